"""What several acts of custody, and acts of higher apps, do in their transaction."""

from datetime import datetime

from escrow.models import Custody, Seat, Statement
from journal.actions.record import record
from journal.rules.events import Event
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor


def custody_locked(subject: str) -> Custody:
    """Return a tender's custody for a change, or raise `NotFound`."""
    found = Custody.objects.select_for_update().filter(subject=subject).first()
    if found is None:
        raise NotFound
    return found


def seat_of(custody: Custody, by: Actor, act: str) -> Seat:
    """Return the actor's own seat; whoever has none finds nothing.

    Both the organisation and the certificate used must be the seat's.
    """
    seat = (
        Seat.objects.select_for_update()
        .select_related("organisation")
        .filter(custody=custody, signer=by.certificate or "")
        .first()
    )
    if seat is None:
        raise NotFound
    policy.check(by, act, organisation=seat.organisation.uid)
    return seat


def statement_locked(digest: str) -> Statement:
    """Return a statement for a change, its custody locked before it."""
    found = Statement.objects.filter(digest=digest).first()
    if found is None:
        raise NotFound
    Custody.objects.select_for_update().get(pk=found.custody_id)
    return Statement.objects.select_for_update().get(pk=found.pk)


def keep(custody: Custody, event: Event, *, by: Actor, at: datetime) -> None:
    """Write a row of the stream that this custody is recorded in."""
    record(stream=custody.stream, event=event, by=by, at=at)
