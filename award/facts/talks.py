"""Confirmation talks as pages, decisions and notices ask for them."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from award.facts import awards
from award.facts.rows import Lot
from award.models import Talk
from award.rules import talks as rule
from award.rules.decisions import Candidate
from kernel.refused import NotFound
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task
from tender import queries as tender
from tender.rules.procedures import PROCEDURES
from tender.rules.stages import Stage

TALKING = [code for code, row in PROCEDURES.items() if row.has_talks]


def has_talks(lot: Lot) -> bool:
    """Say whether the lot is decided after talks."""
    return tender.procedure_of(lot.trade).has_talks


def rows_of(lot: Lot) -> list[Talk]:
    """Return the talks that were held, the earliest first."""
    return list(Talk.objects.filter(lot=lot))


def held(lot: Lot) -> list[rule.Talk]:
    """Return the same as the rules know them."""
    return [
        rule.Talk(
            bid=str(row.bid),
            name=row.name,
            agreed=row.agreed,
            is_signed=row.confirmed_at is not None,
            public_until=row.public_until,
        )
        for row in rows_of(lot)
    ]


def turn(lot: Lot) -> Candidate | None:
    """Return with whom to talk now."""
    return rule.turn(awards.eligible(lot), held(lot))


def agreed_row(lot: Lot) -> Talk | None:
    """Return the talks that succeeded, with somebody who may still be chosen."""
    found = rule.agreed(awards.eligible(lot), held(lot))
    rows = {str(row.bid): row for row in rows_of(lot)}
    return rows[found.bid] if found else None


def to_confirm(actor: Actor, lot: Lot) -> Talk:
    """Return the memorandum of the actor's own organisation, or `NotFound`."""
    rows = Talk.objects.filter(lot=lot, agreed=True).select_related("organisation")
    for row in rows:
        if row.organisation.uid == actor.organisation and actor.role is Role.BIDDER:
            return row
    raise NotFound


def to_publish() -> QuerySet[Talk]:
    """Return the agreements that both have signed and nobody has published."""
    return Talk.objects.select_related("lot__trade", "organisation").filter(
        agreed=True,
        confirmed_at__isnull=False,
        public_until=None,
        lot__stage=str(Stage.DECIDING),
    )


def tasks(actor: Actor) -> Iterator[Task]:
    """Yield the memoranda that wait for a candidate, and the talks to be held."""
    if actor.organisation is None:
        return
    if actor.role is Role.BIDDER:
        waiting = Talk.objects.select_related("lot").filter(
            organisation__uid=actor.organisation, agreed=True, confirmed_at=None
        )
        for row in waiting:
            yield Task(
                gettext_noop("Sign the memorandum of talks of %(title)s."),
                url=f"/bids/{row.lot.uid}/confirmation/",
                facts={"title": row.lot.title},
            )
    if actor.role is Role.OWNER:
        lots = tender.lots_at(Stage.DECIDING).filter(
            trade__procedure__in=TALKING, trade__owner__uid=actor.organisation
        )
        for lot in lots:
            if turn(lot) is not None:
                yield Task(
                    gettext_noop("Hold the confirmation talks of %(title)s."),
                    url=f"/case/{lot.trade.uid}/confirmation/?lot={lot.number}",
                    facts={"title": lot.title},
                )
