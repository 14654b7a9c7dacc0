"""Which days are working days, by the State Council's yearly announcement.

The holidays of a year (法定节假日) and the weekends worked in exchange (调休) are
published late in the year before, so they are data that a centre can edit. A year
without data is refused: a guessed holiday would move a legal deadline.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from kernel.refused import Refused

#: legal days are days in this zone (法定时间：北京时间)
LEGAL_ZONE: Final = ZoneInfo("Asia/Shanghai")
_SATURDAY: Final = 5


class CalendarYearMissing(Refused):
    """No holidays are on record for a year that a term reaches into."""

    code = "calendar-year-missing"
    zh = "{year}年的法定节假日尚未录入，无法计算工作日。请先由管理员录入。"
    en = (
        "The public holidays of {year} are not on record, so working days cannot "
        "be counted. An administrator must enter them first."
    )


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year: days off that are not weekends alone, and weekends worked."""

    year: int
    holidays: frozenset[date]
    worked: frozenset[date]

    def __post_init__(self) -> None:
        days = self.holidays | self.worked
        if any(day.year != self.year for day in days):
            raise ValueError(f"a day outside {self.year}")
        if self.holidays & self.worked:
            raise ValueError("a day cannot be both a holiday and worked")
        if any(day.weekday() < _SATURDAY for day in self.worked):
            raise ValueError("only a weekend day can be worked in exchange")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years on record; anything beyond them raises `CalendarYearMissing`."""

    years: Mapping[int, CalendarYear]

    @classmethod
    def of(cls, years: Iterable[CalendarYear]) -> "Calendar":
        """Gather years into a calendar."""
        return cls(MappingProxyType({year.year: year for year in years}))

    def is_working_day(self, day: date) -> bool:
        """Say whether offices are open on `day`."""
        year = self._year(day)
        if day in year.worked:
            return True
        return day.weekday() < _SATURDAY and day not in year.holidays

    def is_public_holiday(self, day: date) -> bool:
        """Say whether a term that ends on `day` rolls on (民法典第203条)."""
        return not self.is_working_day(day)

    def working_day_from(self, day: date) -> date:
        """Return `day`, or the first working day after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`th working day after `day`; `day` is not counted."""
        step = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def _year(self, day: date) -> CalendarYear:
        try:
            return self.years[day.year]
        except KeyError:
            raise CalendarYearMissing(article="民法典第203条", year=day.year) from None


def read_year(data: Mapping[str, object]) -> CalendarYear:
    """Read `{"year", "holidays": [ISO dates], "worked": [ISO dates]}`."""
    year, holidays, worked = data["year"], data["holidays"], data["worked"]
    if not (
        isinstance(year, int)
        and isinstance(holidays, list)
        and isinstance(worked, list)
    ):
        raise TypeError("a calendar year is year, holidays and worked")
    return CalendarYear(
        year=year,
        holidays=frozenset(date.fromisoformat(day) for day in holidays),
        worked=frozenset(date.fromisoformat(day) for day in worked),
    )


def seed() -> Calendar:
    """Return the years this release ships with: a start for the editable table."""
    folder = resources.files("kernel") / "holidays"
    files = sorted(f.name for f in folder.iterdir() if f.name.endswith(".json"))
    return Calendar.of(
        read_year(json.loads((folder / name).read_text("utf-8"))) for name in files
    )
