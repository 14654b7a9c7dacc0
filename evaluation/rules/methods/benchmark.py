"""The benchmark price (基准价) of works evaluation: domain.md 2.4, families A to G.

The formula is the tender file's, so families differ by typed parameters. A factor
(K, C, a weight) is a fixed number or drawn at the opening from a listed set or a
stepped range. The result is rounded once, at the end, to `digits`; means inside it
stay exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Final

from evaluation.rules.methods.figures import Number, half_up, mean, median, plain
from evaluation.rules.methods.reader import Reader, as_decimal, refuse
from evaluation.rules.methods.result import Step, Text, rounded_step
from kernel.refused import Refused

FAMILIES: Final = ("A", "B", "C", "D", "E", "F", "G")


class NothingToCount(Refused):
    """No bid is left that the benchmark could be computed from."""

    code: ClassVar[str] = "benchmark-without-bids"
    zh: ClassVar[str] = "没有可以计入基准价的投标报价。"
    en: ClassVar[str] = "No bid is left to compute the benchmark from."


class FactorNotDrawn(Refused):
    """The method waits for a factor that the opening has not drawn yet."""

    code: ClassVar[str] = "factor-not-drawn"
    zh: ClassVar[str] = "系数{name}尚未抽取，或不在招标文件列出的范围内。"
    en: ClassVar[str] = "Factor {name} was not drawn, or is not one the file lists."


class CeilingMissing(Refused):
    """The family needs the published ceiling and the lot has none."""

    code: ClassVar[str] = "ceiling-missing"
    zh: ClassVar[str] = "这种基准价算法需要最高限价，本标段没有公布最高限价。"
    en: ClassVar[str] = "This benchmark needs a ceiling, and the lot has none."


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
    """Drop `high` and `low` bids once at least `starts` enter; or a percentage."""

    starts: int
    high: Decimal
    low: Decimal
    percent: bool

    def counts(self, entered: int) -> tuple[int, int]:
        if entered < self.starts:
            return 0, 0
        if not self.percent:
            return int(self.high), int(self.low)
        share = Fraction(entered, 100)
        return int(half_up(Fraction(self.high) * share, 0)), int(
            half_up(Fraction(self.low) * share, 0)
        )


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The parameters of a benchmark, read and checked."""

    family: str
    digits: int
    is_frozen: bool
    trim: Trim | None = None
    factor: Factor | None = None
    lessens: bool = False
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
    trim = _read_trim(reader.inner("trim")) if reader.has("trim") else None
    factor = read_factor(reader, "factor", "K") if reader.has("factor") else None
    within = (
        reader.decimal("within", low="0", high="100") if reader.has("within") else None
    )
    benchmark = Benchmark(
        family=family,
        digits=digits,
        is_frozen=frozen,
        trim=trim,
        factor=factor,
        lessens=reader.choice("factor_use", ("times", "less"), default="times")
        == "less",
        second_within=within,
        line=reader.decimal("line", default="0", low="0", high="1"),
        band=reader.decimal("band", default="0.10", low="0", high="1"),
        grouped=reader.choice("grouped", ("all", "trimmed"), default="all"),
        budget=reader.decimal("net_budget", default="0", low="0"),
        provisional=reader.decimal("provisional", default="0", low="0"),
    )
    reader.done()
    _check_family(benchmark, reader)
    return benchmark


def _check_family(benchmark: Benchmark, reader: Reader) -> None:
    """Refuse a family without the parameters that make it one."""
    if benchmark.family == "B" and benchmark.trim is None:
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
    low, below = reader.decimal("from", low="0"), reader.decimal("below", low="0")
    step = reader.decimal("step", low="0.000001")
    count = -((low - below) // step)
    if below <= low or count > 100_000:
        raise refuse(reader.place("below"), "区间为空或过大", "the range is not usable")
    return tuple(
        low + step * index
        for index in range(int(count) + 1)
        if low + step * index < below
    )


def _read_trim(reader: Reader) -> Trim:
    trim = Trim(
        starts=reader.whole("from", default=1, low=1, high=100_000),
        high=reader.decimal("high", low="0", high="1000"),
        low=reader.decimal("low", low="0", high="1000"),
        percent=reader.choice("by", ("count", "percent"), default="count") == "percent",
    )
    reader.done()
    if trim.percent and trim.high + trim.low >= 100:
        raise refuse(reader.place("high"), "会去掉全部报价", "it would drop every bid")
    return trim


def compute(
    benchmark: Benchmark,
    prices: Sequence[Decimal],
    *,
    ceiling: Decimal | None = None,
    drawn: Mapping[str, Decimal] | None = None,
) -> tuple[Decimal, list[Step]]:
    """Return the benchmark of `prices` (any order) and the steps that lead to it."""
    if not prices and benchmark.family != "G":
        raise NothingToCount
    drawn = drawn or {}
    if benchmark.family == "F":
        return _group_median(benchmark, prices, ceiling, drawn)
    if benchmark.family == "G":
        return _budget(benchmark, drawn)
    first, steps = _first_mean(benchmark, prices)
    if benchmark.family == "D":
        return _with_ceiling(benchmark, first, steps, ceiling, drawn)
    if benchmark.family == "E":
        first, more = _second_mean(benchmark, prices, first)
        steps += more
    return _times_factor(benchmark, first, steps, drawn)


def _first_mean(
    benchmark: Benchmark, prices: Sequence[Decimal]
) -> tuple[Fraction, list[Step]]:
    kept, dropped = _trimmed(benchmark.trim, prices)
    steps = []
    if dropped:
        steps.append(
            Step(
                rule="benchmark-trim",
                title=Text("去掉最高和最低报价", "Highest and lowest bids dropped"),
                formula=", ".join(plain(price) for price in dropped),
                result=str(len(kept)),
                article="domain.md 2.4 B",
                inputs=(("n", str(len(prices))),),
            )
        )
    value = mean(kept)
    steps.append(
        Step(
            rule="benchmark-mean",
            title=Text("算术平均值", "Arithmetic mean"),
            formula=f"Σ {plain(sum(kept, Decimal(0)))} ÷ {len(kept)}",
            result=plain(value),
            article="domain.md 2.4 A",
            inputs=(("n", str(len(kept))),),
        )
    )
    return value, steps


def _trimmed(
    trim: Trim | None, prices: Sequence[Decimal]
) -> tuple[list[Decimal], list[Decimal]]:
    ordered = sorted(prices)
    if trim is None:
        return ordered, []
    high, low = trim.counts(len(ordered))
    if high + low >= len(ordered):
        raise NothingToCount
    end = len(ordered) - high
    return ordered[low:end], [*ordered[:low], *ordered[end:]]


def _second_mean(
    benchmark: Benchmark, prices: Sequence[Decimal], first: Fraction
) -> tuple[Fraction, list[Step]]:
    """Family E: the mean again, of those at or below the mean, or within ± N %."""
    if benchmark.second_within is None:
        kept = [price for price in prices if price <= first]
        which = Text("不高于一次平均值的报价", "bids not above the first mean")
    else:
        reach = first * Fraction(benchmark.second_within) / 100
        kept = [price for price in prices if abs(Fraction(price) - first) <= reach]
        which = Text("一次平均值±N%以内的报价", "bids within N % of the first mean")
    if not kept:
        raise NothingToCount
    value = mean(kept)
    step = Step(
        rule="benchmark-second-mean",
        title=Text(f"二次平均：{which.zh}", f"Second mean: {which.en}"),
        formula=f"Σ {plain(sum(kept, Decimal(0)))} ÷ {len(kept)}",
        result=plain(value),
        article="domain.md 2.4 E",
        inputs=(("n", str(len(kept))), ("first_mean", plain(first))),
    )
    return value, [step]


def _times_factor(
    benchmark: Benchmark,
    value: Fraction,
    steps: list[Step],
    drawn: Mapping[str, Decimal],
) -> tuple[Decimal, list[Step]]:
    formula = plain(value)
    inputs: tuple[tuple[str, str], ...] = (("mean", plain(value)),)
    if benchmark.factor is not None:
        k = benchmark.factor.value(drawn)
        value *= Fraction(1 - k if benchmark.lessens else k)
        shown = f"(1 − {plain(k)})" if benchmark.lessens else plain(k)
        formula = f"{formula} × {shown}"
        inputs = (*inputs, (benchmark.factor.name, plain(k)))
    return _finish(benchmark, value, steps, formula, inputs, benchmark.family)


def _with_ceiling(
    benchmark: Benchmark,
    value: Fraction,
    steps: list[Step],
    ceiling: Decimal | None,
    drawn: Mapping[str, Decimal],
) -> tuple[Decimal, list[Step]]:
    """Family D: ceiling × w + mean × (1 − w)."""
    if ceiling is None:
        raise CeilingMissing
    assert benchmark.factor is not None
    w = benchmark.factor.value(drawn)
    formula = f"{plain(ceiling)} × {plain(w)} + {plain(value)} × (1 − {plain(w)})"
    inputs = (
        ("ceiling", plain(ceiling)),
        ("mean", plain(value)),
        (benchmark.factor.name, plain(w)),
    )
    mixed = Fraction(ceiling) * Fraction(w) + value * Fraction(1 - w)
    return _finish(benchmark, mixed, steps, formula, inputs, "D")


def _group_median(
    benchmark: Benchmark,
    prices: Sequence[Decimal],
    ceiling: Decimal | None,
    drawn: Mapping[str, Decimal],
) -> tuple[Decimal, list[Step]]:
    """Family F: the median of grouped bids, not above the reference, times C."""
    if ceiling is None:
        raise CeilingMissing
    assert benchmark.factor is not None
    reference = Fraction(ceiling) * Fraction(1 - benchmark.line)
    kept = [price for price in prices if price <= reference]
    if not kept:
        raise NothingToCount
    trim = benchmark.trim or Trim(7, Decimal(1), Decimal(1), percent=False)
    inner, _ = _trimmed(trim, kept)
    centre = mean(inner)
    values = _grouped(kept if benchmark.grouped == "all" else inner, centre, benchmark)
    middle = median(values)
    c = benchmark.factor.value(drawn)
    steps = [
        Step(
            rule="benchmark-series",
            title=Text(
                "A系列不计入，B系列计入", "Series A is left out, series B enters"
            ),
            formula=f"A: > {plain(reference)}",
            result=f"A {len(prices) - len(kept)}, B {len(kept)}",
            article="domain.md 2.4 F",
            inputs=(("ceiling", plain(ceiling)), ("line", plain(benchmark.line))),
        ),
        Step(
            rule="benchmark-mean",
            title=Text("去高去低后的平均值", "Mean after trimming"),
            formula=f"Σ {plain(sum(inner, Decimal(0)))} ÷ {len(inner)}",
            result=plain(half_up(centre, benchmark.digits)),
            exact=plain(centre),
            digits=benchmark.digits,
            article="domain.md 2.4 F",
        ),
        Step(
            rule="benchmark-median",
            title=Text("按组距合并后的中位数", "Median after grouping"),
            formula=", ".join(plain(value) for value in sorted(values)),
            result=plain(half_up(middle, benchmark.digits)),
            exact=plain(middle),
            digits=benchmark.digits,
            article="domain.md 2.4 F",
            inputs=(("band", plain(benchmark.band)),),
        ),
    ]
    formula = f"min({plain(reference)}, {plain(middle)}) × {plain(c)}"
    inputs = (("reference", plain(reference)), (benchmark.factor.name, plain(c)))
    value = min(reference, middle) * Fraction(c)
    return _finish(benchmark, value, steps, formula, inputs, "F")


def _grouped(
    prices: Sequence[Decimal], centre: Fraction, benchmark: Benchmark
) -> list[Number]:
    """Bids beyond the band enter as one value on each side: their mean."""
    band = Fraction(benchmark.band)
    above = [price for price in prices if price > centre * (1 + band)]
    below = [price for price in prices if price < centre * (1 - band)]
    within = [
        price for price in prices if centre * (1 - band) <= price <= centre * (1 + band)
    ]
    merged: list[Number] = [mean(side) for side in (above, below) if side]
    return [*within, *merged]


def _budget(
    benchmark: Benchmark, drawn: Mapping[str, Decimal]
) -> tuple[Decimal, list[Step]]:
    """Family G: net budget × (1 − K) + provisional sums."""
    assert benchmark.factor is not None
    k = benchmark.factor.value(drawn)
    value = Fraction(benchmark.budget) * Fraction(1 - k) + Fraction(
        benchmark.provisional
    )
    formula = (
        f"{plain(benchmark.budget)} × (1 − {plain(k)}) + {plain(benchmark.provisional)}"
    )
    inputs = (
        ("net_budget", plain(benchmark.budget)),
        (benchmark.factor.name, plain(k)),
    )
    return _finish(benchmark, value, [], formula, inputs, "G")


def _finish(
    benchmark: Benchmark,
    value: Fraction,
    steps: list[Step],
    formula: str,
    inputs: tuple[tuple[str, str], ...],
    family: str,
) -> tuple[Decimal, list[Step]]:
    result, step = rounded_step(
        "benchmark",
        Text(f"基准价（{family}类）", f"Benchmark (family {family})"),
        formula=formula,
        value=value,
        digits=benchmark.digits,
        article=f"domain.md 2.4 {family}",
        inputs=inputs,
    )
    return result, [*steps, step]
