"""Lots of live bidding that a draw follows when the price reaches its cap."""

from typing import Any

from bidding.facts import applicants
from bidding.rules.auctions.terms import AtCap
from bidding.rules.selections import Entered
from tender import queries as tender
from tender.rules.stages import Stage

#: how a number stands on the list that is drawn from
PADDLE = "竞买号牌"


def draws_at_cap(lot: Any) -> bool:
    """Say whether the file of a lot has a draw among those who take the cap."""
    procedure = tender.procedure_of(lot.trade)
    if not procedure.is_live or Stage.DRAWING not in procedure.stages:
        return False
    part = tender.tender_file_of(lot).content.auction
    cap = part.lot(lot.number).cap if part is not None else None
    return cap is not None and cap.then == str(AtCap.DRAW)


def takers(lot: Any, numbers: tuple[str, ...]) -> tuple[Entered, ...]:
    """Return those who took the cap as a list to draw from: by number, no names."""
    found = [each for each in applicants.numbered(lot) if each.number in set(numbers)]
    return tuple(Entered(str(each.uid), PADDLE, each.number) for each in found)
