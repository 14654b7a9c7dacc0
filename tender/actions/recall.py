"""The owner takes an approved trade back before announcing it, to change it."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from parties.rules.actor import Actor
from tender.actions import steps
from tender.actions.announce import approved_submission
from tender.rules.disclosure import Item
from tender.rules.events import Recalled
from tender.rules.reasons import checked_reason
from tender.rules.stages import Act


@transaction.atomic(durable=True)
def recall(*, by: Actor, trade: UUID, reason: str) -> None:
    """Return an approved trade to draft. It must be approved again afterwards."""
    found = steps.trade_locked(trade)
    steps.check_may(by, "tender.recall", found)
    lots = steps.lots_locked(found)
    for lot in lots:
        steps.check_lot(lot, Act.RETURN)
    submission = approved_submission(found)
    why = checked_reason(reason)
    at = instant()
    steps.keep(
        found,
        Recalled(n=submission.n, reason=why),
        by=by,
        at=at,
        item=Item.PREPARATION,
    )
    for lot in lots:
        steps.move_lot(lot, Act.RETURN, by=by, at=at, reason=why)
