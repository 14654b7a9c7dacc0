"""What happens to bids, as the journal keeps it.

Until the closing every bid has a hidden stream of its own; the closing joins them to
the lot's. Nothing of a bid's content is ever recorded here before it is opened.
"""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class BidRegistered(Event):
    """A signed manifest was accepted; its parts may be uploaded."""

    kind = "bidding.registered"
    sentence_en = "A sealed bid was announced, {bid}"

    bid: str
    envelope: str
    seq: int
    manifest: str
    supersedes: str
    sizes: list[int]


@dataclass(frozen=True)
class BidSubmitted(Event):
    """The last byte of a bid was stored and verified in time (递交)."""

    kind = "bidding.submitted"
    sentence_en = "A bid was submitted, {bid}"

    bid: str
    envelope: str
    seq: int
    manifest: str
    bidder_name: str
    replaces: str


@dataclass(frozen=True)
class BidStamped(Event):
    """A timestamping authority confirmed a bid's manifest."""

    kind = "bidding.stamped"
    sentence_en = "The receipt of {bid} was stamped"

    bid: str
    token: str
    stamped_at: str
    authority: str


@dataclass(frozen=True)
class BidWithdrawn(Event):
    """A bidder took its bid back before the deadline (撤回)."""

    kind = "bidding.withdrawn"
    sentence_en = "A bid was withdrawn before the deadline, {bid}"

    bid: str
    manifest: str
    signature: str


@dataclass(frozen=True)
class BidUnfinished(Event):
    """An upload was not whole at the deadline, or was given up: it counts as 撤回."""

    kind = "bidding.unfinished"
    sentence_en = "An upload was not finished, {bid}"

    bid: str
    reason: str


@dataclass(frozen=True)
class EnvelopeClosed(Event):
    """The deadline came, and what was received in time is frozen."""

    kind = "bidding.closed"
    sentence_en = "The deadline came: what was received in time is frozen"
    urgent = True

    envelope: str
    deadline: str
    floor: int


@dataclass(frozen=True)
class BidsCounted(Event):
    """How many were received in time: shown to whom the procedure's reading allows."""

    kind = "bidding.counted"
    sentence_en = "{count} bids of {bidders} bidders were received in time"

    envelope: str
    count: int
    bidders: int


@dataclass(frozen=True)
class ClosingFrozen(Event):
    """The closing list was written and signed; its digest binds custodians."""

    kind = "bidding.closing-frozen"
    sentence_en = "The closing list was signed"

    envelope: str
    closing: str
