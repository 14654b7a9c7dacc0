"""Abnormally low prices: the line, and what it asks for (domain.md 2.5).

A price below the line must be explained and proven; the members then vote, and a bid
whose proof does not convince is rejected (条例51(5), 12号令21, 87号令60). The line by
itself rejects nobody.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Final

from evaluation.rules.methods.figures import mean
from evaluation.rules.panels import Article
from evaluation.rules.room_terms import LowLines
from kernel.refused import Refused

#: the ground of rejection that a proof which does not convince gives
GROUND: Final = "law-low-price"
WORKS: Final = Article(
    "招标投标法实施条例第51条第5项、评标委员会和评标方法暂行规定第21条",
    "Implementing Regulations, art. 51(5); Order 12, art. 21",
)
PROCUREMENT: Final = Article("87号令第60条", "Order 87, art. 60")


class ProofOwed(Refused):
    """Going on while a price below the line has not been asked about."""

    code: ClassVar[str] = "proof-owed"
    zh: ClassVar[str] = (
        "{name}的报价{price}低于警戒线{line}，须先要求其说明并证明报价合理"
        "（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "The price of {name}, {price}, is below the line of {line}: ask for its proof "
        "first ({article_en})."
    )


class ProofNotVoted(Refused):
    """Going on while the members have not voted on a proof."""

    code: ClassVar[str] = "proof-not-voted"
    zh: ClassVar[str] = (
        "{name}的低价说明尚未表决，须由评委会过半数决定其是否成立（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "The members have not voted on the proof of {name}; a majority decides "
        "({article_en})."
    )


def line(
    lines: LowLines, prices: Mapping[str, Decimal], ceiling: Decimal | None
) -> Fraction | None:
    """Return the highest of the lines that can be drawn, or None.

    `prices` by bid, lower being better; a line of the ceiling needs one.
    """
    found = []
    if lines.of_ceiling is not None and ceiling is not None:
        found.append(Fraction(ceiling) * Fraction(lines.of_ceiling))
    if lines.of_mean is not None and prices:
        found.append(mean(list(prices.values())) * Fraction(lines.of_mean))
    return max(found, default=None)


def below(
    lines: LowLines, prices: Mapping[str, Decimal], ceiling: Decimal | None
) -> list[str]:
    """Return the bids whose price is below the line; at the line is not below it."""
    limit = line(lines, prices, ceiling)
    if limit is None:
        return []
    return [bid for bid, price in prices.items() if Fraction(price) < limit]
