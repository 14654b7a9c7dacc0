"""Evidence of whose a wrong share is (section 9): one file that a stranger can check.

    {"v":"sbe1/evidence","i":3,"statement":"<b64>","manifest":"<b64 manifest.p7m>",
     "released":"<b64>","true":"<b64>" or null,"release":"<b64 SignedData>" or null}

`released` is what custodian i gave, `true` what the others' shares say it should have
been, where there were k others. Nobody's word is needed: the bidder signed the
commitment and the envelope's digest, and the envelope derives from the share alone.
`release` is the custodian's own signed message, without which the file shows only
what somebody says was released. It opens nothing: one share of k.
"""

import json
from dataclasses import dataclass
from typing import Final

from sealing import certificates, cms, custody, manifest, reading, release, shares
from sealing import statement as statements
from sealing.blame import Finding, Outcome
from sealing.envelopes import EnvelopeNotRebuilt
from sealing.errors import (
    Malformed,
    SealingRefused,
    ShareNotCommitted,
    StatementMismatch,
    WrongSigner,
)
from sealing.limits import CUSTODIANS_MAX
from sealing.manifest import SignedManifest
from sealing.statement import Custodian

BYTES_MAX: Final = 16 * 1024 * 1024


class NothingWrong(SealingRefused):
    """The share that was released is the one that was committed to."""

    code = "nothing-wrong"
    zh = "第{i}席释放的份额与承诺一致，没有过错。"
    en = "The share that seat {i} released is the one committed to: no fault."


@dataclass(frozen=True, slots=True)
class Evidence:
    """A wrong share with all that is needed to judge it."""

    i: int
    statement: bytes
    manifest: bytes
    released: bytes
    true: bytes | None
    release: bytes | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the evidence shows, and whether the custodian signed what it released."""

    finding: Finding
    organisation: str
    manifest: str
    is_signed: bool


def write(found: Evidence) -> bytes:
    """Write an evidence file, whatever it shows."""
    value = {
        "v": "sbe1/evidence",
        "i": found.i,
        "statement": reading.base64_text(found.statement),
        "manifest": reading.base64_text(found.manifest),
        "released": reading.base64_text(found.released),
        "true": None if found.true is None else reading.base64_text(found.true),
        "release": None
        if found.release is None
        else reading.base64_text(found.release),
    }
    return json.dumps(value, indent=1).encode("ascii")


def read(raw: bytes) -> Evidence:
    """Read an evidence file, or refuse."""
    names = ("i", "statement", "manifest", "released", "true", "release")
    value = reading.document(
        raw,
        version="sbe1/evidence",
        names=names,
        bytes_max=BYTES_MAX,
        where="evidence",
    )

    def member(name: str, length: int | None = None) -> bytes:
        return reading.base64_bytes(
            value[name], f"evidence.{name}", length=length, bytes_max=BYTES_MAX
        )

    size = shares.SECRET_BYTES
    return Evidence(
        i=reading.integer(value["i"], "evidence.i", least=1, most=CUSTODIANS_MAX),
        statement=member("statement"),
        manifest=member("manifest"),
        released=member("released", size),
        true=None if value["true"] is None else member("true", size),
        release=None if value["release"] is None else member("release"),
    )


def judge(found: Evidence) -> Judged:
    """Compute whose fault a wrong share is, or refuse evidence that shows nothing."""
    signed = manifest.open_message(found.manifest)
    stated = statements.read(found.statement)
    if signed.manifest.context.statement != stated.digest:
        raise StatementMismatch(what="evidence.statement")
    if found.i not in stated.custodians:
        raise Malformed(where="evidence.i", what="there is no such seat")
    seat = stated.custodians[found.i]
    if _is_committed(signed, found.i, found.released):
        raise NothingWrong(i=found.i)
    if found.release is not None:
        _check_released(found, signed, seat)
    return Judged(
        finding=_finding(signed, seat, found),
        organisation=seat.organisation,
        manifest=signed.digest,
        is_signed=found.release is not None,
    )


def _finding(signed: SignedManifest, seat: Custodian, found: Evidence) -> Finding:
    code = ShareNotCommitted.code
    if found.true is None:
        # An envelope that rebuilds from a share its signer did not commit to: the
        # bidder put that share there.
        by_bidder = _rebuilds(signed, found.released, seat)
        fault = Outcome.BIDDER_FAULT if by_bidder else Outcome.OTHER_FAULT
        return Finding(fault, seat.i, code)
    if not _is_committed(signed, seat.i, found.true):
        raise ShareNotCommitted(i=seat.i)
    if _rebuilds(signed, found.true, seat):
        # The custodian got the true share, and released another.
        return Finding(Outcome.OTHER_FAULT, seat.i, code)
    return Finding(Outcome.BIDDER_FAULT, seat.i, EnvelopeNotRebuilt.code)


def _is_committed(signed: SignedManifest, i: int, share: bytes) -> bool:
    found = signed.manifest
    commitment = shares.commitment(found.context.ctx, i, share)
    return commitment == found.shares[i].commit


def _rebuilds(signed: SignedManifest, share: bytes, seat: Custodian) -> bool:
    try:
        custody.check_rebuilds(signed.manifest, share, seat)
    except EnvelopeNotRebuilt:
        return False
    return True


def _check_released(found: Evidence, signed: SignedManifest, seat: Custodian) -> None:
    """The custodian's own message, by its release key, says just this share."""
    assert found.release is not None
    content, signature = cms.verify_attached(found.release)
    by = certificates.encoded(signature.certificate)
    if by != certificates.encoded(seat.release):
        raise WrongSigner(what="evidence.release")
    said = release.read_content(content)
    if said.i != seat.i or said.shares.get(signed.digest) != found.released:
        raise Malformed(where="evidence.release", what="it says another share")
