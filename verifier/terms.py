"""A term of the law counted out: last day, end, and whether a day given keeps it.

民法典201 to 203: the first day is not counted, the term ends at 24:00, and a last day
that is a holiday rolls on. `minimum`, `term` and `limit` are those of the rulebook
(tender/rules/rulebooks.py): nothing rolls on in a minimum, since nothing is due.
"""

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from evaluation.rules.methods.result import Step, Text
from kernel.calendars import Calendar
from kernel.durations import (
    Days,
    Duration,
    Hours,
    Minutes,
    Seconds,
    WorkingDays,
    end_of,
    exact,
    legal_date,
    start_of,
)

ARTICLE: Final = "民法典201, 203"
UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "日": "days",
        "天": "days",
        "工作日": "working-days",
        "个工作日": "working-days",
        "小时": "hours",
        "分钟": "minutes",
        "秒": "seconds",
        "月": "months",
        "个月": "months",
        "年": "years",
        "working_days": "working-days",
        **{
            name: name
            for name in (
                "days",
                "working-days",
                "hours",
                "minutes",
                "seconds",
                "months",
                "years",
            )
        },
    }
)
DURATIONS: Final[Mapping[str, type[Duration]]] = MappingProxyType(
    {
        "days": Days,
        "working-days": WorkingDays,
        "hours": Hours,
        "minutes": Minutes,
        "seconds": Seconds,
    }
)
_EXACT: Final = ("hours", "minutes", "seconds")


@dataclass(frozen=True, slots=True)
class Term:
    """So many of a unit, and how they are counted."""

    count: int
    unit: str
    counting: str
    article: str = ARTICLE


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a term ends: its last day (None for exact time), and the instant.

    `plain_day` is the last day before it rolled on past a holiday.
    """

    ends_at: datetime
    last_day: date | None = None
    plain_day: date | None = None


def forward(start: datetime, term: Term, calendar: Calendar) -> Counted:
    """Count a term from an instant; the day of `start` is not counted."""
    if term.unit in _EXACT:
        length = exact(DURATIONS[term.unit](term.count))  # type: ignore[arg-type]
        return Counted(start + length)
    first = legal_date(start)
    if term.unit == "working-days":
        last = plain = calendar.add_working_days(first, term.count)
    else:
        plain = last = _days_on(first, term)
        if term.counting != "minimum":
            last = calendar.working_day_from(plain)
    return Counted(end_of(last), last, plain)


def backward(end: datetime, term: Term, calendar: Calendar) -> Counted:
    """Return the last moment from which the term still passes before `end`."""
    if term.unit in _EXACT:
        length = exact(DURATIONS[term.unit](term.count))  # type: ignore[arg-type]
        return Counted(end - length)
    last = legal_date(end)
    if term.unit == "working-days":
        day = calendar.add_working_days(last, -term.count)
    elif term.unit == "days":
        day = last - timedelta(days=term.count)
    else:
        day = _months_on(last, -term.count * (12 if term.unit == "years" else 1))
    # What comes before 00:00 of that day is early enough.
    before = day - timedelta(days=1)
    return Counted(start_of(day), before, before)


def _days_on(first: date, term: Term) -> date:
    if term.unit == "days":
        return first + timedelta(days=term.count)
    return _months_on(first, term.count * (12 if term.unit == "years" else 1))


def _months_on(day: date, count: int) -> date:
    """The same day of a later month, or its last day (民法典202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def keeps(counted: Counted, term: Term, at: datetime, *, whole_day: bool) -> bool:
    """Say whether an act at `at` keeps the term; a day without a clock is whole."""
    if term.counting == "limit":
        return at < counted.ends_at or (whole_day and at == counted.ends_at)
    if whole_day:
        at = end_of(legal_date(at))
    return at >= counted.ends_at


def count_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Return the working days after the day of `start` up to that of `end`."""
    first, last = legal_date(start), legal_date(end)
    days = (first + timedelta(days=n + 1) for n in range((last - first).days))
    return sum(calendar.is_working_day(day) for day in days)


def step_of(start: datetime, term: Term, counted: Counted) -> Step:
    """Return the step that says how a term was counted."""
    formula = f"{start.isoformat()} + {term.count} {term.unit}"
    if counted.plain_day != counted.last_day and counted.plain_day is not None:
        formula += f" = {counted.plain_day} → {counted.last_day}"
    return Step(
        rule=f"term-{term.counting}",
        title=Text(
            "期间：首日不计，末日24时届满"
            + ("" if term.counting == "minimum" else "，末日为休假日的顺延"),
            "A term: the first day is not counted, it ends at 24:00"
            + ("" if term.counting == "minimum" else ", and rolls on past holidays"),
        )
        if counted.last_day is not None
        else Text("按时间计算", "An exact length of time"),
        formula=formula,
        result=str(counted.last_day or counted.ends_at.isoformat()),
        article=term.article,
    )
