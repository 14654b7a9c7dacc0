"""Instants and lengths of an auction's file, as logs write them.

A log counts seconds from the start of the countdown ("239.9"), or shows the clock
("10:05:59.950"), or instants with a date. One file uses one way, and the answer uses
the same. Lengths are seconds, or carry their unit: "4分钟", "1小时", "5 min",
"00:05:00".
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.reader import as_decimal, refuse
from kernel.calendars import LEGAL_ZONE
from verifier.forms import moment

SECONDS_MAX: Final = Decimal(10**9)
_BASE: Final = datetime(2000, 1, 1, tzinfo=LEGAL_ZONE)
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")
_CLOCK: Final = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?")
_LENGTH: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+|[一-鿿]+)")
_UNITS: Final[dict[str, Decimal]] = {
    **dict.fromkeys(
        ("s", "sec", "secs", "second", "seconds", "秒", "秒钟"), Decimal(1)
    ),
    **dict.fromkeys(
        ("m", "min", "mins", "minute", "minutes", "分", "分钟"), Decimal(60)
    ),
    **dict.fromkeys(
        ("h", "hr", "hour", "hours", "小时", "时", "个小时"), Decimal(3600)
    ),
    **dict.fromkeys(("d", "day", "days", "日", "天"), Decimal(86400)),
    **dict.fromkeys(("ms", "毫秒"), Decimal("0.001")),
}


class Way(StrEnum):
    """How a file writes its instants."""

    SECONDS = "seconds"
    CLOCK = "clock"
    DATED = "dated"


@dataclass(slots=True)
class Times:
    """Reads instants; the first one says how this file writes them."""

    way: Way | None = None

    def read(self, value: object, place: str) -> datetime:
        """Return an instant, or refuse at `place`."""
        text = unicodedata.normalize("NFKC", str(value)).strip()
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise refuse(place, "应为时间", "write a time")
        clock = _CLOCK.fullmatch(text)
        if _NUMBER.fullmatch(text):
            way, read = Way.SECONDS, _BASE + _seconds(text, place)
        elif clock is not None:
            way, read = Way.CLOCK, _BASE + _clock(clock, place)
        else:
            way, read = Way.DATED, moment(value, place)
            if not 1900 <= read.year <= 2200:
                raise refuse(place, "年份超出范围", "the year is out of range")
        if self.way is None:
            self.way = way
        if self.way is not way:
            raise refuse(place, "时间写法须与前面一致", "write all times in one way")
        return read

    def read_ms(self, value: object, place: str) -> datetime:
        """Return an instant that is written in milliseconds."""
        millis = as_decimal(value, place)
        return self.read(f"{millis.scaleb(-3):f}", place)

    def write(self, instant: datetime | None) -> str | None:
        """Return an instant in the file's way."""
        if instant is None:
            return None
        since = instant - _BASE
        if self.way in {None, Way.SECONDS}:
            return plain(Decimal(since // timedelta(microseconds=1)).scaleb(-6))
        if self.way is Way.DATED:
            return instant.isoformat()
        seconds, micro = divmod(since // timedelta(microseconds=1), 10**6)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        after = f".{micro:06d}".rstrip("0") if micro else ""
        return f"{hour:02d}:{minute:02d}:{second:02d}{after}"

    def shown(self, value: object) -> object:
        """Return an instant of a refusal in the file's way; anything else as it is."""
        try:
            return self.write(datetime.fromisoformat(str(value)))
        except ValueError:
            return value


def zero() -> datetime:
    """Return where seconds are counted from."""
    return _BASE


def length(value: object, place: str) -> timedelta:
    """Read a length: seconds, or a number with its unit, or HH:MM:SS."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise refuse(place, "应为时长", "write a length of time")
    text = unicodedata.normalize("NFKC", str(value)).strip()
    clock = _CLOCK.fullmatch(text)
    united = _LENGTH.fullmatch(text)
    if _NUMBER.fullmatch(text):
        read = _seconds(text, place)
    elif clock is not None:
        read = _clock(clock, place)
    elif united is not None and united[2].lower() in _UNITS:
        number = as_decimal(united[1], place) * _UNITS[united[2].lower()]
        read = _seconds(f"{number:f}", place)
    else:
        raise refuse(place, "不能识别的时长", "this length cannot be read")
    if read < timedelta(0):
        raise refuse(place, "时长不能为负", "a length is not negative")
    return read


def _seconds(text: str, place: str) -> timedelta:
    number = as_decimal(text, place)
    micro = number * 10**6
    if abs(number) > SECONDS_MAX or micro != int(micro):
        raise refuse(place, "时间最多到微秒", "times are at most to the microsecond")
    return timedelta(microseconds=int(micro))


def _clock(found: re.Match[str], place: str) -> timedelta:
    hours, minutes = int(found[1]), int(found[2])
    seconds = int(found[3] or 0)
    if minutes > 59 or seconds > 59:
        raise refuse(place, "没有这一时刻", "there is no such time")
    fraction = _seconds(f"0{found[4]}", place) if found[4] else timedelta(0)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds) + fraction
