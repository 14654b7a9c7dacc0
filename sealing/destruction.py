"""Records of destruction (section 9): what a custodian will never open, signed by it.

    destroyed-NN.p7m: SignedData by the tender's release certificate over
    {"v":"sbe1/destroyed","i":2,"tender","closing":"<hex>" or null,"reason",
     "manifests":["<hex>",...],"at"}

`not-admitted` and `below-floor` name the manifests of one closing list that the agent
has struck out for good; `archive-over` names no list: the tender's keys are gone.
With n-k+1 such records no k custodians are left who could open a bid (原封退回).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kernel.canonical import Json
from sealing import certificates, cms, reading
from sealing.errors import Malformed, WrongSigner, WrongTender
from sealing.keys import Signer
from sealing.limits import CLOSING_ENTRIES_MAX, CUSTODIANS_MAX
from sealing.statement import Statement

NOT_ADMITTED: Final = "not-admitted"
BELOW_FLOOR: Final = "below-floor"
ARCHIVE_OVER: Final = "archive-over"
REASONS: Final = (NOT_ADMITTED, BELOW_FLOOR, ARCHIVE_OVER)
_NAMES: Final = ("i", "tender", "closing", "reason", "manifests", "at")


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What one seat says it has destroyed. Digests are in hex."""

    i: int
    tender: str
    closing: str | None
    reason: str
    manifests: tuple[str, ...]
    at: datetime


def build(record: Destroyed, signer: Signer) -> bytes:
    """Write and sign a record with the tender's release key, and read it back."""
    value = {
        "v": "sbe1/destroyed",
        "i": record.i,
        "tender": record.tender,
        "closing": record.closing,
        "reason": record.reason,
        "manifests": list(record.manifests),
        "at": record.at.isoformat(),
    }
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    read(content.encode("utf-8"))
    return cms.sign_attached(content.encode("utf-8"), signer, signing_time=record.at)


def read(content: bytes) -> Destroyed:
    """Read the content of a record, or refuse."""
    value = reading.document(
        content,
        version="sbe1/destroyed",
        names=_NAMES,
        bytes_max=cms.CONTENT_BYTES_MAX,
        where="destroyed",
    )
    found = Destroyed(
        i=reading.integer(value["i"], "destroyed.i", least=1, most=CUSTODIANS_MAX),
        tender=reading.text(value["tender"], "destroyed.tender"),
        closing=reading.digest_or_none(value["closing"], "destroyed.closing"),
        reason=reading.choice(value["reason"], "destroyed.reason", REASONS),
        manifests=_manifests(value["manifests"]),
        at=reading.instant(value["at"], "destroyed.at"),
    )
    of_keys = found.reason == ARCHIVE_OVER
    if (found.closing is None) != of_keys or (of_keys and found.manifests):
        raise Malformed(where="destroyed", what="keys have no list, bids have one")
    return found


def _manifests(value: Json) -> tuple[str, ...]:
    where = "destroyed.manifests"
    listed = reading.items(value, where, most=CLOSING_ENTRIES_MAX)
    found = tuple(reading.digest(each, where) for each in listed)
    if len(set(found)) != len(found):
        raise Malformed(where=where, what="a manifest stands twice")
    return found


def verify(message: bytes, statement: Statement) -> Destroyed:
    """Verify a record: it is by the release key of the seat it says, in this tender."""
    content, signature = cms.verify_attached(message)
    found = read(content)
    if found.tender != statement.tender:
        raise WrongTender(tender=found.tender)
    seat = statement.custodians.get(found.i)
    if seat is None or certificates.encoded(seat.release) != certificates.encoded(
        signature.certificate
    ):
        raise WrongSigner(what=f"destroyed-{found.i:02d}.p7m")
    return found


def needed(statement: Statement) -> int:
    """How many records leave fewer than k custodians: n-k+1."""
    return statement.n - statement.k + 1


def returned(records: Sequence[Destroyed], statement: Statement) -> frozenset[str]:
    """Return the manifests (hex) that too few custodians are left to open."""
    seats: dict[str, set[int]] = {}
    for record in records:
        for manifest in record.manifests:
            seats.setdefault(manifest, set()).add(record.i)
    least = needed(statement)
    return frozenset(one for one, by in seats.items() if len(by) >= least)
