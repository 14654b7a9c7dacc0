"""Prices after the technical result: ordered by the owner, taken over by the clock.

Only now that every technical sheet is signed can the owner order the price envelopes of
those left. When their opening is over the panel looks at the prices: a slip of
arithmetic is put right, an abnormally low price proved (条例52, 87号令59, 60). Then the
chair has the sheets added up with them.
"""

import hashlib
from typing import Any
from uuid import UUID

from django.db import transaction

from bidding.actions.later_order import order_in_step
from evaluation.actions import attempts, steps, sum_up
from evaluation.actions.unquoted import reject_unquoted
from evaluation.facts import panels, price_stage, seating, trade
from evaluation.rules.checks import NotOpenedYet
from evaluation.rules.events import PricesTaken, TechnicalConcluded
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def order_prices(*, by: Actor, panel: UUID, body: bytes, signature: bytes) -> Any:
    """Order the price envelopes opened; `body` is order.json, signed by the owner."""
    found = steps.panel_locked(panel)
    steps.check_not_suspended(found)
    result = price_stage.technical_result(found)
    former = price_stage.former_stage(found)
    made = order_in_step(
        found.lot, by=by, body=body, signature=signature, former=former
    )
    event = TechnicalConcluded(
        panel=str(found.uid),
        digest=hashlib.sha256(result).hexdigest(),
        result=result.decode("utf-8"),
    )
    steps.keep(found, event, by=by, at=instant(), item=Item.CHECKS)
    return made


@transaction.atomic(durable=True)
def take_prices(*, panel: UUID) -> None:
    """Put the prices that were opened before the panel."""
    policy.check(CLOCK, "evaluation.expire")
    found = steps.panel_locked(panel)
    envelope = price_stage.price_envelope(trade.procedure_of(found.lot))
    if found.phase != Phase.SCORING or found.quote_envelope or not envelope:
        raise NotDue
    if not panels.has_all_signed(found) or seating.stands_still(found):
        raise NotDue
    if price_stage.waits_for_prices(found.lot):
        raise NotOpenedYet
    after(Phase(found.phase), Move.SUM_UP)
    found.quote_envelope = envelope
    found.save(update_fields=["quote_envelope"])
    at = instant()
    prices = trade.quotes_of(found.lot, envelope)
    reject_unquoted(
        found,
        prices,
        what="报价",
        clause="电子招标投标办法第31条",
        reason="价格信封未能开启，无报价可评。",
        by=CLOCK,
        at=at,
    )
    event = PricesTaken(envelope=envelope, bids=[bid.key for bid in prices.values()])
    steps.keep(found, event, by=CLOCK, at=at, item=Item.CHECKS)


@attempts.kept("evaluation.add-up")
@transaction.atomic(durable=True)
def add_up(*, by: Actor, panel: UUID, ref: str = "") -> None:
    """Add the signed sheets up with the prices; the chair's act, once nothing is owed.

    Nothing is owed when every question is answered, every price below the line was
    proved and voted on, and no motion is open.
    """
    found, _member = steps.chair_locked(by, panel)
    if not price_stage.is_taken(found):
        raise NotFound
    after(Phase(found.phase), Move.SUM_UP)
    steps.check_settled(found)
    sum_up.in_step(found, at=instant())
