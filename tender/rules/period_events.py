"""What happens to the periods of a trade; part of `tender.rules.events`."""

from dataclasses import dataclass
from typing import ClassVar, Final

from journal.rules.events import Event

#: why an outage left a trade's deadline where it was, by the refusal's code
_NOT_EXTENDED: Final = {
    "extension-pending": (
        "已有一次顺延在等保管人签署",
        "an extension waits for the custodians' signatures",
    ),
    "extension-too-late": ("截止时间已过", "the deadline has passed"),
    "extension-loses-suspension": (
        "顺延后仍少于暂停前法定的时间",
        "the later deadline would not give back the time of the suspension",
    ),
    "extension-not-later": (
        "截止时间已晚于顺延后的时间",
        "the deadline is later than that already",
    ),
    "not-allowed-now": ("标段不在递交阶段", "no lot takes bids"),
}


@dataclass(frozen=True)
class EvidenceGiven(Event):
    """Files came with a question or an objection."""

    kind = "tender.evidence-given"
    sentence_en = "{count} files came with it"

    of: str
    files: list[dict[str, str | int]]
    count: int


@dataclass(frozen=True)
class Preannounced(Event):
    """What will be bought or built was published ahead (采购意向、招标计划)."""

    kind = "tender.preannounced"
    sentence_en = "{title} was announced ahead, planned for {planned_date}"
    urgent = True

    title: str
    budget_fen: int
    summary: str
    planned_date: str
    signature: str


@dataclass(frozen=True)
class Extended(Event):
    """A later deadline is announced; it takes effect with the custodians' statement."""

    kind = "tender.extended"
    sentence_en = "The deadline is extended to {submission_closes_at}"
    urgent = True

    extension: str
    former_closes_at: str
    submission_closes_at: str
    opens_at: str
    reason: str
    article: str
    cause: str
    signature: str


@dataclass(frozen=True)
class ExtensionInForce(Event):
    """The custodians' statement bears the later deadline: it holds from now on."""

    kind = "tender.extension-in-force"
    sentence_en = "The later deadline is in force: {submission_closes_at}"
    urgent = True

    extension: str
    submission_closes_at: str
    opens_at: str
    statement: str


@dataclass(frozen=True)
class ExtensionLapsed(Event):
    """The later deadline came before the custodians had signed it: it never holds."""

    kind = "tender.extension-lapsed"
    sentence_en = "The later deadline lapsed unsigned: {submission_closes_at}"
    urgent = True

    extension: str
    submission_closes_at: str


@dataclass(frozen=True)
class NotExtended(Event):
    """An outage touched the trade, and its deadline could not be extended for it."""

    kind = "tender.not-extended"
    sentence_en = "Not extended for the outage: {why}"
    coded: ClassVar = {"why": _NOT_EXTENDED}
    urgent = True

    outage: str
    why: str
    zh: str
    en: str
    reason: str


@dataclass(frozen=True)
class OutageExtended(Event):
    """One act for an outage: each trade it extended, and each it did not and why."""

    kind = "tender.outage-extended"
    sentence_en = "For an outage {count} trades were extended, {left} were not"

    outage: str
    region: str
    starts_at: str
    ends_at: str
    reason: str
    extended: list[dict[str, str]]
    left_out: list[dict[str, str]]
    count: int
    left: int
    signature: str


@dataclass(frozen=True)
class PublicityRunsOn(Event):
    """The candidates' publicity stood still while the lot was suspended."""

    kind = "tender.publicity-runs-on"
    sentence_en = "After the suspension the publicity period runs on until {ends_at}"
    urgent = True

    former_ends_at: str
    ends_at: str
