"""What follows where the hammer falls and nobody wins: the lot has failed, by article.

Land (39号令): nobody bids in a listing, or nobody reaches the reserve: it is not sold
(第19条); the best bid of an auction stays below the reserve: it is ended (第16条).
Equity (32号令18): nobody quotes, and it may be listed again.
Other trades go on to their owner's decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bidding.rules.auctions.result import Outcome
from tender.rules.procedure_types import Procedure
from tender.rules.procedures import Category


@dataclass(frozen=True, slots=True)
class Unsold:
    """Why a lot was not sold, and by which article."""

    reason: str
    article: str


_LISTED: Final = "国土资源部39号令第19条"
_CALLED: Final = "国土资源部39号令第16条"
_TRANSFER: Final = "企业国有资产交易监督管理办法（32号令）第18条"
_REASONS: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.NO_BIDS: "无人报价，未成交（流拍）",
        Outcome.BELOW_RESERVE: "最高报价低于底价，未成交（流拍）",
        Outcome.TOO_FEW_BIDDERS: "参加竞买的人数不足，未成交（流拍）",
    }
)


def unsold(outcome: Outcome, procedure: Procedure) -> Unsold | None:
    """Return why a lot has failed by this outcome; None where it has not."""
    if outcome not in _REASONS:
        return None
    if procedure.category is Category.EQUITY:
        return Unsold(_REASONS[outcome], _TRANSFER)
    if procedure.category is not Category.LAND:
        return None
    article = _LISTED if procedure.listing_key is not None else _CALLED
    return Unsold(_REASONS[outcome], article)
