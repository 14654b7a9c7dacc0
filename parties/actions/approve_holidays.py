"""Decide a proposal of holidays: in force from now on, or declined."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.refused import NotFound
from parties.actions import steps
from parties.models import HolidayEdition
from parties.rules import holidays, policy
from parties.rules.actor import Actor
from parties.rules.events import HolidaysInForce


@transaction.atomic(durable=True)
def approve_holidays(*, by: Actor, edition: UUID | str) -> HolidayEdition:
    """Put a proposal in force; never by who proposed it."""
    found = _undecided(by, edition)
    found.approved_by = steps.acting_person(by)
    put_in_force(by=by, edition=found, at=instant())
    return found


@transaction.atomic(durable=True)
def decline_holidays(*, by: Actor, edition: UUID | str) -> HolidayEdition:
    """Decline a proposal; it stays on record."""
    found = _undecided(by, edition)
    found.declined_at = instant()
    found.save(update_fields=["declined_at"])
    return found


def put_in_force(*, by: Actor, edition: HolidayEdition, at: datetime) -> None:
    """Write the day a year's holidays take effect inside the caller's act."""
    edition.effective_at = at
    edition.save(update_fields=["effective_at", "approved_by"])
    event = HolidaysInForce(
        edition=str(edition.uid),
        year=edition.year,
        holidays=list(edition.days["holidays"]),
        worked=list(edition.days["worked"]),
    )
    steps.keep(event, by=by, at=at)


def _undecided(by: Actor, edition: UUID | str) -> HolidayEdition:
    found = (
        HolidayEdition.objects.select_for_update(of=("self",))
        .select_related("proposed_by")
        .filter(uid=edition)
        .first()
    )
    if found is None:
        raise NotFound
    proposer = found.proposed_by.uid if found.proposed_by else None
    policy.check(by, "parties.approve-holidays", prepared_by=[proposer])
    if found.effective_at is not None or found.declined_at is not None:
        raise holidays.ProposalOver
    return found
