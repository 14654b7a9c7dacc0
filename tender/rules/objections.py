"""Objections (异议、质疑): to what, when, and until when they must be answered.

To the file, while bids are taken and before the law's last moment; to the opening,
on the spot; to the result, while it is published (条例22、44、54; 94号令10、13). That
a procurement ended without an award (废标) is a result, and may be objected to.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from kernel.calendars import Calendar
from kernel.refused import Refused
from tender.rules.procedures import Procedure
from tender.rules.rulebooks import Rulebook
from tender.rules.stages import Stage


class About(StrEnum):
    """What an objection is about."""

    FILE = "file"
    OPENING = "opening"
    RESULT = "result"


class NothingToObjectTo(Refused):
    """It is not the time for this kind of objection."""

    code = "nothing-to-object-to"
    zh = "现在不能就此提出异议：{when_zh}。"
    en = "It is not the time for this objection: {when_en}."


class AlreadyAnswered(Refused):
    """An objection or question is answered once."""

    code = "already-answered"
    zh = "已经答复过，不能再次答复。"
    en = "It was answered already; an answer is given once."


STAGES: Final = {
    About.FILE: frozenset({Stage.OPEN, Stage.FROZEN, Stage.SUSPENDED}),
    About.OPENING: frozenset({Stage.CLOSED, Stage.RELEASING, Stage.OPENING}),
    About.RESULT: frozenset(
        {
            Stage.PUBLICITY,
            Stage.DECIDING,
            Stage.AWARDED,
            Stage.CONTRACTED,
            Stage.FAILED,
            Stage.ALL_REJECTED,
        }
    ),
}
_WHEN: Final = {
    About.FILE: ("对文件的异议应在递交期间提出", "while bids are taken"),
    About.OPENING: ("对开标的异议应在开标现场提出", "at the opening"),
    About.RESULT: ("对结果的异议应在公示或公告后提出", "once the result is published"),
}


def check_time(about: About, stage: Stage) -> None:
    """Raise `NothingToObjectTo` unless the lot's stage has what is objected to."""
    if stage not in STAGES[about]:
        raise nothing_yet(about)


def nothing_yet(about: About) -> NothingToObjectTo:
    """Return the refusal of an objection to what is not there to object to."""
    when_zh, when_en = _WHEN[about]
    return NothingToObjectTo(field="about", when_zh=when_zh, when_en=when_en)


def answer_due(
    about: About,
    *,
    raised_at: datetime,
    procedure: Procedure,
    rulebook: Rulebook,
    calendar: Calendar,
) -> datetime:
    """Return until when the owner must answer; on the spot for the opening."""
    if about is About.OPENING:
        # 条例44: answered on the spot; the hall's own period bounds it.
        row = rulebook.row("platform.opening-objection")
    elif about is About.RESULT:
        row = rulebook.row(procedure.terms.objection_result_answer)
    else:
        row = rulebook.row(procedure.terms.objection_answer)
    return row.earliest(raised_at, calendar)


def stops_the_clock(about: About, procedure: Procedure) -> bool:
    """Say whether the activity waits for the answer (条例22、54)."""
    return procedure.objections_suspend and about is not About.OPENING
