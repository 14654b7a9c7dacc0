"""What happens to custody, as the journal keeps it. Secrets and shares never enter."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class SeatsGiven(Event):
    """The seats of a tender were given to organisations."""

    kind = "escrow.seats-given"
    sentence_en = "{n} custodians were named, any {k} of whom open the bids together"

    k: int
    n: int
    seats: list[dict[str, str | int | bool]]


@dataclass(frozen=True)
class SeatEnrolled(Event):
    """A custodian's agent made its two keys for this tender."""

    kind = "escrow.seat-enrolled"
    sentence_en = "Seat {index} made its keys for this tender"

    index: int
    encryption: str
    release: str


@dataclass(frozen=True)
class StatementProposed(Event):
    """The owner signed a tender statement."""

    kind = "escrow.statement-proposed"
    sentence_en = "The owner signed the tender statement"

    statement: str
    supersedes: str


@dataclass(frozen=True)
class StatementSigned(Event):
    """A custodian signed a tender statement."""

    kind = "escrow.statement-signed"
    sentence_en = "Seat {index} signed the tender statement"

    statement: str
    index: int


@dataclass(frozen=True)
class StatementComplete(Event):
    """Everybody whose signature a statement needs has signed it."""

    kind = "escrow.statement-complete"
    sentence_en = "The tender statement is complete and in force"

    statement: str


@dataclass(frozen=True)
class StatementWithdrawn(Event):
    """The owner took a statement back before the announcement."""

    kind = "escrow.statement-withdrawn"
    sentence_en = "The owner withdrew the tender statement"

    statement: str


@dataclass(frozen=True)
class OrderGiven(Event):
    """The owner ordered a later envelope opened, or called a round."""

    kind = "escrow.order-given"
    sentence_en = "The owner signed the order for {envelope}"

    order: str
    lot: str
    envelope: str
    deadline: str
    opens_at: str
    floor: int


@dataclass(frozen=True)
class OrderStamped(Event):
    """An authority stamped an order."""

    kind = "escrow.order-stamped"
    sentence_en = "The order was stamped"

    order: str
    token: str


@dataclass(frozen=True)
class OpeningKeyMade(Event):
    """A key was made for one opening, to which custodians release."""

    kind = "escrow.opening-key-made"
    sentence_en = "A key was made for the opening of {envelope}"

    lot: str
    envelope: str
    certificate: str


@dataclass(frozen=True)
class OpeningKeyDestroyed(Event):
    """The opening is over and its key is gone."""

    kind = "escrow.opening-key-destroyed"
    sentence_en = "The key of the opening of {envelope} was destroyed"

    lot: str
    envelope: str


@dataclass(frozen=True)
class ClosingListPublished(Event):
    """The closing list is signed, stamped and public."""

    kind = "escrow.closing-published"
    sentence_en = "The closing list was stamped and published"
    urgent = True

    closing: str
    lot: str
    envelope: str
    token: str


@dataclass(frozen=True)
class Released(Event):
    """A custodian released its shares of the listed bids."""

    kind = "escrow.released"
    sentence_en = "Custodian {index} released"
    urgent = True

    closing: str
    lot: str
    envelope: str
    index: int
    organisation: str
    release: str


@dataclass(frozen=True)
class AgentRefused(Event):
    """A custodian's agent releases nothing for a closing list."""

    kind = "escrow.agent-refused"
    sentence_en = "Custodian {index} releases nothing: {code}"
    urgent = True

    closing: str
    lot: str
    envelope: str
    index: int
    organisation: str
    code: str


@dataclass(frozen=True)
class ReleaseFaulty(Event):
    """A release was opened by the worker, and opens nothing."""

    kind = "escrow.release-faulty"
    sentence_en = "The release of custodian {index} cannot be used: {code}"
    urgent = True

    closing: str
    lot: str
    envelope: str
    index: int
    code: str


@dataclass(frozen=True)
class DepositCredited(Event):
    """The bank's statement shows a deposit (保证金到账). `reference` is its line."""

    kind = "escrow.deposit-credited"
    sentence_en = "A deposit was credited, {reference}"

    organisation: str
    amount_fen: int
    credited_at: str
    reference: str
