"""The benchmark price (基准价) of works evaluation: domain.md 2.4, families A to G.

The formula is the tender file's, so families differ by typed parameters
(`benchmark_terms`). The result is rounded once, at the end, to `digits`; means inside
it stay exact.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from evaluation.rules.methods.benchmark_terms import Benchmark, Trim
from evaluation.rules.methods.figures import (
    Number,
    half_up,
    mean,
    median,
    plain,
    total,
)
from evaluation.rules.methods.result import Step, Text, rounded_step
from kernel.refused import Refused


class NothingToCount(Refused):
    """No bid is left that the benchmark could be computed from."""

    code: ClassVar[str] = "benchmark-without-bids"
    zh: ClassVar[str] = "没有可以计入基准价的投标报价。"
    en: ClassVar[str] = "No bid is left to compute the benchmark from."


class CeilingMissing(Refused):
    """The family needs the published ceiling and the lot has none."""

    code: ClassVar[str] = "ceiling-missing"
    zh: ClassVar[str] = "这种基准价算法需要最高限价，本标段没有公布最高限价。"
    en: ClassVar[str] = "This benchmark needs a ceiling, and the lot has none."


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
    kept, dropped = _trimmed(benchmark.trims, prices)
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
        _mean_step(
            benchmark,
            "benchmark-mean",
            Text("算术平均值", "Arithmetic mean"),
            kept,
            article="domain.md 2.4 A",
        )
    )
    return value, steps


def _trimmed(
    trims: Sequence[Trim], prices: Sequence[Decimal]
) -> tuple[list[Decimal], list[Decimal]]:
    ordered = sorted(prices)
    reached = [trim for trim in trims if len(ordered) >= trim.starts]
    if not reached:
        return ordered, []
    high, low = reached[-1].counts(len(ordered))
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
    step = _mean_step(
        benchmark,
        "benchmark-second-mean",
        Text(f"二次平均：{which.zh}", f"Second mean: {which.en}"),
        kept,
        article="domain.md 2.4 E",
        inputs=(("first_mean", plain(first)),),
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
    inputs: tuple[tuple[str, str], ...] = (
        ("ceiling", plain(ceiling)),
        ("mean", plain(value)),
        (benchmark.factor.name, plain(w)),
    )
    mixed = Fraction(ceiling) * Fraction(w) + value * Fraction(1 - w)
    if benchmark.after is not None:
        k = benchmark.after.value(drawn)
        mixed *= Fraction(1 - k if benchmark.lessens else k)
        shown = f"(1 − {plain(k)})" if benchmark.lessens else plain(k)
        formula = f"({formula}) × {shown}"
        inputs = (*inputs, (benchmark.after.name, plain(k)))
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
    usual = (Trim(7, Decimal(1), Decimal(1), percent=False),)
    inner, _ = _trimmed(benchmark.trims or usual, kept)
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
            inputs=(
                ("ceiling", plain(ceiling)),
                ("line", plain(benchmark.line)),
                ("reference", plain(reference)),
                ("A", str(len(prices) - len(kept))),
                ("B", str(len(kept))),
            ),
        ),
        _mean_step(
            benchmark,
            "benchmark-mean",
            Text("去高去低后的平均值", "Mean after trimming"),
            inner,
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


def _mean_step(
    benchmark: Benchmark,
    rule: str,
    title: Text,
    prices: Sequence[Decimal],
    *,
    article: str,
    inputs: tuple[tuple[str, str], ...] = (),
) -> Step:
    """A mean as it is shown, rounded; what is computed with it stays exact."""
    _, step = rounded_step(
        rule,
        title,
        formula=f"Σ {plain(total(prices))} ÷ {len(prices)}",
        value=mean(prices),
        digits=benchmark.digits,
        article=article,
        inputs=(("n", str(len(prices))), *inputs),
    )
    return step


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
