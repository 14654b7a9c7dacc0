"""A price is a number with a type and a unit, or it means nothing.

Real notices print "97.67%", "24.91%" (下浮率), "286.6元/工日", "513360 元每年"
(domain.md 4): a rate, a discount and an amount compare differently, and adding them
is nonsense. Values are exact decimals, at most six digits after the point.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from kernel.refused import Invalid

SCALE_MAX: Final = 6
_NUMBER: Final = re.compile(r"(0|[1-9][0-9]{0,13})(?:\.([0-9]{1,6}))?")


class PriceType(StrEnum):
    """What kind of number a price is (envelope.md section 7)."""

    AMOUNT = "amount"  # 金额
    PERCENT = "percent"  # 费率
    DISCOUNT = "discount"  # 下浮率
    UNIT_PRICE = "unit-price"  # 单价


class NotAPrice(Invalid):
    """A text that is no price of the type and unit asked for."""

    code = "not-a-price"
    zh = "“{text}”不是有效报价：请填写不带分节号的正数，最多六位小数。"
    en = (
        "“{text}” is not a price: give a positive number with at most six decimals "
        "and no separators."
    )


class PricesNotComparable(Invalid):
    """Two prices of different types or units cannot be ordered."""

    code = "prices-not-comparable"
    zh = "报价类型或单位不同，不能比较。"
    en = "Prices of different types or units cannot be compared."


@dataclass(frozen=True, slots=True)
class Price:
    """A value with its type and its unit ("CNY", "元/工日", "%")."""

    type: PriceType
    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not self.value.is_finite() or self.value < 0:
            raise NotAPrice(text=str(self.value)[:40])
        if -_exponent(self.value) > SCALE_MAX:
            raise NotAPrice(text=str(self.value)[:40])
        if not self.unit:
            raise NotAPrice(text=str(self.value)[:40])

    @property
    def lower_is_better(self) -> bool:
        """False for a discount: the higher the 下浮率, the lower the price."""
        return self.type is not PriceType.DISCOUNT

    def is_below(self, other: "Price") -> bool:
        """Say whether this is the cheaper of two prices of one type and unit."""
        if (self.type, self.unit) != (other.type, other.unit):
            raise PricesNotComparable
        if self.lower_is_better:
            return self.value < other.value
        return self.value > other.value

    def text(self) -> str:
        """Return the value as it is hashed and sent: a plain decimal string."""
        return f"{self.value:f}"


def parse(text: str, type_: PriceType, unit: str) -> Price:
    """Read a decimal string without sign, exponent or separators."""
    if _NUMBER.fullmatch(text) is None:
        raise NotAPrice(text=text[:40])
    return Price(type_, Decimal(text), unit)


def rounded(value: Decimal | Fraction, digits: int) -> Decimal:
    """Round half up (四舍五入) to `digits` after the point, as all formulas do.

    Exact for any size: whole numbers are rounded, and no context's precision is met.
    """
    exact = Fraction(value)
    scaled = abs(exact) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(f"{'-' if exact < 0 else ''}{whole}E-{digits}")


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise NotAPrice(text=str(value)[:40])
    return exponent
