"""Orders: what the owner signs later for an envelope that waits for it (section 3)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509

from kernel.canonical import Json
from sealing import certificates, cms, context, files, reading
from sealing.errors import Malformed, OrderMismatch, WrongLot, WrongSigner
from sealing.limits import ORDER_BYTES_MAX, SIGNATURE_BYTES_MAX
from sealing.statement import FLOOR_MAX, Statement, check_opens_at

ORDER: Final = "order.json"
SIGNATURE: Final = "order.p7s"
ADMITTED_MAX: Final = 10_000
_NAMES: Final = (
    "statement",
    "lot",
    "envelope",
    "deadline",
    "opens_at",
    "floor",
    "admitted",
    "grounds",
)


@dataclass(frozen=True, slots=True)
class OrderFiles:
    """The files of one order, unread."""

    order: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """Who is admitted to an envelope, and when it opens. Digests are in hex."""

    raw: bytes
    statement: str
    lot: str
    envelope: str
    deadline: datetime
    opens_at: datetime
    floor: int
    admitted: frozenset[str]
    grounds: str

    @property
    def digest(self) -> str:
        """The hex SHA-256 of order.json."""
        return hashlib.sha256(self.raw).hexdigest()


def read_directory(path: Path) -> OrderFiles:
    """Read order.json and order.p7s from a directory."""
    return OrderFiles(
        files.read_bounded(path / ORDER, ORDER_BYTES_MAX),
        files.read_bounded(path / SIGNATURE, SIGNATURE_BYTES_MAX),
    )


def read(raw: bytes) -> Order:
    """Read order.json, or refuse."""
    value = reading.document(
        raw,
        version="sbe1/order",
        names=_NAMES,
        bytes_max=ORDER_BYTES_MAX,
        where="order",
    )
    return Order(
        raw=raw,
        statement=reading.digest(value["statement"], "order.statement"),
        lot=reading.text(value["lot"], "order.lot"),
        envelope=reading.text(value["envelope"], "order.envelope"),
        deadline=reading.instant(value["deadline"], "order.deadline"),
        opens_at=reading.instant(value["opens_at"], "order.opens_at"),
        floor=reading.integer(value["floor"], "order.floor", least=0, most=FLOOR_MAX),
        admitted=_admitted(value["admitted"]),
        grounds=reading.digest(value["grounds"], "order.grounds"),
    )


def _admitted(value: Json) -> frozenset[str]:
    listed = [
        reading.digest(each, "order.admitted")
        for each in reading.items(value, "order.admitted", most=ADMITTED_MAX)
    ]
    if len(set(listed)) != len(listed):
        raise Malformed(where="order.admitted", what="a bidder stands twice")
    return frozenset(listed)


def check_against(order: Order, statement: Statement) -> None:
    """Refuse an order that the statement has no place for."""
    if order.statement != statement.digest:
        raise OrderMismatch(what="statement")
    if order.lot not in statement.lots:
        raise WrongLot(lot=order.lot)
    envelope = statement.envelopes.get(context.kind_of(order.envelope))
    if envelope is None or order.envelope == "quote" or not envelope.on_order:
        raise OrderMismatch(what="envelope")
    if envelope.deadline is not None and order.deadline != envelope.deadline:
        raise OrderMismatch(what="deadline")
    check_opens_at(order.deadline, order.opens_at, statement.factor_window)


def verify(
    found: OrderFiles,
    statement: Statement,
    anchors: Sequence[x509.Certificate],
    *,
    now: datetime,
) -> Order:
    """Verify an order: its form, the statement it rests on, the owner's signature."""
    order = read(found.order)
    check_against(order, statement)
    signature = cms.verify_detached(found.order, found.signature, otherwise_at=now)
    if certificates.fingerprint(signature.certificate) != statement.owner.signer:
        raise WrongSigner(what=SIGNATURE)
    certificates.check_chain(
        signature.certificate, signature.chain, anchors, at=signature.signing_time
    )
    return order
