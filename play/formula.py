"""The works ranking by a formula of the play's own, in fractions, apart from the house.

Trimmed mean of the prices (one highest, one lowest) times K; points fall by the percent
above or below it; judges' points as means; all rounded once, half up, to two digits.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

FULL: Final = 60
ABOVE: Final = Fraction(1)
BELOW: Final = Fraction(1, 2)
CENT: Final = 100


@dataclass(frozen=True)
class Line:
    """One bidder's points."""

    price: Fraction
    technical: Fraction
    business: Fraction

    @property
    def total(self) -> Fraction:
        """All points."""
        return self.price + self.technical + self.business


def half_up(value: Fraction) -> Fraction:
    """Round a number that is not negative to two digits."""
    return Fraction(int(value * CENT * 2 + 1) // 2, CENT)


def benchmark(prices: list[Fraction], factor: Fraction) -> Fraction:
    """Return the trimmed mean times K."""
    inner = sorted(prices)[1:-1]
    return half_up(sum(inner, Fraction(0)) / len(inner) * factor)


def price_points(price: Fraction, base: Fraction) -> Fraction:
    """Return the points of one price."""
    percent = (price - base) / base * 100
    lost = percent * ABOVE if percent > 0 else -percent * BELOW
    return half_up(max(Fraction(0), FULL - lost))


def mean(values: list[Fraction]) -> Fraction:
    """Return the mean of the judges."""
    return half_up(sum(values, Fraction(0)) / len(values))


def ranking(
    prices: dict[str, Fraction],
    technical: dict[str, list[Fraction]],
    business: dict[str, list[Fraction]],
    factor: Fraction,
) -> tuple[Fraction, dict[str, Line], list[str]]:
    """Return benchmark, points and order; among equals the lower price comes first."""
    base = benchmark(list(prices.values()), factor)
    lines = {
        name: Line(
            price_points(price, base), mean(technical[name]), mean(business[name])
        )
        for name, price in prices.items()
    }
    order = sorted(lines, key=lambda name: (-lines[name].total, prices[name]))
    return base, lines, order
