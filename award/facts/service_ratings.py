"""Who may rate whom after an intermediary was chosen, and what each side may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from award.facts import awards
from award.facts.rows import Lot, ServiceRating
from award.models import Decision
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules import service_ratings as rule
from parties.rules.actor import Actor, Role
from parties.rules.service_ratings import Side
from parties.rules.tasks import Task
from tender import queries as tender
from tender.rules.disclosure import Moment
from tender.rules.procedures import PROCEDURES, Category

_RATED = [
    code for code, row in PROCEDURES.items() if row.category is Category.INTERMEDIARY
]


@dataclass(frozen=True, slots=True)
class Ratings:
    """The ratings of one award, as one of its sides sees them.

    `theirs` is None while it may not be seen; `has_come` says that it is there.
    """

    side: Side
    decision: Decision
    own: ServiceRating | None
    theirs: ServiceRating | None
    has_come: bool


def side_of(actor: Actor, lot: Lot) -> Side:
    """Return which side of a published award the actor is; nobody else finds it."""
    decision = awards.decision_of(lot)
    if (
        decision is None
        or lot.trade.procedure not in _RATED
        or tender.disclosure_facts(lot).reached[Moment.RESULT] is None
    ):
        raise NotFound
    if actor.role is Role.OWNER and actor.organisation == lot.trade.owner.uid:
        return Side.OWNER
    if actor.role is Role.BIDDER and actor.organisation == decision.organisation.uid:
        return Side.INTERMEDIARY
    raise NotFound


def ratings_for(actor: Actor, lot: Lot, now: datetime) -> Ratings:
    """Return what the actor's side gave, and the other's as far as it is shown."""
    side, decision = side_of(actor, lot), awards.decision_of(lot)
    assert decision is not None, "a side is a side of an award"
    rows = parties.service_ratings(decision.uid)
    own = rows.get(side)
    other = next((row for key, row in rows.items() if key is not side), None)
    may_see = other is not None and rule.is_shown(
        shown_from=other.shown_from, is_answered=own is not None, now=now
    )
    return Ratings(side, decision, own, other if may_see else None, other is not None)


def tasks(actor: Actor) -> Iterator[Task]:
    """Yield the ratings that the actor's organisation has not given yet."""
    own = actor.organisation or UUID(int=0)
    rows = Decision.objects.filter(
        withdrawn_at=None, lot__trade__procedure__in=_RATED
    ).select_related("lot__trade__owner", "organisation")
    if actor.role is Role.OWNER:
        mine = rows.filter(lot__trade__owner__uid=own)
        address = "/case/{trade}/rating/?lot={number}"
    elif actor.role is Role.BIDDER:
        mine = rows.filter(organisation__uid=own)
        address = "/bids/{lot}/rating/"
    else:
        return
    side = Side.OWNER if actor.role is Role.OWNER else Side.INTERMEDIARY
    for row in mine:
        out = tender.disclosure_facts(row.lot).reached[Moment.RESULT] is not None
        if out and side not in parties.service_ratings(row.uid):
            lot = row.lot
            yield Task(
                gettext_noop("Rate the service of %(title)s when it is done."),
                url=address.format(trade=lot.trade.uid, lot=lot.uid, number=lot.number),
                facts={"title": lot.title},
            )
