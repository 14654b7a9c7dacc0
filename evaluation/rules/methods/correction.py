"""Arithmetic correction of a price, in the order of the law (87号令59, 12号令19).

Opening sheet over other parts; words over figures; an obvious decimal slip is put
right in the total; the sum of the units over the total. The bidder confirms the
corrected price, or the bid is invalid: software only computes it.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Final

from evaluation.rules.methods.figures import fixed, half_up
from evaluation.rules.methods.result import Step, Text
from kernel.refused import Invalid

CENT: Final = 2
DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
TENS: Final = {"拾": 10, "佰": 100, "仟": 1000}
#: powers of ten that an obvious slip of the decimal point moves a total by
SLIPS: Final = tuple(Decimal(10) ** power for power in (-4, -3, -2, -1, 1, 2, 3, 4))


class AmountInWordsUnreadable(Invalid):
    """The amount in words is no amount."""

    code: ClassVar[str] = "words-unreadable"
    zh: ClassVar[str] = "大写金额“{words}”无法识别。"
    en: ClassVar[str] = "The amount in words, {words}, cannot be read."


@dataclass(frozen=True, slots=True)
class Figures:
    """What a bid says about its price; None where it says nothing."""

    sheet: Decimal
    words: str = ""
    other_parts: Decimal | None = None
    units_sum: Decimal | None = None


def correct(figures: Figures) -> tuple[Decimal, list[Step]]:
    """Return the corrected price and one step for each rule that changed or decided."""
    value = half_up(figures.sheet, CENT)
    steps = []
    if figures.other_parts is not None and figures.other_parts != value:
        steps.append(
            _step(
                "59条(一)",
                Text("以开标一览表为准", "The opening sheet prevails"),
                f"{fixed(value)} ≠ {fixed(figures.other_parts)}",
                value,
            )
        )
    if figures.words:
        words = in_words(figures.words)
        if words != value:
            steps.append(
                _step(
                    "59条(二)",
                    Text("以大写金额为准", "Words prevail over figures"),
                    f"{fixed(value)} → {figures.words}",
                    words,
                )
            )
            value = words
    if figures.units_sum is not None and figures.units_sum != value:
        value = _by_units(value, half_up(figures.units_sum, CENT), steps)
    return value, steps


def _by_units(value: Decimal, units: Decimal, steps: list[Step]) -> Decimal:
    if any(value == units * slip for slip in SLIPS):
        # 59条(三): the point is plainly in the wrong place; the total of the opening
        # sheet decides and the unit prices are changed.
        steps.append(
            _step(
                "59条(三)",
                Text(
                    "单价小数点明显错位，以总价为准",
                    "A decimal slip: the total prevails",
                ),
                f"{fixed(units)} → {fixed(value)}",
                value,
            )
        )
        return value
    steps.append(
        _step(
            "59条(四)",
            Text("总价与单价汇总不一致，以单价为准", "Units prevail over the total"),
            f"{fixed(value)} → {fixed(units)}",
            units,
        )
    )
    return units


def line(
    quantity: Decimal, price: Decimal, stated: Decimal | None, *, item: str
) -> tuple[Decimal, list[Step]]:
    """Return what a line comes to: quantity × unit price, unless a point slipped."""
    value = half_up(Fraction(quantity) * Fraction(price), CENT)
    if stated is None or half_up(stated, CENT) == value:
        return value, []
    total = half_up(stated, CENT)
    if any(value == total * slip for slip in SLIPS):
        title = Text(
            "单价小数点明显错位，以该项总价为准",
            "A decimal slip in the unit price: the line's total prevails",
        )
        rule, result = "59条(三)", total
    else:
        title = Text("以单价为准，修改该项合价", "The unit price prevails")
        rule, result = "59条(四)", value
    formula = f"{quantity:f} × {price:f} = {fixed(value)} ≠ {fixed(total)}"
    return result, [_step(rule, title, formula, result, subject=item)]


def in_words(words: str) -> Decimal:
    """Read an amount in Chinese capitals (壹拾贰万元整) as yuan with two decimals."""
    text = words.strip().removeprefix("人民币").replace("圆", "元").removesuffix("整")
    yuan, mark, rest = text.partition("元")
    if not mark:
        yuan, rest = "", text
    value = Decimal(_whole(yuan, words))
    for unit, size in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        if unit in rest:
            digit, _, rest = rest.partition(unit)
            value += size * _whole(digit, words)
    if rest or not text:
        raise AmountInWordsUnreadable(words=words)
    return half_up(value, CENT)


def _whole(text: str, words: str) -> int:
    """Read a whole number in capitals; a unit multiplies the digit before it."""
    total = section = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in TENS:
            section += (digit or 1) * TENS[sign]
            digit = 0
        elif sign == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        elif sign == "亿":
            total = (total + section + digit) * 100_000_000
            section = digit = 0
        else:
            raise AmountInWordsUnreadable(words=words)
    return total + section + digit


def _step(
    article: str, title: Text, formula: str, value: Decimal, *, subject: str = ""
) -> Step:
    return Step(
        rule="arithmetic-correction",
        title=title,
        formula=formula,
        result=fixed(value),
        subject=subject,
        article=f"87号令{article}",
        digits=CENT,
    )
