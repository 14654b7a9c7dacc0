"""Exact figures: rational arithmetic inside, ROUND_HALF_UP once at the end.

domain.md 2: "all in decimals, ROUND_HALF_UP, digits set per project; never binary
floats". A mean of three judges is no finite decimal, so intermediate results are
`Fraction`, and rounding to a number of digits is integer arithmetic: no precision
to run out of, and the same answer on every machine.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction | int

#: digits shown of a result before it is rounded; enough to see why it rounds so
SHOWN_DIGITS = 6


def half_up(value: Number, digits: int) -> Decimal:
    """Round half away from zero to `digits` decimals, exactly."""
    exact = Fraction(value)
    return half_up_ratio(exact.numerator, exact.denominator, digits)


def half_up_ratio(numerator: int, denominator: int, digits: int) -> Decimal:
    """Round a ratio of whole numbers half away from zero; `denominator` is positive."""
    scaled = abs(numerator) * 10**digits
    whole = (2 * scaled + denominator) // (2 * denominator)
    signed = -whole if numerator < 0 else whole
    # Built from text: construction is exact, arithmetic would round to the context.
    return Decimal(f"{signed}E-{digits}")


def total(values: Iterable[Decimal]) -> Fraction:
    """Return the exact sum of decimals, whatever the ambient decimal context is."""
    return sum((Fraction(value) for value in values), Fraction(0))


def mean(values: Sequence[Number]) -> Fraction:
    """Return the exact arithmetic mean. An empty list is the caller's bug."""
    if not values:
        raise ValueError("the mean of nothing")
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values)


def median(values: Sequence[Number]) -> Fraction:
    """Return the middle value, or the mean of the two in the middle."""
    if not values:
        raise ValueError("the median of nothing")
    ordered = sorted(Fraction(value) for value in values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def plain(value: Number) -> str:
    """Return the figure as a person writes it: no exponent, no trailing zeros."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
    else:
        text = f"{half_up(value, SHOWN_DIGITS):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def fixed(value: Decimal) -> str:
    """Return the figure with the digits it was rounded to: 31.00 stays 31.00."""
    return f"{value:f}"
