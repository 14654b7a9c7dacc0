"""The agency's fee (代理服务费) by the progressive table: domain.md 2.11.

计价格〔2002〕1980号 is a guide only: the document may apply a multiplier, or agree
otherwise. What is printed is compared within the precision it was printed in, and a
difference is a warning (收费异常); an agreed fee is never corrected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from evaluation.rules.methods.figures import fixed, plain
from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step, Text, rounded_step

ARTICLE: Final = "计价格〔2002〕1980号"
WAN: Final = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the amount: up to `up_to` yuan (None: no end), at `per_cent`."""

    up_to: Decimal | None
    per_cent: Decimal


def _bands(*per_cent: str) -> tuple[Band, ...]:
    ends = (100, 500, 1000, 5000, 10_000, 100_000, None)
    return tuple(
        Band(None if end is None else end * WAN, Decimal(rate))
        for end, rate in zip(ends, per_cent, strict=True)
    )


#: by what is bought; works (工程) covers construction only, not its services
TABLE: Final[Mapping[str, tuple[Band, ...]]] = MappingProxyType(
    {
        "goods": _bands("1.5", "1.1", "0.8", "0.5", "0.25", "0.05", "0.01"),
        "service": _bands("1.5", "0.8", "0.45", "0.25", "0.1", "0.05", "0.01"),
        "works": _bands("1.0", "0.7", "0.55", "0.35", "0.2", "0.05", "0.01"),
    }
)


def check_bands(bands: Sequence[Band], place: str) -> None:
    """Refuse a table that does not rise, or leaves amounts without a rate."""
    ends = [band.up_to for band in bands]
    if not bands or ends[-1] is not None:
        raise refuse(place, "最后一档不设上限", "the last band has no end")
    inner = [end for end in ends[:-1] if end is not None]
    if len(inner) != len(ends) - 1 or inner != sorted(set(inner)):
        raise refuse(place, "各档上限须递增", "the ends of the bands must rise")


def fee(
    base: Decimal,
    bands: Sequence[Band],
    *,
    multiplier: Decimal = Decimal(1),
    at_least: Decimal | None = None,
    at_most: Decimal | None = None,
    digits: int = 2,
) -> tuple[Decimal, list[Step]]:
    """Return the fee for an amount of `base` yuan, and a step for each band."""
    steps, reached, parts = [], Decimal(0), Fraction(0)
    for band in bands:
        end = base if band.up_to is None else min(base, band.up_to)
        if end <= reached:
            break
        part = Fraction(end - reached) * Fraction(band.per_cent) / 100
        steps.append(
            Step(
                rule="fee-band",
                title=Text("差额定率累进", "A band at its own rate"),
                formula=f"({plain(end)} − {plain(reached)}) × {plain(band.per_cent)}%",
                result=plain(part),
                article=ARTICLE,
            )
        )
        parts += part
        reached = end
    value = parts * Fraction(multiplier)
    formula = f"{plain(parts)} × {plain(multiplier)}"
    if at_least is not None and value < at_least:
        value, formula = Fraction(at_least), f"max({formula}, {plain(at_least)})"
    if at_most is not None and value > at_most:
        value, formula = Fraction(at_most), f"min({formula}, {plain(at_most)})"
    result, step = rounded_step(
        "fee",
        Text("代理服务费", "The agency's fee"),
        formula=formula,
        value=value,
        digits=digits,
        article=ARTICLE,
        inputs=(("base", plain(base)), ("multiplier", plain(multiplier))),
    )
    return result, [*steps, step]


def compare(
    computed: Decimal, published: Decimal, precision: Decimal
) -> tuple[bool, Step]:
    """Say whether a printed fee is the computed one, rounded to what was printed."""
    difference = published - computed
    agrees = abs(difference) * 2 <= precision
    title = (
        Text("与公布的收费一致", "The published fee agrees")
        if agrees
        else Text(
            "收费异常：与公布的收费不一致（只提示，不更正约定的收费）",
            "Fee alert: the published fee differs (a warning; agreed fees stand)",
        )
    )
    return agrees, Step(
        rule="fee-compared",
        title=title,
        formula=f"{plain(published)} − {fixed(computed)}; ± {plain(precision)} ÷ 2",
        result=plain(difference),
        article=ARTICLE,
    )
