"""Reviewing the holidays of a year before they move any deadline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kernel.calendars import CalendarYear, read_year
from kernel.refused import Invalid, Refused

YEAR_MIN: Final = 2000
YEAR_MAX: Final = 2100


class HolidaysUnreadable(Invalid):
    """The days do not make a calendar of the year."""

    code = "holidays-unreadable"
    zh = "{year}年的节假日数据有误：日期须在该年内，调休上班日须是周末，且两者不重复。"
    en = (
        "The holidays of {year} do not hold: every date lies in the year, only weekend "
        "days are worked in exchange, and no day is both."
    )


class ProposalOver(Refused):
    """The proposal was approved or declined before."""

    code = "holidays-decided"
    zh = "该节假日方案已处理过。"
    en = "This proposal of holidays has been decided already."


class NothingChanged(Refused):
    """The proposal equals what is in force."""

    code = "holidays-unchanged"
    zh = "与现行{year}年节假日相同，没有需要复核的改动。"
    en = "This equals the holidays of {year} in force; there is nothing to review."


class ProposalWaiting(Refused):
    """One proposal of a year at a time."""

    code = "holidays-proposal-waiting"
    zh = "{year}年已有一份待复核的方案，请先处理。"
    en = "A proposal for {year} is waiting for review; decide that one first."


@dataclass(frozen=True, slots=True)
class Change:
    """One day that a proposal treats otherwise; words are "", "holiday", "worked"."""

    day: date
    before: str
    after: str


def read(data: Mapping[str, object]) -> CalendarYear:
    """Return the year, or refuse what is no calendar."""
    year = data.get("year")
    if not isinstance(year, int) or not YEAR_MIN <= year <= YEAR_MAX:
        raise HolidaysUnreadable(year=year, field="year")
    try:
        return read_year(data)
    except (ValueError, KeyError, TypeError):
        raise HolidaysUnreadable(year=year, field="holidays") from None


def changes(before: CalendarYear | None, after: CalendarYear) -> list[Change]:
    """Return the days that differ, in order."""
    days = set(after.holidays | after.worked)
    if before is not None:
        days |= before.holidays | before.worked
    found = (Change(day, _word(before, day), _word(after, day)) for day in sorted(days))
    return [change for change in found if change.before != change.after]


def _word(year: CalendarYear | None, day: date) -> str:
    if year is None:
        return ""
    if day in year.holidays:
        return "holiday"
    return "worked" if day in year.worked else ""
