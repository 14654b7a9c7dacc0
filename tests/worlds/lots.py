"""A trade of many lots, announced: for what has to happen in many of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tender.actions.edit_trade import LotDraft, set_lots
from tests.worlds import keepers, trades

if TYPE_CHECKING:
    from uuid import UUID

    from tests.worlds.people import City


#: a trade has no more
IN_A_TRADE = 50


def announced_lots(city: City, count: int) -> list[UUID]:
    """Announce works trades of so many lots in all; return them."""
    found: list[UUID] = []
    while len(found) < count:
        found += _announced(city, min(IN_A_TRADE, count - len(found)))
    return found


def _announced(city: City, count: int) -> list[UUID]:
    case = trades.draft(city)
    first = case.lot
    drafts = [
        LotDraft(
            uid=first.uid if number == 1 else None,
            number=number,
            title=f"第{number}标段",
            ceiling=None,
            deposit_fen=0,
        )
        for number in range(1, count + 1)
    ]
    set_lots(by=case.owner.actor, trade=case.trade.uid, lots=drafts)
    trades.approved(case)
    keepers.of(case)
    trades.announced(case)
    return list(case.trade.lots.order_by("number").values_list("uid", flat=True))
