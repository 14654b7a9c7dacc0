"""Put on record what binds a person to an organisation (回避事由)."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from parties.actions import steps
from parties.models import Tie
from parties.rules import policy, uscc
from parties.rules.actor import Actor
from parties.rules.conflicts import TieFact
from parties.rules.events import TieDeclared


@transaction.atomic(durable=True)
def declare_tie(
    *, by: Actor, person: UUID | str, tie: TieFact, organisation_name: str
) -> Tie:
    """Declare a tie, by the expert or the keeper of the pool; it is never removed."""
    somebody = steps.person_locked(person)
    policy.check(
        by,
        "parties.declare-tie",
        person=somebody.uid,
        region=somebody.organisation.region.path,
    )
    at = instant()
    declared = Tie.objects.create(
        person=somebody,
        kind=str(tie.kind),
        uscc=uscc.check(tie.uscc),
        organisation_name=organisation_name,
        since_date=tie.since_date,
        until_date=tie.until_date,
        detail=tie.detail,
        declared_by=steps.acting_person(by),
        declared_at=at,
    )
    event = TieDeclared(person=str(somebody.uid), tie=str(tie.kind), uscc=declared.uscc)
    steps.keep(event, by=by, at=at)
    return declared
