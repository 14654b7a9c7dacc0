"""Lots of all trades by what is decided about them: a bidder's, and an owner's."""

from datetime import datetime
from typing import Final

from award.facts import awards, deals
from award.facts.rows import Lot
from bidding import queries as bidding
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.stages import ENDED, Stage

LISTED_MAX: Final = 200
_TOLD: Final = ENDED | {Stage.AWARDED, Stage.CONTRACTED}
_RANKED: Final = frozenset(
    {Stage.PUBLICITY, Stage.DECIDING, Stage.AWARDED, Stage.CONTRACTED, Stage.ARCHIVED}
)


def results_of(actor: Actor) -> tuple[list[Lot], list[Lot]]:
    """Return the lots an actor takes part in: with a result, and without one yet."""
    if actor.organisation is None:
        return [], []
    own = bidding.lots_of(actor.organisation)
    rows = tender.lots_at(*Stage).filter(pk__in=own).order_by("-id")[:LISTED_MAX]
    found = list(rows)
    told = [lot for lot in found if Stage(lot.stage) in _TOLD]
    return told, [lot for lot in found if lot not in told]


def decided_by(actor: Actor) -> list[Lot]:
    """Return the ranked lots of an actor's trades, the newest first."""
    policy.check(actor, "award.see-decisions", organisation=actor.organisation)
    rows = tender.lots_at(*_RANKED).filter(trade__in=tender.cases_for(actor))
    return list(rows.order_by("-id")[:LISTED_MAX])


def due_at(lot: Lot) -> datetime | None:
    """Return until when a lot is to be decided, where a time runs."""
    return awards.decision_due_at(lot) if lot.stage == Stage.DECIDING else None


def page_of(lot: Lot) -> str:
    """Return the page of its trade on which a lot is decided."""
    if lot.trade.procedure in deals.PROCEDURES_SOLD:
        return "deal/"
    return f"decision/?lot={lot.number}"
