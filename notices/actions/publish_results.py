"""Publish what the hammer decided: to whom a lot was sold, and for how much.

By the clock as soon as the lot is sold (39号令22): the result is everybody's from here
on. A lot that nobody won has failed; that is published like every other ending.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from bidding import queries as bidding
from journal.queries import instant
from kernel.refused import NotFound
from notices.actions.publish import lot_locked, publish_in_step
from notices.facts import sold_items
from notices.facts.rows import Lot
from notices.models import Notice
from notices.rules.content import Values
from notices.rules.kinds import Kind
from parties.rules.actor import CLOCK
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Moment
from tender.rules.procedures import Category

#: how an auction ends that names a winner
SOLD: Final = frozenset({"hammer", "draw"})
#: what a category's result notice says; `notices.rules.kinds` has its fields
ITEMS: Final[Mapping[Category, Callable[[Lot, Any], Values]]] = MappingProxyType(
    {Category.LAND: sold_items.land}
)


@transaction.atomic(durable=True)
def publish_auction_result(*, lot: UUID) -> Notice:
    """Publish to whom a lot was sold by the hammer or by the draw after a cap."""
    trade, found = lot_locked(lot)
    result = bidding.auction_result(found)
    items = ITEMS.get(tender.procedure_of(trade).category)
    if result is None or result.kind not in SOLD or items is None:
        raise NotFound
    if result.organisation is None:
        raise NotFound
    at = instant()
    notice = publish_in_step(
        Kind.RESULT,
        trade,
        items(found, result),
        source=f"sold:{found.uid}",
        at=at,
        lot=found,
    )
    steps.reach(found, Moment.RESULT, by=CLOCK, at=at)
    return notice
