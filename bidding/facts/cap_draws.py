"""Lots of live bidding that a draw follows when the price reaches its cap."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from bidding.facts import applicants
from bidding.rules.auctions.terms import AtCap
from bidding.rules.selections import Entered
from tender import queries as tender
from tender.rules.stages import Stage

#: how a number stands on the list that is drawn from
PADDLE = "竞买号牌"


def drawn_at_cap(lots: Iterable[Any]) -> list[Any]:
    """Return those of the lots whose file has a draw among those who take the cap."""
    live = [lot for lot in lots if _may_draw(lot)]
    if not live:
        return []
    digests = tender.files_in_force(lot.trade_id for lot in live)
    return [lot for lot in live if lot.number in _numbers(digests[lot.trade_id])]


def _may_draw(lot: Any) -> bool:
    procedure = tender.procedure_of(lot.trade)
    return procedure.is_live and Stage.DRAWING in procedure.stages


@lru_cache(maxsize=1024)
def _numbers(digest: str) -> frozenset[int]:
    """Return the lots of an edition that may come to a draw; an edition stays as it is.

    The clock asks at each of its looks, for every lot that is open.
    """
    part = tender.file_of_digest(digest).auction
    then = str(AtCap.DRAW)
    return frozenset(
        row.number
        for row in (part.lots if part is not None else ())
        if row.cap is not None and row.cap.then == then
    )


def takers(lot: Any, numbers: tuple[str, ...]) -> tuple[Entered, ...]:
    """Return those who took the cap as a list to draw from: by number, no names."""
    among = set(numbers)
    found = [each for each in applicants.numbered(lot) if each.number in among]
    return tuple(Entered(str(each.uid), PADDLE, each.number) for each in found)
