"""What several acts of this app do inside their own transaction."""

from datetime import datetime
from uuid import UUID

from journal.actions.record import record
from journal.rules.events import Event
from kernel.refused import NotFound
from parties.models import Organisation, Person, Region
from parties.rules.actor import Actor

# One stream keeps the register of people; only those who keep or audit it read it.
STREAM = "parties"
AUDIENCE = "register"


def keep(event: Event, *, by: Actor, at: datetime) -> None:
    """Write a row of the register."""
    record(stream=STREAM, event=event, by=by, at=at, audience=AUDIENCE)


def acting_person(by: Actor) -> Person | None:
    """Return the person behind an actor; the clock has none."""
    return Person.objects.filter(uid=by.person).first() if by.person else None


def region_at(path: str) -> Region:
    """Return a place, or raise `NotFound`."""
    found = Region.objects.filter(path=path).first()
    if found is None:
        raise NotFound
    return found


def organisation_locked(uid: UUID | str) -> Organisation:
    """Return an organisation for a change, or raise `NotFound`."""
    found = (
        Organisation.objects.select_for_update(of=("self",))
        .select_related("region")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def person_locked(uid: UUID | str) -> Person:
    """Return a person for a change, or raise `NotFound`."""
    found = (
        Person.objects.select_for_update(of=("self",))
        .select_related("organisation__region")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise NotFound
    return found
