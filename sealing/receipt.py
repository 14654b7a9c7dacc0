"""The receipt (section 8.5): what the platform signs when a bid is submitted.

Nothing in it counts bids: identifiers are random. The token travels beside it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sealing import context, reading
from sealing.limits import KIB, PART_1_BYTES_MAX

BYTES_MAX: Final = 16 * KIB
_NAMES: Final = (
    "tender",
    "lot",
    "envelope",
    "bid",
    "seq",
    "manifest",
    "sizes",
    "received_at",
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a bid was submitted: which, and when. `sizes` are of parts 0 and 1."""

    tender: str
    lot: str
    envelope: str
    bid: str
    seq: int
    manifest: str
    sizes: tuple[int, int]
    received_at: datetime


def build(receipt: Receipt) -> bytes:
    """Write the bytes that the platform signs."""
    value = {
        "v": "sbe1/receipt",
        "tender": receipt.tender,
        "lot": receipt.lot,
        "envelope": receipt.envelope,
        "bid": receipt.bid,
        "seq": receipt.seq,
        "manifest": receipt.manifest,
        "sizes": list(receipt.sizes),
        "received_at": receipt.received_at.isoformat(),
    }
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    read(raw)
    return raw


def read(raw: bytes) -> Receipt:
    """Read a receipt's bytes, or refuse."""
    value = reading.document(
        raw, version="sbe1/receipt", names=_NAMES, bytes_max=BYTES_MAX, where="receipt"
    )
    sizes = reading.items(value["sizes"], "receipt.sizes", least=2, most=2)
    first, second = (
        reading.integer(size, "receipt.sizes", least=0, most=PART_1_BYTES_MAX)
        for size in sizes
    )
    return Receipt(
        tender=reading.text(value["tender"], "receipt.tender"),
        lot=reading.text(value["lot"], "receipt.lot"),
        envelope=reading.text(value["envelope"], "receipt.envelope"),
        bid=reading.uuid_text(value["bid"], "receipt.bid"),
        seq=reading.integer(value["seq"], "receipt.seq", least=1, most=context.SEQ_MAX),
        manifest=reading.digest(value["manifest"], "receipt.manifest"),
        sizes=(first, second),
        received_at=reading.instant(value["received_at"], "receipt.received_at"),
    )
