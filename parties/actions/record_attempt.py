"""Keep what somebody tried and the policy refused, for auditors and supervisors."""

from django.db import transaction

from journal.actions.record import record
from journal.queries import instant
from parties.rules.actor import Actor
from parties.rules.attempts import AUDIENCE, STREAM
from parties.rules.events import AttemptRefused

PATH_LENGTH_MAX = 200


@transaction.atomic(durable=True)
def record_attempt(*, by: Actor, act: str, why: str, path: str) -> None:
    """Write the refused attempt, after the refused act has been undone."""
    event = AttemptRefused(act=act, why=why, path=path[:PATH_LENGTH_MAX])
    record(stream=STREAM, event=event, by=by, at=instant(), audience=AUDIENCE)
