"""What the journal keeps of questions to bidders, stops, talk and refused attempts.

Rows to and from a bidder have the audience of questions (`inquiry:<bid>`) and name no
member: the panel asks, the bidder answers.
"""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class BidderAsked(Event):
    """The panel asks a bidder; `proposed` is a corrected price, or empty."""

    kind = "evaluation.bidder-asked"
    sentence_en = "Question {number} to {bid_name}: {question}"
    urgent = True
    inquiry: str
    number: int
    inquiry_kind: str
    bid: str
    bid_name: str
    clause: str
    question: str
    proposed: str
    due_at: str


@dataclass(frozen=True)
class BidderAnswered(Event):
    """A bidder's signed answer; `signature` is the digest of its CMS message."""

    kind = "evaluation.bidder-answered"
    sentence_en = "{bid_name} answered question {number}: {answer}"
    urgent = True
    inquiry: str
    number: int
    bid: str
    bid_name: str
    state: str
    answer: str
    signature: str


@dataclass(frozen=True)
class AnswerMissed(Event):
    """A limit passed without an answer."""

    kind = "evaluation.answer-missed"
    sentence_en = "{bid_name} did not answer question {number} in time"
    urgent = True
    inquiry: str
    number: int
    bid: str
    bid_name: str


@dataclass(frozen=True)
class AnswerTimeGivenBack(Event):
    """Time in which nobody could answer, added to a limit (seconds)."""

    kind = "evaluation.answer-time-given-back"
    sentence_en = "{bid_name} has until {due_at} for question {number}: {lost_s} s back"
    inquiry: str
    number: int
    bid: str
    bid_name: str
    lost_s: int
    former: str
    due_at: str


@dataclass(frozen=True)
class AnswerSetAside(Event):
    """The members found that an answer changes substance: it does not count."""

    kind = "evaluation.answer-set-aside"
    sentence_en = "The answer of {bid_name} to question {number} was set aside"
    urgent = True
    inquiry: str
    number: int
    bid: str
    bid_name: str
    reason: str


@dataclass(frozen=True)
class PriceCorrected(Event):
    """A corrected price in force: confirmed by the bidder, it is its price."""

    kind = "evaluation.price-corrected"
    sentence_en = "The price of {bid_name} is corrected from {opened} to {corrected}"
    urgent = True
    bid: str
    bid_name: str
    envelope: str
    opened: str
    corrected: str
    clause: str


@dataclass(frozen=True)
class RoomHalted(Event):
    """A supervisor stopped the evaluation."""

    kind = "evaluation.room-halted"
    sentence_en = "The supervisor stopped the evaluation: {reason} ({article})"
    urgent = True
    panel: str
    reason: str
    article: str


@dataclass(frozen=True)
class RoomResumed(Event):
    """A supervisor let the evaluation go on."""

    kind = "evaluation.room-resumed"
    sentence_en = "The evaluation goes on: {reason}"
    urgent = True
    panel: str
    reason: str
    stopped_s: int


@dataclass(frozen=True)
class SeatMoved(Event):
    """A seat goes on at another device; `device` is the digest of its session key."""

    kind = "evaluation.seat-moved"
    sentence_en = "Seat {seat} goes on at another device"
    urgent = True
    seat: str
    device: str


@dataclass(frozen=True)
class SeatSaid(Event):
    """A message of a seat to all others."""

    kind = "evaluation.seat-said"
    sentence_en = "{seat}: {text}"
    urgent = True
    seat: str
    category: str
    text: str


@dataclass(frozen=True)
class ObjectiveItemsDiffer(Event):
    """Objective items that are not equal on all sheets; whose sheets are voted on."""

    kind = "evaluation.objective-items-differ"
    sentence_en = "Objective items differ: {items}"
    urgent = True
    items: str
    rows: list[dict[str, object]]
    seats: list[str]


@dataclass(frozen=True)
class CheckDecided(Event):
    """What all examiners found on one check of one bid, once all have."""

    kind = "evaluation.check-decided"
    sentence_en = "All have examined {bid_name}: {check}"
    bid: str
    bid_name: str
    check: str
    passed: bool
    clause: str
    votes: dict[str, bool]
    reasons: dict[str, str]


@dataclass(frozen=True)
class RoomAttempt(Event):
    """Something that a rule of the room refused, kept as an attempt."""

    kind = "evaluation.attempt-refused"
    sentence_en = "Refused: {seat} tried {act}: {en}"
    seat: str
    act: str
    code: str
    zh: str
    en: str
    article: str
