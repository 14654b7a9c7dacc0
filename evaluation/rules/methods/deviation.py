"""Price points from the distance to the benchmark: domain.md 2.4, 2.6.

d = (bid − B) ÷ B × 100. Each percent above costs `above` points, each percent below
costs `below`; a segment charges its own rate for the part of d beyond its start. Or
the document lists points of a curve, and between them the line is straight.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from evaluation.rules.methods.figures import half_up, plain
from evaluation.rules.methods.reader import Reader, as_decimal, refuse
from evaluation.rules.methods.result import Step, Text, rounded_step
from kernel.refused import Refused


class BenchmarkNotPositive(Refused):
    """A benchmark of zero or less, from which no deviation can be taken."""

    code: ClassVar[str] = "benchmark-not-positive"
    zh: ClassVar[str] = "基准价为{benchmark}，不能计算偏差率。"
    en: ClassVar[str] = "The benchmark is {benchmark}; no deviation can be taken."


@dataclass(frozen=True, slots=True)
class Segment:
    side: str
    beyond: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Deviation:
    full: Decimal
    above: Decimal
    below: Decimal
    floor: Decimal
    digits: int
    deviation_digits: int | None
    #: 不足1%按1%计 ("up"), 不足1%不计 ("down"), or straight between ("")
    whole: str = ""
    segments: tuple[Segment, ...] = ()
    curve: tuple[tuple[Decimal, Decimal], ...] = ()


def read_deviation(reader: Reader) -> Deviation:
    """Read the object `deviation` of a method's parameters."""
    has_curve = reader.has("curve")
    deviation = Deviation(
        full=reader.decimal("full", low="0", high="1000"),
        above=reader.decimal("above", default="0" if has_curve else None, low="0"),
        below=reader.decimal("below", default="0" if has_curve else None, low="0"),
        floor=reader.decimal("floor", default="0", low="0"),
        digits=reader.whole("digits", default=2, low=0, high=10),
        deviation_digits=reader.whole("deviation_digits", default=None, low=0, high=10)
        if reader.has("deviation_digits")
        else None,
        whole=reader.choice(
            "whole_percent", ("up", "down", "no"), default="no"
        ).replace("no", ""),
        segments=tuple(_read_segment(inner) for inner in reader.readers("segments")),
        curve=_read_curve(reader),
    )
    reader.done()
    if deviation.floor > deviation.full:
        raise refuse(reader.place("floor"), "高于满分", "it is above the full points")
    return deviation


def _read_segment(reader: Reader) -> Segment:
    segment = Segment(
        reader.choice("side", ("above", "below")),
        reader.decimal("beyond", low="0", high="100"),
        reader.decimal("rate", low="0"),
    )
    reader.done()
    return segment


def _read_curve(reader: Reader) -> tuple[tuple[Decimal, Decimal], ...]:
    place, points = reader.place("curve"), []
    for pair in reader.items("curve"):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise refuse(place, "每点写偏差和得分", "each point is a pair")
        points.append((as_decimal(pair[0], place), as_decimal(pair[1], place)))
    if points and (
        len(points) < 2 or sorted({d for d, _ in points}) != [d for d, _ in points]
    ):
        raise refuse(place, "至少两点，偏差递增", "two points or more, rising")
    return tuple(points)


def percent(price: Decimal, benchmark: Decimal) -> Fraction:
    """Return the deviation of a price from the benchmark in percent, exactly."""
    return (Fraction(price) - Fraction(benchmark)) / Fraction(benchmark) * 100


def score(
    deviation: Deviation, price: Decimal, benchmark: Decimal, *, subject: str
) -> tuple[Decimal, Step]:
    """Return the price points of one bid and the step that explains them."""
    if benchmark <= 0:
        raise BenchmarkNotPositive(benchmark=plain(benchmark), field="benchmark")
    d = percent(price, benchmark)
    if deviation.whole:
        size = math.ceil(abs(d)) if deviation.whole == "up" else math.floor(abs(d))
        d = Fraction(size if d > 0 else -size)
    elif deviation.deviation_digits is not None:
        d = Fraction(half_up(d, deviation.deviation_digits))
    if deviation.curve:
        value, formula = _interpolated(deviation, d), f"f({plain(d)}%)"
    else:
        value, formula = _straight(deviation, d)
    value = min(max(value, Fraction(deviation.floor)), Fraction(deviation.full))
    return rounded_step(
        "deviation",
        Text("价格分：按偏差扣分", "Price points: by deviation"),
        formula=formula,
        value=value,
        digits=deviation.digits,
        subject=subject,
        article="domain.md 2.4",
        inputs=(
            ("price", plain(price)),
            ("benchmark", plain(benchmark)),
            ("deviation_percent", plain(d)),
        ),
    )


def _straight(deviation: Deviation, d: Fraction) -> tuple[Fraction, str]:
    side = "above" if d > 0 else "below"
    rate = deviation.above if side == "above" else deviation.below
    size = abs(d)
    segments = sorted(
        (each for each in deviation.segments if each.side == side),
        key=lambda each: each.beyond,
    )
    charges, start = [], Fraction(0)
    for segment in segments:
        charges.append((min(size, Fraction(segment.beyond)) - start, rate))
        start, rate = Fraction(segment.beyond), segment.rate
        if size <= start:
            break
    else:
        charges.append((size - start, rate))
    lost = sum((part * Fraction(each) for part, each in charges), Fraction(0))
    shown = " − ".join(f"{plain(part)} × {plain(each)}" for part, each in charges)
    return Fraction(deviation.full) - lost, f"{plain(deviation.full)} − {shown}"


def _interpolated(deviation: Deviation, d: Fraction) -> Fraction:
    curve = deviation.curve
    if d <= curve[0][0]:
        return Fraction(curve[0][1])
    for (left, low), (right, high) in pairwise(curve):
        if d <= right:
            share = (d - Fraction(left)) / (Fraction(right) - Fraction(left))
            return Fraction(low) + share * (Fraction(high) - Fraction(low))
    return Fraction(curve[-1][1])
