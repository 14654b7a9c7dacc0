"""What a method asks of a file's score items: whether judges score, and the price too.

The methods themselves stand in `evaluation.rules.methods`; a test holds both together.
"""

from dataclasses import dataclass
from typing import Final

from kernel.refused import Refused


@dataclass(frozen=True, slots=True)
class ScoreTerms:
    """`is_judged`: members give points; `is_priced`: one of the items is the price."""

    is_judged: bool
    is_priced: bool


class ScoresNotUsed(Refused):
    """Score items in a file whose method gives no points."""

    code = "scores-not-used"
    zh = "所选办法按价格排序，不设评分项。请删除全部评分项。"
    en = "The method ranks by price and gives no points. Remove all score items."


_SCORED: Final = ScoreTerms(is_judged=True, is_priced=True)
_BY_PRICE: Final = ScoreTerms(is_judged=False, is_priced=False)
_BY_PASSING: Final = ScoreTerms(is_judged=False, is_priced=False)
_BY_QUALITY: Final = ScoreTerms(is_judged=True, is_priced=False)
_TERMS: Final = {
    "lowest-evaluated": _BY_PRICE,
    "lowest-reviewed": _BY_PRICE,
    "reasonable-low": _BY_PRICE,
    "nearest-benchmark": _BY_PRICE,
    "lowest-quote": _BY_PRICE,
    "framework-price": _BY_PRICE,
    "framework-quality": _BY_QUALITY,
    "volume": _BY_PRICE,
    "pass-fail": _BY_PASSING,
    "limited-number": _BY_QUALITY,
}


def score_terms(method: str) -> ScoreTerms:
    """Return what a method asks of the score items; most ask for both."""
    return _TERMS.get(method, _SCORED)
