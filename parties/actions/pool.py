"""Keep what the pool knows of an expert's time and of calls it did not follow."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.durations import legal_date
from parties.actions import steps
from parties.models import Absence, Attendance
from parties.rules import experts, policy
from parties.rules.actor import Actor
from parties.rules.events import AwayDeclared
from parties.rules.experts import Attended


@transaction.atomic(durable=True)
def declare_away(*, by: Actor, person: UUID | str, since: date, until: date) -> Absence:
    """Say on which days an expert is not to be drawn; both days are included."""
    somebody = steps.person_locked(person)
    policy.check(
        by,
        "parties.declare-away",
        person=somebody.uid,
        region=somebody.organisation.region.path,
    )
    at = instant()
    experts.check_away(since, until, today=legal_date(at))
    row = Absence.objects.create(
        person=somebody, since_date=since, until_date=until, declared_at=at
    )
    event = AwayDeclared(
        person=str(somebody.uid), since=since.isoformat(), until=until.isoformat()
    )
    steps.keep(event, by=by, at=at)
    return row


def note_attendance(
    *, person: UUID | str, kind: Attended, about: UUID, at: datetime
) -> None:
    """Count a call that was not followed, inside the caller's act. Twice is once.

    The record of it is the caller's row; it must not be told here of which trade.
    """
    somebody = steps.person_locked(person)
    Attendance.objects.get_or_create(
        person=somebody, about=about, kind=kind, defaults={"noted_at": at}
    )
