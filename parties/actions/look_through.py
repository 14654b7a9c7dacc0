"""Say that the refused attempts were read, up to a row: an auditor's own record."""

from django.db import transaction

from journal.actions.record import record
from journal.queries import head, instant
from parties.rules import policy
from parties.rules.actor import Actor, known_person
from parties.rules.attempts import AUDIENCE, STREAM
from parties.rules.events import AttemptsLookedThrough

ACT = "parties.look-through-attempts"


@transaction.atomic(durable=True)
def look_through_attempts(*, by: Actor, up_to: int) -> None:
    """Keep how far somebody has read; never beyond what is there."""
    policy.check(by, ACT)
    last, _digest = head(STREAM)
    event = AttemptsLookedThrough(
        person=str(known_person(by)), up_to=max(0, min(up_to, last))
    )
    record(stream=STREAM, event=event, by=by, at=instant(), audience=AUDIENCE)
