"""The closing list (section 8.7): what was received in time, frozen before any release.

Custodians release only what it lists, and never honour a second one. By it they also
anchor the head of the lot's journal.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509

from kernel.canonical import Json
from sealing import certificates, context, reading
from sealing.errors import Malformed
from sealing.keys import check_key
from sealing.limits import CLOSING_BYTES_MAX, CLOSING_ENTRIES_MAX

_NAMES: Final = (
    "tender",
    "lot",
    "envelope",
    "statement",
    "order",
    "deadline",
    "head",
    "worker",
    "entries",
)
_ENTRY: Final = ("n", "bid", "bidder_cert", "seq", "manifest", "received_at", "token")


@dataclass(frozen=True, slots=True)
class Entry:
    """One bid that was received in time. Digests are in hex; `n` is its place."""

    bid: str
    bidder_cert: str
    seq: int
    manifest: str
    received_at: datetime
    token: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing list that was read strictly; `raw` is what is signed and stamped."""

    raw: bytes
    tender: str
    lot: str
    envelope: str
    statement: str
    order: str | None
    deadline: datetime
    head: str
    worker: x509.Certificate
    entries: tuple[Entry, ...]

    @property
    def digest(self) -> str:
        """The hex SHA-256 of closing.json."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def subject(self) -> tuple[str, str, str]:
        """What there is one closing list of, ever: tender, lot, envelope."""
        return self.tender, self.lot, self.envelope


def build(
    *,
    tender: str,
    lot: str,
    envelope: str,
    statement: str,
    order: str | None,
    deadline: datetime,
    head: str,
    worker: x509.Certificate,
    entries: Sequence[Entry],
) -> bytes:
    """Write closing.json, its entries in order of receipt, and read it back."""
    value = {
        "v": "sbe1/closing",
        "tender": tender,
        "lot": lot,
        "envelope": envelope,
        "statement": statement,
        "order": order,
        "deadline": deadline.isoformat(),
        "head": head,
        "worker": reading.base64_text(certificates.encoded(worker)),
        "entries": [
            {
                "n": n,
                "bid": entry.bid,
                "bidder_cert": entry.bidder_cert,
                "seq": entry.seq,
                "manifest": entry.manifest,
                "received_at": entry.received_at.isoformat(),
                "token": entry.token,
            }
            for n, entry in enumerate(entries, start=1)
        ],
    }
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    read(raw)
    return raw


def read(raw: bytes) -> Closing:
    """Read closing.json, or refuse."""
    value = reading.document(
        raw,
        version="sbe1/closing",
        names=_NAMES,
        bytes_max=CLOSING_BYTES_MAX,
        where="closing",
    )
    worker = reading.base64_bytes(
        value["worker"],
        "closing.worker",
        bytes_max=certificates.CERTIFICATE_BYTES_MAX,
    )
    envelope = reading.text(value["envelope"], "closing.envelope")
    order = reading.digest_or_none(value["order"], "closing.order")
    if context.is_round(envelope) != (order is not None):
        raise Malformed(where="closing.order", what="for quote rounds, and only there")
    deadline = reading.instant(value["deadline"], "closing.deadline")
    found = Closing(
        raw=raw,
        tender=reading.text(value["tender"], "closing.tender"),
        lot=reading.text(value["lot"], "closing.lot"),
        envelope=envelope,
        statement=reading.digest(value["statement"], "closing.statement"),
        order=order,
        deadline=deadline,
        head=reading.digest(value["head"], "closing.head"),
        worker=certificates.load_der(worker),
        entries=_entries(value["entries"], deadline),
    )
    # Before the list is taken for good: no release could be sealed to another key.
    check_key(found.worker.public_key())
    certificates.check_usage(found.worker, "receive")
    return found


def _entries(value: Json, deadline: datetime) -> tuple[Entry, ...]:
    where = "closing.entries"
    listed = reading.items(value, where, most=CLOSING_ENTRIES_MAX)
    found = tuple(_entry(item, n) for n, item in enumerate(listed, start=1))
    for name in ("bid", "bidder_cert", "manifest"):
        if len({getattr(entry, name) for entry in found}) != len(found):
            raise Malformed(where=where, what=f"a {name} stands twice")
    received = [entry.received_at for entry in found]
    if received != sorted(received):
        raise Malformed(where=where, what="not in order of receipt")
    # The closing instant itself is late.
    if received and received[-1] >= deadline:
        raise Malformed(where=where, what="received at or after the deadline")
    return found


def _entry(item: Json, n: int) -> Entry:
    where = "closing.entries"
    value = reading.members(item, _ENTRY, where)
    reading.integer(value["n"], f"{where}.n", least=n, most=n)
    return Entry(
        bid=reading.uuid_text(value["bid"], f"{where}.bid"),
        bidder_cert=reading.digest(value["bidder_cert"], f"{where}.bidder_cert"),
        seq=reading.integer(
            value["seq"], f"{where}.seq", least=1, most=context.SEQ_MAX
        ),
        manifest=reading.digest(value["manifest"], f"{where}.manifest"),
        received_at=reading.instant(value["received_at"], f"{where}.received_at"),
        token=reading.digest(value["token"], f"{where}.token"),
    )
