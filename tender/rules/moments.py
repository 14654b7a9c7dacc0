"""How a moment is said in a sentence: Beijing time, short, in both languages."""

from datetime import datetime, timedelta
from typing import Final

from kernel.calendars import LEGAL_ZONE

_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def moment_zh(instant: datetime, *, ends: bool = False) -> str:
    """Say `12月15日09:30`; with `ends`, midnight is 24:00 of the day before."""
    local, hour = _local(instant, ends=ends)
    return f"{local.month}月{local.day}日{hour}"


def moment_en(instant: datetime, *, ends: bool = False) -> str:
    """Say `09:30 on 15 December`; with `ends`, midnight is 24:00 of the day before."""
    local, hour = _local(instant, ends=ends)
    return f"{hour} on {local.day} {_MONTHS[local.month - 1]}"


def _local(instant: datetime, *, ends: bool) -> tuple[datetime, str]:
    local = instant.astimezone(LEGAL_ZONE)
    if ends and (local.hour, local.minute, local.second) == (0, 0, 0):
        return local - timedelta(seconds=1), "24:00"
    # Seconds are said only where they carry something: the training rules count in
    # them, the statutory ones never do.
    return local, local.strftime("%H:%M:%S" if local.second else "%H:%M")
