"""What happens to a trade, as the journal keeps it.

Trade-level rows stand in the stream `trade:<uid>`, moves of a lot in `lot:<uid>`,
questions and objections that come before the deadline in hidden streams of their own
(nothing may tell how many bid).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from journal.rules.events import Event
from tender.rules.disclosure import MOMENT_WORDS
from tender.rules.period_events import (
    EvidenceGiven,
    Extended,
    ExtensionInForce,
    ExtensionLapsed,
    NotExtended,
    OutageExtended,
    Preannounced,
    PublicityRunsOn,
)
from tender.rules.rulebooks import Text
from tender.rules.stages import STAGE_WORDS, Words

__all__ = [
    "EvidenceGiven",
    "Extended",
    "ExtensionInForce",
    "ExtensionLapsed",
    "NotExtended",
    "OutageExtended",
    "Preannounced",
    "PublicityRunsOn",
]


def _codes(words: Mapping[Any, Words | Text]) -> dict[str, tuple[str, str]]:
    return {str(code): (said.zh, said.en) for code, said in words.items()}


_STAGES: Final = _codes(STAGE_WORDS)


@dataclass(frozen=True)
class Created(Event):
    """A trade was registered (项目登记)."""

    kind = "tender.created"
    sentence_en = "{title} was registered"

    trade: str
    code: str
    title: str
    procedure: str
    rulebook: str
    owner: str
    owner_name: str
    agency: str
    region: str
    budget_fen: int
    retender_of: str


@dataclass(frozen=True)
class LotsSet(Event):
    """The lots of a trade as they now stand."""

    kind = "tender.lots-set"
    sentence_en = "The lots were set"

    lots: list[dict[str, str | int | None]]


@dataclass(frozen=True)
class TimetableSet(Event):
    """The trade's dates as they now stand."""

    kind = "tender.timetable-set"
    sentence_en = "The timetable was set"

    n: int
    announce_at: str
    documents_until: str
    submission_closes_at: str
    opens_at: str


@dataclass(frozen=True)
class EditionSigned(Event):
    """An edition of the tender file, signed by the owner or its agency."""

    kind = "tender.edition-signed"
    sentence_en = "Edition {edition} of the tender file was signed"

    edition: int
    digest: str
    signature: str
    documents: list[dict[str, str | int]]


@dataclass(frozen=True)
class Submitted(Event):
    """The owner hands the trade to intake."""

    kind = "tender.submitted"
    sentence_en = "The trade was submitted for review"

    n: int
    edition: int
    timetable: int


@dataclass(frozen=True)
class Approved(Event):
    """Intake approves what was submitted."""

    kind = "tender.approved"
    sentence_en = "The trade was approved"

    n: int
    edition: int
    timetable: int
    signature: str


@dataclass(frozen=True)
class Returned(Event):
    """Intake returns what was submitted, and says why."""

    kind = "tender.returned"
    sentence_en = "The trade was returned for changes"

    n: int
    reason: str


@dataclass(frozen=True)
class Recalled(Event):
    """The owner takes an approved trade back to change it."""

    kind = "tender.recalled"
    sentence_en = "The approved trade was taken back for changes"

    n: int
    reason: str


@dataclass(frozen=True)
class OverrideAsked(Event):
    """The owner asks the supervisor to waive minima for these dates (特批)."""

    kind = "tender.override-asked"
    sentence_en = "The supervisor is asked to waive a minimum: {reason}"
    urgent = True

    override: str
    announce_at: str
    documents_until: str
    submission_closes_at: str
    waives: list[str]
    reason: str


@dataclass(frozen=True)
class OverrideGranted(Event):
    """The supervisor waived minima for these dates: a departure from the rule."""

    kind = "tender.override-granted"
    sentence_en = "The supervisor waived a minimum: {ground}"
    urgent = True

    override: str
    waives: list[str]
    ground: str
    signature: str


@dataclass(frozen=True)
class OverrideRefused(Event):
    """The supervisor did not waive the minima: the dates stay refused."""

    kind = "tender.override-refused"
    sentence_en = "The supervisor did not waive the minimum: {ground}"
    urgent = True

    override: str
    waives: list[str]
    ground: str
    signature: str


@dataclass(frozen=True)
class Announced(Event):
    """The notice is out and bids are taken."""

    kind = "tender.announced"
    sentence_en = "{title} was announced"
    urgent = True

    code: str
    title: str
    rulebook: str
    edition: int
    digest: str
    statement: str
    announced_at: str
    documents_until: str
    submission_closes_at: str
    opens_at: str
    signature: str


@dataclass(frozen=True)
class Amended(Event):
    """A clarification or amendment of the tender file (澄清、修改、更正)."""

    kind = "tender.amended"
    sentence_en = "The tender file was clarified or amended: {title}"
    urgent = True

    clarification: str
    n: int
    title: str
    text: str
    affects_bids: bool
    former_edition: int
    edition: int
    digest: str
    extension: str
    signature: str


@dataclass(frozen=True)
class Asked(Event):
    """A question about the file; without a name for everybody but the asker."""

    kind = "tender.asked"
    sentence_en = "A question was asked"

    question: str
    text: str


@dataclass(frozen=True)
class Answered(Event):
    """The owner's answer, for all bidders, without the asker's name."""

    kind = "tender.answered"
    sentence_en = "A question was answered"

    question: str
    text: str
    answer: str


@dataclass(frozen=True)
class Objected(Event):
    """An objection (异议、质疑)."""

    kind = "tender.objected"
    sentence_en = "An objection was raised"
    urgent = True

    objection: str
    about: str
    text: str
    answer_due_at: str
    organisation: str
    organisation_name: str
    signature: str


@dataclass(frozen=True)
class ObjectionAnswered(Event):
    """The owner's answer to an objection."""

    kind = "tender.objection-answered"
    sentence_en = "An objection was answered"
    urgent = True

    objection: str
    about: str
    answer: str
    upheld: bool
    signature: str


@dataclass(frozen=True)
class Moved(Event):
    """A lot moved from one stage to another."""

    kind = "tender.moved"
    sentence_en = "The lot moved from {former} to {stage}"
    coded: ClassVar = {"former": _STAGES, "stage": _STAGES}
    urgent = True

    act: str
    former: str
    stage: str
    reason: str
    article: str
    signature: str


@dataclass(frozen=True)
class MomentReached(Event):
    """A moment that opens items of the disclosure table has come."""

    kind = "tender.moment-reached"
    sentence_en = "What may be seen {moment} may be seen now"
    coded: ClassVar = {"moment": _codes(MOMENT_WORDS)}
    urgent = True

    moment: str
