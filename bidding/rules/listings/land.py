"""The end of a land listing (挂牌), and what a price comes to (domain.md 1.3).

国土资源部39号令19: one bidder at or above the reserve is sold to; of two or more the
highest wins, of equal prices the earliest; nobody at the reserve, not sold; somebody
wants to go on when the time is over, and timed bidding decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from kernel.prices import rounded
from kernel.refused import Invalid

ARTICLE: Final = "招标拍卖挂牌出让国有建设用地使用权规定（国土资源部39号令）第19条"
#: square metres of one of them
AREA_UNITS: Final = {
    "㎡": Fraction(1),
    "平方米": Fraction(1),
    "m2": Fraction(1),
    "亩": Fraction(2000, 3),
    "公顷": Fraction(10000),
    "ha": Fraction(10000),
    "平方公里": Fraction(10**6),
}
_NUMERALS: Final = "零一二三四五六七八九"


class NothingToDivide(Invalid):
    """A rate of nothing, or a price over no area."""

    code = "nothing-to-divide"
    zh = "{what_zh}须大于零。"
    en = "{what_en} must be more than nothing."


class ListingOutcome(StrEnum):
    """What a listing came to."""

    SOLD = "sold"
    NOT_SOLD = "not-sold"
    BELOW_RESERVE = "below-reserve"
    TIMED = "timed-bidding"


@dataclass(frozen=True, slots=True)
class Listed:
    """A price bid in the listing; without `at` its place in the list is its time."""

    bidder: str
    price: Decimal
    at: datetime | None = None
    #: 符合其他条件: what else the notice asks is fulfilled
    fit: bool = True


@dataclass(frozen=True, slots=True)
class ListingResult:
    """`bidders` counts who bid; `ranking` is each bidder's best, the first leading."""

    outcome: ListingOutcome
    bidders: int
    ranking: tuple[Listed, ...]
    winner: Listed | None = None


def close(
    bids: Sequence[Listed],
    *,
    reserve: Decimal | None = None,
    ends_at: datetime | None = None,
    go_on: Sequence[str] = (),
) -> ListingResult:
    """Return what a listing comes to at its end; a bid at the end is too late."""
    counted = [
        each
        for each in bids
        if each.fit and not (each.at and ends_at and each.at >= ends_at)
    ]
    best: dict[str, tuple[Decimal, int, Listed]] = {}
    for place, each in enumerate(counted):
        held = best.get(each.bidder)
        # A bidder's equal second bid is later than its first.
        if held is None or each.price > held[0]:
            best[each.bidder] = (each.price, place, each)
    ranking = tuple(
        found[2]
        for found in sorted(
            best.values(), key=lambda found: (-found[0], _time(found[2]), found[1])
        )
    )
    bidders = len(best)
    leader = ranking[0].bidder if ranking else ""
    if set(go_on) - {leader}:
        return ListingResult(ListingOutcome.TIMED, bidders, ranking)
    if not ranking:
        return ListingResult(ListingOutcome.NOT_SOLD, bidders, ranking)
    if reserve is not None and ranking[0].price < reserve:
        return ListingResult(ListingOutcome.BELOW_RESERVE, bidders, ranking)
    return ListingResult(ListingOutcome.SOLD, bidders, ranking, ranking[0])


def _time(bid: Listed) -> float:
    # Without times everybody bid at once, and the order of the list decides.
    return bid.at.timestamp() if bid.at is not None else 0.0


def premium(start: Decimal, deal: Decimal, digits: int = 2) -> Decimal:
    """Return 溢价率 in per cent: (deal - start) / start."""
    if start <= 0:
        raise NothingToDivide(
            field="start", what_zh="起始价", what_en="The start price"
        )
    return rounded((Fraction(deal) - Fraction(start)) / Fraction(start) * 100, digits)


def premium_words(start: Decimal, deal: Decimal) -> str:
    """Return the rate as a newspaper prints it: 五成三, 近五成三 when a little less.

    Empty below a tenth, and from the double on.
    """
    exact = (Fraction(deal) - Fraction(start)) / Fraction(start) * 100
    whole = int(rounded(exact, 0))
    if not 10 <= whole < 100:
        return ""
    tenths, ones = divmod(whole, 10)
    words = f"{_NUMERALS[tenths]}成{_NUMERALS[ones] if ones else ''}"
    return f"近{words}" if whole > exact else words


def floor_price(
    deal: Decimal, *, area: Fraction, ratio: Decimal, digits: int = 2
) -> Decimal:
    """Return 楼面价: the price of a square metre of floor; `area` in square metres."""
    return per_area(deal, area=area * Fraction(ratio), digits=digits)


def per_area(deal: Decimal, *, area: Fraction, digits: int = 2) -> Decimal:
    """Return the price over an area."""
    if area <= 0:
        raise NothingToDivide(
            field="area", what_zh="面积和容积率", what_en="Area and plot ratio"
        )
    return rounded(Fraction(deal) / area, digits)
