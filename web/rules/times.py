"""How an instant is written for a reader: always Beijing time, 24:00 for a day's end.

A page says 12月15日（周二）09:30; tables 2026-12-15 09:30; rooms go to the second and
records to the millisecond. A period that ends at midnight ends at 24:00 of its last
day, because nobody reads 00:00 of the next day as "until the end of today".
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LEGAL_ZONE: Final = ZoneInfo("Asia/Shanghai")

_WEEKDAYS_ZH: Final = "一二三四五六日"
_WEEKDAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def sentence_time(at: datetime, language: str, *, is_end: bool = False) -> str:
    """`12月15日（周二）09:30`, or `Tue 15 December 2026, 09:30` in English."""
    day, clock = _day_and_clock(at, is_end=is_end)
    if language.startswith("en"):
        weekday = _WEEKDAYS_EN[day.weekday()]
        return f"{weekday} {day.day} {_MONTHS_EN[day.month - 1]} {day.year}, {clock}"
    return f"{day.month}月{day.day}日（周{_WEEKDAYS_ZH[day.weekday()]}）{clock}"


def table_time(at: datetime, *, is_end: bool = False) -> str:
    """`2026-12-15 09:30`."""
    day, clock = _day_and_clock(at, is_end=is_end)
    return f"{day:%Y-%m-%d} {clock}"


def room_time(at: datetime) -> str:
    """`09:30:04`: rooms speak of today, to the second."""
    return f"{at.astimezone(LEGAL_ZONE):%H:%M:%S}"


def record_time(at: datetime) -> str:
    """`2026-12-15 09:30:04.120`: records go to the millisecond, cut and not rounded."""
    local = at.astimezone(LEGAL_ZONE)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}"


def _day_and_clock(at: datetime, *, is_end: bool) -> tuple[datetime, str]:
    local = at.astimezone(LEGAL_ZONE)
    if is_end and local.time().isoformat() == "00:00:00":
        return local - timedelta(days=1), "24:00"
    return local, f"{local:%H:%M}"
