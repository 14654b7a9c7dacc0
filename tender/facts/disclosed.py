"""What the disclosure table asks of lots and readers."""

from collections.abc import Iterable
from uuid import UUID

from kernel.refused import NotFound
from parties.rules.actor import CENTRE_HANDS, Actor, Role
from parties.rules.regions import covers
from tender.facts.guests import is_guest
from tender.models import Lot, Reached, Trade
from tender.rules import procedures
from tender.rules.disclosure import Audience, LotFacts, Moment, Viewer


def organisations_of(trade: Trade) -> set[UUID]:
    """Return the owner's uid, and the agency's."""
    return {party.uid for party in (trade.owner, trade.agency) if party is not None}


def disclosure_facts(row: Lot) -> LotFacts:
    """Return what the disclosure table asks of a lot."""
    reached = {
        Moment(moment): at
        for moment, at in Reached.objects.filter(lot=row).values_list("moment", "at")
    }
    return LotFacts(
        procedure=procedures.get(row.trade.procedure),
        reached={moment: reached.get(moment) for moment in Moment},
    )


def disclosure_facts_of(uid: UUID) -> LotFacts:
    """Return the same for a lot by its uid, in one query: rooms ask with every row."""
    found = list(
        Lot.objects.filter(uid=uid).values_list(
            "trade__procedure", "moments__moment", "moments__at"
        )
    )
    if not found:
        raise NotFound
    reached = {moment: at for _procedure, moment, at in found}
    return LotFacts(
        procedure=procedures.get(found[0][0]),
        reached={moment: reached.get(moment) for moment in Moment},
    )


def viewer(actor: Actor, row: Lot, *, also: Iterable[Audience] = ()) -> Viewer:
    """Return an actor as a reader of a lot.

    Who has bid and who sits on the panel is known above: those apps pass `also`.
    """
    audiences = {Audience.EVERYBODY, *also}
    region = row.trade.region.path
    if actor.role in (Role.OWNER, Role.AGENCY):
        if actor.organisation in organisations_of(row.trade):
            audiences.add(Audience.OWNER)
    elif covers(actor.region, region):
        if actor.role in CENTRE_HANDS:
            audiences.add(Audience.STAFF)
        if actor.role in (Role.SUPERVISOR, Role.AUDITOR):
            audiences.add(Audience.SUPERVISOR)
    if actor.role is Role.BIDDER and is_guest(actor, row):
        audiences.add(Audience.GUESTS)
    owns = {str(key) for key in (actor.organisation, actor.person) if key is not None}
    return Viewer(audiences=frozenset(audiences), owns=frozenset(owns))
