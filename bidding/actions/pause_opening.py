"""Pause an opening, signed and with its reason, for everybody to see (暂停开标).

From its commit on nothing with legal effect happens in the opening until it is resumed:
acts are refused, clock and workers leave it alone. To sign in, to note and to watch has
none. A bid already released by custodians stays sealed to the opening's worker.
"""

from uuid import UUID

from django.db import transaction

from bidding.actions.opening_ends import locked
from bidding.facts import kinds, openings, pauses
from bidding.models import Opening, OpeningPause
from bidding.rules.opening import OVER
from bidding.rules.pause_events import PauseBegan
from bidding.rules.pauses import ARTICLE, NothingToPause
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from parties.rules.actor import Actor, known_person
from tender.actions import steps
from tender.rules.reasons import checked_reason

PAUSE = "bidding.pause"


def pause_facts(found: Opening, reason: str) -> dict[str, Json]:
    """Return what is signed: which opening, and why."""
    return {
        "code": found.lot.trade.code,
        "lot": found.lot.number,
        "opening": str(found.uid),
        "reason": reason.strip(),
    }


@transaction.atomic(durable=True)
def pause_opening(
    *, by: Actor, opening: UUID, reason: str, signature: bytes, ref: str = ""
) -> OpeningPause:
    """Pause an opening whose list is closed and that has not ended; twice is once."""
    found = locked(opening)
    steps.check_may(by, PAUSE, found.lot.trade)
    known = pauses.running_pause(found)
    if known is not None:
        return known
    check_pausable(found)
    why = checked_reason(reason)
    at = instant()
    facts = pause_facts(found, why)
    kept = steps.signed(by, PAUSE, str(found.uid), facts, signature, at)
    made = OpeningPause.objects.create(
        opening=found,
        at=at,
        person=known_person(by),
        person_name=by.person_name,
        organisation_name=by.organisation_name,
        reason=why,
        signature=kept.digest,
    )
    event = PauseBegan(
        opening=str(found.uid), reason=why, article=ARTICLE, signature=kept.digest
    )
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)
    return made


def check_pausable(found: Opening) -> None:
    """Refuse a pause where there is nothing to pause: `NothingToPause`."""
    is_closed = openings.closing_of(found) is not None
    if found.state in OVER or not is_closed or not kinds.is_hosted(found):
        raise NothingToPause(article=ARTICLE)
