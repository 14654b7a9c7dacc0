"""What a tender file may ask of a benchmark: domain.md 2.4, its terms as they are read.

A factor (K, C, a weight) is a fixed number, or drawn at the opening from a listed set
or a stepped range. Reading refuses a family without the parameters that make it one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Final

from evaluation.rules.methods.figures import half_up
from evaluation.rules.methods.reader import Reader, as_decimal, refuse
from kernel.refused import Refused

FAMILIES: Final = ("A", "B", "C", "D", "E", "F", "G")


class FactorNotDrawn(Refused):
    """The method waits for a factor that the opening has not drawn yet."""

    code: ClassVar[str] = "factor-not-drawn"
    zh: ClassVar[str] = "系数{name}尚未抽取，或不在招标文件列出的范围内。"
    en: ClassVar[str] = "Factor {name} was not drawn, or is not one the file lists."


@dataclass(frozen=True, slots=True)
class Factor:
    """A number of the formula: fixed, or drawn by `name` from `choices`."""

    name: str
    fixed: Decimal | None = None
    choices: tuple[Decimal, ...] = ()

    def value(self, drawn: Mapping[str, Decimal]) -> Decimal:
        if self.fixed is not None:
            return self.fixed
        chosen = drawn.get(self.name)
        if chosen is None or chosen not in self.choices:
            raise FactorNotDrawn(name=self.name)
        return chosen


@dataclass(frozen=True, slots=True)
class Trim:
    """Drop `high` and `low` bids once at least `starts` enter; or a percentage.

    `rounds` says what a percentage that is no whole number of bids becomes.
    """

    starts: int
    high: Decimal
    low: Decimal
    percent: bool
    rounds: str = "half-up"

    def counts(self, entered: int) -> tuple[int, int]:
        if entered < self.starts:
            return 0, 0
        if not self.percent:
            return int(self.high), int(self.low)
        return self._whole(self.high, entered), self._whole(self.low, entered)

    def _whole(self, percent: Decimal, entered: int) -> int:
        share = Fraction(percent) * entered / 100
        if self.rounds == "half-up":
            return int(half_up(share, 0))
        return math.floor(share) if self.rounds == "down" else math.ceil(share)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The parameters of a benchmark, read and checked."""

    family: str
    digits: int
    is_frozen: bool
    #: by their `starts`, rising: the last that is reached holds
    trims: tuple[Trim, ...] = ()
    factor: Factor | None = None
    lessens: bool = False
    #: what family D is multiplied by at the end
    after: Factor | None = None
    second_within: Decimal | None = None
    line: Decimal = Decimal(0)
    band: Decimal = Decimal(0)
    grouped: str = "all"
    budget: Decimal = Decimal(0)
    provisional: Decimal = Decimal(0)


def read_benchmark(reader: Reader) -> Benchmark:
    """Read the object `benchmark` of a method's parameters."""
    family = reader.choice("family", FAMILIES)
    digits = reader.whole("digits", default=2, low=0, high=10)
    frozen = reader.flag("frozen")
    factor = read_factor(reader, "factor", "K") if reader.has("factor") else None
    within = (
        reader.decimal("within", low="0", high="100") if reader.has("within") else None
    )
    benchmark = Benchmark(
        family=family,
        digits=digits,
        is_frozen=frozen,
        trims=_read_trims(reader),
        factor=factor,
        after=read_factor(reader, "after", "K") if reader.has("after") else None,
        lessens=reader.choice("factor_use", ("times", "less"), default="times")
        == "less",
        second_within=within,
        line=reader.decimal("line", default="0", low="0", high="1"),
        band=reader.decimal("band", default="0.10", low="0", high="1"),
        grouped=reader.choice("grouped", ("all", "trimmed"), default="all"),
        budget=reader.decimal("net_budget", default="0", low="0"),
        provisional=reader.decimal("provisional", default="0", low="0"),
    )
    reader.ignore("after")
    reader.done()
    _check_family(benchmark, reader)
    return benchmark


def _check_family(benchmark: Benchmark, reader: Reader) -> None:
    """Refuse a family without the parameters that make it one."""
    if benchmark.after is not None and benchmark.family != "D":
        raise refuse(reader.place("after"), "只用于D类", "it belongs to family D")
    if benchmark.family == "B" and not benchmark.trims:
        raise refuse(reader.place("trim"), "B类须写明去高去低", "family B trims")
    if benchmark.family in "CDFG" and benchmark.factor is None:
        raise refuse(
            reader.place("factor"), "这一类须有系数", "this family needs a factor"
        )
    if benchmark.family == "G" and benchmark.budget == 0:
        raise refuse(
            reader.place("net_budget"), "G类须有净预算", "family G needs a net budget"
        )


def read_factor(reader: Reader, key: str, name: str) -> Factor:
    """Read "0.98", or {"name", "set": [...]}, or {"name", "from", "below", "step"}."""
    value = reader.anything(key)
    if not isinstance(value, Mapping):
        return Factor(name, fixed=reader.decimal(key, low="0"))
    inner = reader.inner(key)
    name = inner.text("name", default=name)
    if inner.has("set"):
        place = inner.place("set")
        choices = tuple(as_decimal(each, place) for each in inner.items("set"))
    else:
        choices = _stepped(inner)
    inner.done()
    if not choices or len(set(choices)) != len(choices):
        raise refuse(inner.place("set"), "集合为空或有重复", "it is empty or repeats")
    return Factor(name, choices=choices)


def _stepped(reader: Reader) -> tuple[Decimal, ...]:
    low = reader.decimal("from", low="0", high="1000")
    below = reader.decimal("below", low="0", high="1000")
    step = reader.decimal("step", low="0.000001", high="1000")
    count = -((low - below) // step)
    if below <= low or count > 100_000:
        raise refuse(reader.place("below"), "区间为空或过大", "the range is not usable")
    return tuple(
        low + step * index
        for index in range(int(count) + 1)
        if low + step * index < below
    )


def _read_trims(reader: Reader) -> tuple[Trim, ...]:
    """Read `trim`: one rule, or a list of rules for more and more bids."""
    value = reader.anything("trim")
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return (_read_trim(reader.inner("trim")),)
    trims = tuple(_read_trim(inner) for inner in reader.readers("trim"))
    starts = [trim.starts for trim in trims]
    if starts != sorted(set(starts)):
        raise refuse(reader.place("trim"), "起始家数须递增", "from must rise")
    return trims


def _read_trim(reader: Reader) -> Trim:
    trim = Trim(
        starts=reader.whole("from", default=1, low=1, high=100_000),
        high=reader.decimal("high", low="0", high="1000"),
        low=reader.decimal("low", low="0", high="1000"),
        percent=reader.choice("by", ("count", "percent"), default="count") == "percent",
        rounds=reader.choice("rounds", ("half-up", "down", "up"), default="half-up"),
    )
    reader.done()
    if trim.percent and trim.high + trim.low >= 100:
        raise refuse(reader.place("high"), "会去掉全部报价", "it would drop every bid")
    return trim
