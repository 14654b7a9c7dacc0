"""Keep by name what an agent was asked for, or sent, that must not be: for auditors."""

from datetime import datetime

from django.db import transaction

from escrow import queries
from escrow.models import ClosingList, Seat
from escrow.rules.safety_events import ReleaseAttempted
from journal.actions.record import record
from journal.queries import instant
from parties.actions.record_attempt import record_attempt
from parties.rules.actor import Actor
from parties.rules.attempts import AUDIENCE, STREAM

AGENT = "agent"
PLATFORM = "platform"


@transaction.atomic(durable=True)
def record_release_attempt(*, by: Actor, closing: str, code: str) -> bool:
    """Record a release that this house refused; False when the sender has no seat.

    A list that was never published is named here too: its release is the worst of all.
    """
    found = queries.any_closing_of_signer(closing, by.certificate or "")
    if found is None:
        return False
    seat = Seat.objects.get(custody=found.custody, signer=by.certificate)
    attempted_in_step(found, seat, code=code, by=by, at=instant(), refused_by=PLATFORM)
    return True


def attempted_in_step(
    closing: ClosingList,
    seat: Seat,
    *,
    code: str,
    by: Actor,
    at: datetime,
    refused_by: str,
    manifest: str = "",
) -> None:
    """Write the row, inside the transaction of the act that found it."""
    event = ReleaseAttempted(
        closing=closing.digest,
        lot=closing.lot,
        envelope=closing.envelope,
        index=seat.index,
        organisation=seat.organisation.name,
        code=code,
        manifest=manifest,
        refused_by=refused_by,
    )
    record(stream=STREAM, event=event, by=by, at=at, audience=AUDIENCE)


def keep_refused(*, by: Actor, closing: str, act: str, code: str, path: str) -> None:
    """Keep a refused release under its seat, or what else was tried, by its name."""
    if not record_release_attempt(by=by, closing=closing, code=code):
        record_attempt(by=by, act=act, why=code, path=path)
