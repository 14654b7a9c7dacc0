"""What a panel is shown and decides itself: low prices, unbalanced prices, judges.

domain.md 2.5, 2.6, 2.7. A line asks for proof, a list shows unit prices far from the
control, a deviation shows a judge far from the others. None of them rejects anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from evaluation.rules.methods.figures import half_up, mean, median, plain
from evaluation.rules.methods.result import Step, Text

LOW_ARTICLE: Final = "条例51(5); 12号令21; 87号令60"
LINES: Final = ("of_ceiling", "of_mean", "of_mean_of_others", "of_median", "of_next")


@dataclass(frozen=True, slots=True)
class Low:
    """A price below a line: which line, and how high it is."""

    bid: str
    line: str
    value: Fraction


def below_lines(
    prices: Mapping[str, Decimal],
    lines: Mapping[str, Decimal],
    *,
    ceiling: Decimal | None,
    component: str = "",
) -> tuple[list[Low], list[Step]]:
    """Return every price below a line, one entry for each line, and the steps.

    Lines are shares: of the ceiling, of the mean or median of all, of the mean of the
    other bids, of the next higher price.
    """
    found, steps = [], []
    for bid, price in prices.items():
        for name, share in lines.items():
            base = _base(name, bid, prices, ceiling)
            if base is None or Fraction(price) >= base * Fraction(share):
                continue
            value = base * Fraction(share)
            found.append(Low(bid, name, value))
            steps.append(
                Step(
                    rule="abnormally-low",
                    title=Text(
                        f"{component}低于警戒线：须说明并证明报价合理",
                        f"{component or 'Price'} below the line: it must be proven",
                    ),
                    formula=f"{plain(price)} < {plain(base)} × {plain(share)}"
                    f" = {plain(value)}",
                    result=bid,
                    subject=bid,
                    article=LOW_ARTICLE,
                    inputs=(("line", name),),
                )
            )
    return found, steps


def _base(
    name: str, bid: str, prices: Mapping[str, Decimal], ceiling: Decimal | None
) -> Fraction | None:
    """Return what a line is a share of, or None where there is nothing."""
    others = [price for key, price in prices.items() if key != bid]
    if name == "of_ceiling":
        return None if ceiling is None else Fraction(ceiling)
    if name == "of_mean":
        return mean(list(prices.values()))
    if name == "of_median":
        return median(list(prices.values()))
    if name == "of_mean_of_others":
        return mean(others) if others else None
    higher = [price for price in others if price > prices[bid]]
    return Fraction(min(higher)) if higher else None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill of quantities (工程量清单): the bid's price, the control's."""

    key: str
    price: Decimal
    control: Decimal
    quantity: Decimal | None = None

    @property
    def percent(self) -> Fraction:
        """How far the price is from the control, in per cent."""
        control = Fraction(self.control)
        return (Fraction(self.price) - control) / control * 100


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """Lines beyond ± x %, with their deviation; and the shares of the whole."""

    over: tuple[tuple[str, Decimal], ...]
    under: tuple[tuple[str, Decimal], ...]
    over_percent: Decimal
    under_percent: Decimal
    alert: bool


def unbalanced(
    lines: Sequence[Line],
    *,
    above: Decimal,
    below: Decimal,
    share_max: Decimal | None,
    subject: str,
) -> tuple[Unbalanced, Step]:
    """List unit prices beyond the band, and how large a share of the lines they are.

    The share is of the number of lines; it alerts above `share_max` per cent, or, where
    no share is set, whenever a line is beyond the band.
    """
    over = [line for line in lines if line.percent > above]
    under = [line for line in lines if line.percent < -below]
    shares = [
        half_up(Fraction(len(side) * 100, len(lines)), 2) for side in (over, under)
    ]
    beyond = Fraction((len(over) + len(under)) * 100, len(lines))
    alert = beyond > (share_max if share_max is not None else 0)
    found = Unbalanced(
        tuple((line.key, half_up(line.percent, 2)) for line in over),
        tuple((line.key, half_up(line.percent, 2)) for line in under),
        shares[0],
        shares[1],
        alert,
    )
    return found, Step(
        rule="unbalanced",
        title=Text(
            "不平衡报价：仅提示，不得据此直接否决",
            "Unbalanced prices: an alert, never a veto by itself",
        ),
        formula=f"+{plain(above)}% / −{plain(below)}%",
        result=f"{len(over)} + {len(under)} / {len(lines)}",
        subject=subject,
        article="domain.md 2.6",
        inputs=(
            ("over", ", ".join(line.key for line in over)),
            ("under", ", ".join(line.key for line in under)),
        ),
    )


def judge_steps(
    subject: str, flagged: Sequence[tuple[str, Decimal, Decimal]], line: Decimal
) -> list[Step]:
    """Return a step for each judge whose total is beyond the line from the others."""
    return [
        Step(
            rule="judge-deviation",
            title=Text(
                "与其他评委平均分的偏离超过提示线",
                "A judge beyond the line from the mean of the others",
            ),
            formula=f"|{plain(percent)}%| > {plain(line)}%",
            result=seat,
            subject=subject,
            article="domain.md 2.7; 87号令64",
            inputs=(("mean_of_others", plain(average)),),
        )
        for seat, average, percent in flagged
    ]
