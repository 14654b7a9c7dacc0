"""Holds (section 9): a signed instruction not to release, and the signed lift of one.

    hold.json {"v":"sbe1/hold","tender","lot","statement":"<hex>","grounds","at"}
    lift.json {"v":"sbe1/lift","hold":"<hex SHA-256 of hold.json>","grounds","at"}

A hold opens nothing, so it is believed easily: from the owner's signer, or from
anybody whose certificate leads to an anchor. A lift lets bids be opened, so it is
believed hardly: only from the very certificate that signed the hold, or from a
supervisor whom the custodian itself was told of. A platform holds no such key.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509

from sealing import certificates, cms, reading
from sealing.errors import (
    SealingRefused,
    StatementMismatch,
    WrongLot,
    WrongTender,
)
from sealing.statement_signatures import Verified

HOLD_BYTES_MAX: Final = 16 * 1024
GROUNDS_CHARACTERS_MAX: Final = 1000


class LiftNotByHolder(SealingRefused):
    """A lift is signed by somebody who may not lift this hold."""

    code = "lift-not-by-holder"
    zh = "解除叫停须由签署叫停的同一证书，或保管人指定的监督部门证书签署。"
    en = (
        "A hold is lifted by the certificate that signed it, or by a supervisor's that "
        "the custodian was told of."
    )


class LiftOfAnother(SealingRefused):
    """A lift names another hold."""

    code = "lift-of-another"
    zh = "解除叫停所指的不是这份叫停。"
    en = "The lift is of another hold."


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing of one lot is released for now. Digests are in hex."""

    raw: bytes
    tender: str
    lot: str
    statement: str
    grounds: str
    at: datetime

    @property
    def digest(self) -> str:
        """The hex SHA-256 of hold.json."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Lift:
    """That a hold is over, and why."""

    raw: bytes
    hold: str
    grounds: str
    at: datetime

    @property
    def digest(self) -> str:
        """The hex SHA-256 of lift.json."""
        return hashlib.sha256(self.raw).hexdigest()


def build(
    *, tender: str, lot: str, statement: str, grounds: str, at: datetime
) -> bytes:
    """Write hold.json, and read it back; `statement` is the digest of the newest."""
    raw = _written(
        "sbe1/hold",
        tender=tender,
        lot=lot,
        statement=statement,
        grounds=grounds,
        at=at.isoformat(),
    )
    read(raw)
    return raw


def build_lift(*, hold: str, grounds: str, at: datetime) -> bytes:
    """Write lift.json of the hold with this digest, and read it back."""
    raw = _written("sbe1/lift", hold=hold, grounds=grounds, at=at.isoformat())
    read_lift(raw)
    return raw


def _written(version: str, **members: str) -> bytes:
    value = {"v": version, **members}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def read(raw: bytes) -> Hold:
    """Read hold.json, or refuse."""
    value = reading.document(
        raw,
        version="sbe1/hold",
        names=("tender", "lot", "statement", "grounds", "at"),
        bytes_max=HOLD_BYTES_MAX,
        where="hold",
    )
    return Hold(
        raw=raw,
        tender=reading.text(value["tender"], "hold.tender"),
        lot=reading.text(value["lot"], "hold.lot"),
        statement=reading.digest(value["statement"], "hold.statement"),
        grounds=reading.text(
            value["grounds"], "hold.grounds", characters_max=GROUNDS_CHARACTERS_MAX
        ),
        at=reading.instant(value["at"], "hold.at"),
    )


def read_lift(raw: bytes) -> Lift:
    """Read lift.json, or refuse."""
    value = reading.document(
        raw,
        version="sbe1/lift",
        names=("hold", "grounds", "at"),
        bytes_max=HOLD_BYTES_MAX,
        where="lift",
    )
    return Lift(
        raw=raw,
        hold=reading.digest(value["hold"], "lift.hold"),
        grounds=reading.text(
            value["grounds"], "lift.grounds", characters_max=GROUNDS_CHARACTERS_MAX
        ),
        at=reading.instant(value["at"], "lift.at"),
    )


def check_hold(
    raw: bytes,
    signature: bytes,
    chain: Verified,
    anchors: Sequence[x509.Certificate],
    *,
    now: datetime,
) -> tuple[Hold, str]:
    """Verify a hold against the newest statement; return it and who signed it (hex).

    It may name a former statement: times that move do not end it.
    """
    found = read(raw)
    if found.tender != chain.statement.tender:
        raise WrongTender(tender=found.tender)
    if found.lot not in chain.statement.lots:
        raise WrongLot(lot=found.lot)
    known = {each.digest for each in (chain.statement, *chain.formers)}
    if found.statement not in known:
        raise StatementMismatch(what="hold.statement")
    return found, _signer(raw, signature, anchors, now=now)


def check_lift(
    raw: bytes,
    signature: bytes,
    hold: Hold,
    anchors: Sequence[x509.Certificate],
    *,
    held_by: str,
    supervisors: Collection[str] = (),
    now: datetime,
) -> Lift:
    """Verify the lift of a hold that `held_by` (hex) signed, or refuse.

    `supervisors` are fingerprints that the verifier was told of beforehand.
    """
    found = read_lift(raw)
    if found.hold != hold.digest:
        raise LiftOfAnother
    by = _signer(raw, signature, anchors, now=now)
    if by != held_by and by not in supervisors:
        raise LiftNotByHolder
    return found


def _signer(
    raw: bytes, signature: bytes, anchors: Sequence[x509.Certificate], *, now: datetime
) -> str:
    signed = cms.verify_detached(raw, signature, otherwise_at=now)
    certificates.check_chain(
        signed.certificate, signed.chain, anchors, at=signed.signing_time
    )
    return certificates.fingerprint(signed.certificate)
