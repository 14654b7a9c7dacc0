"""Reading what people write: figures with the units of real notices, days, instants.

"286.6元/工日", "3602.5688万元", "97.67%", "￥1,234.50" and "513360 元每年" are figures
(domain.md 4); "2026-03-11 13:52" is an instant in Beijing. A `Form` is a `Reader` that
knows them. Whatever cannot be read exactly one way is refused with its place.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from evaluation.rules.methods.reader import Reader, as_decimal, refuse
from kernel.calendars import LEGAL_ZONE

_FIGURE: Final = re.compile(
    r"(?P<sign>[-+]?)(?:¥|RMB|CNY)?(?P<sign2>[-+]?)"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>[^\d.,+-].*)?",
    re.DOTALL,
)
TEXT_MAX: Final = 60
#: years of a day that somebody may ask about
YEARS: Final = (1950, 2200)
#: what a unit multiplies a figure by; a longer name is tried first
SCALES: Final = (
    ("万亿", Decimal(10) ** 12),
    ("亿", Decimal(10) ** 8),
    ("千万", Decimal(10) ** 7),
    ("百万", Decimal(10) ** 6),
    ("万", Decimal(10) ** 4),
    ("千", Decimal(10) ** 3),
)
_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CLOCK: Final = re.compile(r"(\d{1,2})[:时](\d{2})(?:[:分](\d{2}))?[分秒]?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what was written behind it.

    `value` is in units of one (万 is multiplied in); `percent` says that a per cent
    sign stood there, and then `value` is what stood before the sign. `step` is the
    precision that was printed: 1.3268万元 is printed to the yuan.
    """

    value: Decimal
    unit: str
    percent: bool
    step: Decimal
    scaled: bool = False


def figure(value: object, place: str) -> Figure:
    """Read a figure as a notice prints it, or refuse at `place`."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise refuse(place, "应为数字或字符串", "write it as a decimal string")
    text = unicodedata.normalize("NFKC", str(value)).strip().replace("−", "-")
    text = re.sub(r"\s+", "", text)
    match = _FIGURE.fullmatch(text)
    if match is None or len(text) > TEXT_MAX:
        raise refuse(place, "不是数字", "it is not a number")
    sign = match["sign"] + match["sign2"]
    number = as_decimal(sign + match["digits"].replace(",", ""), place)
    unit = match["unit"] or ""
    if re.fullmatch(r"[eE][-+]?\d+", unit):
        raise refuse(place, "不要用科学记数法", "write it without an exponent")
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    step = Decimal(1).scaleb(exponent)
    if unit.startswith("%"):
        return Figure(number, unit, percent=True, step=step)
    for name, scale in SCALES:
        if unit.startswith(name):
            return Figure(
                number * scale,
                unit.removeprefix(name),
                percent=False,
                step=step * scale,
                scaled=True,
            )
    return Figure(number, unit, percent=False, step=step)


def day(value: object, place: str) -> date:
    """Read a day: 2026-03-11, 2026/3/11 or 2026年3月11日; of an instant, its day."""
    return moment(value, place).astimezone(LEGAL_ZONE).date()


def moment(value: object, place: str) -> datetime:
    """Read an instant; without a zone it is Beijing time, without a clock 00:00."""
    if not isinstance(value, str) or len(value) > TEXT_MAX:
        raise refuse(place, "应为日期或时间", "write a date or a time")
    text = unicodedata.normalize("NFKC", value).strip()
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = _written(text, place)
    if not YEARS[0] <= read.year <= YEARS[1]:
        raise refuse(place, "年份超出范围", "its year is out of range")
    return read if read.tzinfo else read.replace(tzinfo=LEGAL_ZONE)


def has_clock(value: object) -> bool:
    """Say whether a time of day is written, and not the day alone."""
    return isinstance(value, str) and (":" in value or "时" in value or "：" in value)


def _written(text: str, place: str) -> datetime:
    found = _DATE.match(text)
    if found is None:
        raise refuse(place, "不是日期或时间", "it is no date or time")
    rest = text[found.end() :].strip()
    clock = _CLOCK.fullmatch(rest) if rest else None
    if rest and clock is None:
        raise refuse(place, "不是日期或时间", "it is no date or time")
    hour, minute, second = (
        (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    )
    try:
        return datetime.combine(
            date(*map(int, found.groups())), time(hour, minute, second)
        )
    except ValueError:
        raise refuse(place, "没有这一天或这一刻", "there is no such day") from None


class Form(Reader):
    """A reader that also knows figures with units, days and instants."""

    def figure(self, key: str) -> Figure:
        if not self.has(key):
            raise refuse(self.place(key), "缺少", "it is missing")
        return figure(self.anything(key), self.place(key))

    def money(self, key: str, *, default: str | None = None) -> Decimal:
        """Read an amount of zero or more; 万元 and 亿元 are multiplied out."""
        if not self.has(key) and default is not None:
            self.ignore(key)
            return Decimal(default)
        read = self.figure(key)
        if read.percent or read.value < 0:
            raise refuse(self.place(key), "应为不小于零的金额", "it must be an amount")
        return read.value

    def optional_money(self, key: str) -> Decimal | None:
        if not self.has(key):
            self.ignore(key)
            return None
        return self.money(key)

    def rate(self, key: str, *, default: str | None = None, high: str = "1") -> Decimal:
        """Read a share: "10%" is 0.10, and so is "0.10"."""
        if not self.has(key) and default is not None:
            self.ignore(key)
            return Decimal(default)
        read = self.figure(key)
        value = read.value.scaleb(-2) if read.percent else read.value
        if not 0 <= value <= Decimal(high):
            raise refuse(self.place(key), f"须在0至{high}之间", f"choose 0 to {high}")
        return value

    def per_cent(self, key: str, *, default: str | None = None) -> Decimal:
        """Read per cent: "10%" and "10" are both ten."""
        if not self.has(key) and default is not None:
            self.ignore(key)
            return Decimal(default)
        return self.figure(key).value

    def day(self, key: str) -> date:
        if not self.has(key):
            raise refuse(self.place(key), "缺少", "it is missing")
        return day(self.anything(key), self.place(key))

    def moment(self, key: str) -> datetime:
        if not self.has(key):
            raise refuse(self.place(key), "缺少", "it is missing")
        return moment(self.anything(key), self.place(key))

    def form(self, key: str) -> "Form":
        """Return a form of the object at `key`; it must be there."""
        return Form(self.anything(key), self.place(key))

    def forms(self, key: str) -> Iterator["Form"]:
        for index, value in enumerate(self.items(key)):
            yield Form(value, f"{self.place(key)}.{index}")

    def words(self, key: str, *, default: str = "") -> str:
        """Read text that may be absent or empty."""
        value = self.anything(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise refuse(self.place(key), "应为文字", "it must be text")
        return value
