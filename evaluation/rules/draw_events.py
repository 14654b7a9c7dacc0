"""What the journal keeps of a draw that does not go its usual way, and of replacements.

Part of `evaluation.rules.events`, in the lot's stream. Names and reasons of persons
have the audience of the panel's names; what the room must hear names seats alone.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from evaluation.rules.replacements import GROUND_WORDS
from journal.rules.events import Event

PARTY_WORDS: Final = MappingProxyType(
    {
        "centre": ("交易中心", "The centre"),
        "owner": ("招标人", "The owner"),
        "supervisor": ("监督人", "The supervisor"),
    }
)
WHY_WORDS: Final = MappingProxyType(
    {
        "not-committed": ("未在限时内承诺", "it did not commit in time"),
        "no-backup": ("未在限时内揭示", "it did not reveal in time"),
    }
)


@dataclass(frozen=True)
class PartyLeftOut(Event):
    """A party of a draw kept silent until its time was over; the draw goes on."""

    kind = "evaluation.party-left-out"
    sentence_en = "{party} was left out of draw {draw}: {why}"
    coded: ClassVar = {"party": PARTY_WORDS, "why": WHY_WORDS}
    urgent = True
    panel: str
    draw: int
    party: str
    why: str


@dataclass(frozen=True)
class DrawFailed(Event):
    """Too few secrets came; the numbered draw failed and another must follow."""

    kind = "evaluation.draw-failed"
    sentence_en = "Draw {draw} failed: too few secrets came"
    urgent = True
    panel: str
    draw: int
    given: list[str]
    silent: list[str]


@dataclass(frozen=True)
class MemberRemoved(Event):
    """A member was removed on a ground of the law; its conclusions are void."""

    kind = "evaluation.member-removed"
    sentence_en = "Seat {seat} was removed ({ground}); its conclusions are void"
    coded: ClassVar = {
        "ground": MappingProxyType({str(k): v for k, v in GROUND_WORDS.items()})
    }
    urgent = True
    panel: str
    seat: str
    ground: str
    article: str
    #: the phase in which it happened
    phase: str


@dataclass(frozen=True)
class RemovalReason(Event):
    """Who was removed, and the reason in writing; kept with the names."""

    kind = "evaluation.removal-reason"
    sentence_en = "The reason for removing seat {seat} was put on record"
    panel: str
    seat: str
    person: str
    reason: str


@dataclass(frozen=True)
class MotionReopened(Event):
    """A motion is open again: its majority rested on the vote of a removed member."""

    kind = "evaluation.motion-reopened"
    sentence_en = "The motion on {subject} is open again"
    urgent = True
    ballot: str
    subject: str
    #: the bid that is no longer rejected; empty where the motion had not been carried
    bid: str


@dataclass(frozen=True)
class ReportWithdrawn(Event):
    """The report that nobody had signed is void; another is made after the review."""

    kind = "evaluation.report-withdrawn"
    sentence_en = "The report was withdrawn: a member was replaced"
    urgent = True
    panel: str
    digest: str
