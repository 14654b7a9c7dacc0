"""How an opening ends without a reading, and what is put away when it is over.

Fewer than k releases in the window suspend it (the list and the ciphertext stay as they
are, so that a later release changes nothing) or annul a round unread; below the floor
nothing is opened. The key of an opening is destroyed with its last document.
"""

from uuid import UUID

from django.db import transaction

from bidding.facts import kinds, openings, pauses
from bidding.models import Opening
from bidding.rules.opening import (
    MAY_OPEN,
    DocumentsState,
    OpeningState,
    table_item,
)
from bidding.rules.opening_events import (
    LeftUnopened,
    OpeningFinished,
    OpeningSuspended,
    RoundAnnulled,
)
from escrow.actions.opening_keys import destroy_opening_key
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item


def locked(uid: UUID) -> Opening:
    """Return an opening for a change: its lot is locked first."""
    lot = steps.lot_locked(openings.opening(uid).lot.uid)
    found = Opening.objects.select_for_update(of=("self",)).get(uid=uid)
    found.lot = lot
    return found


def running(uid: UUID) -> Opening:
    """Return an opening for an act with legal effect: refused while it is paused."""
    found = locked(uid)
    pauses.check_running(found)
    return found


@transaction.atomic(durable=True)
def suspend_opening(*, opening: UUID) -> None:
    """Record that too few releases came in time; a round is annulled for it."""
    policy.check(CLOCK, "bidding.open")
    found = running(opening)
    at = instant()
    ends = openings.window_end(found)
    if found.state != OpeningState.WAITING or ends is None or at < ends:
        raise NotDue
    usable, needed = openings.releases_needed(found)
    stream = found.lot.stream
    if openings.is_round(found):
        found.state, found.ended_at = OpeningState.ANNULLED, at
        annulled = RoundAnnulled(
            opening=str(found.uid),
            envelope=found.envelope,
            usable=usable,
            needed=needed,
        )
        record(stream=stream, event=annulled, by=CLOCK, at=at)
    else:
        found.state = OpeningState.SUSPENDED
        event = OpeningSuspended(opening=str(found.uid), usable=usable, needed=needed)
        record(stream=stream, event=event, by=CLOCK, at=at)
    found.save(update_fields=["state", "ended_at"])


@transaction.atomic(durable=True)
def leave_unopened(*, opening: UUID) -> None:
    """Record that the floor was not reached: nothing is opened (不得开标)."""
    policy.check(CLOCK, "bidding.open")
    found = locked(opening)
    if found.state not in MAY_OPEN:
        raise NotDue
    at = instant()
    found.state, found.ended_at = OpeningState.UNOPENED, at
    found.save(update_fields=["state", "ended_at"])
    event = LeftUnopened(opening=str(found.uid), envelope=found.envelope)
    is_round = openings.is_round(found)
    audience = str(Item.QUOTES if is_round else Item.PUBLIC)
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at, audience=audience)


def settle(*, opening: UUID) -> None:
    """Put an opening away that has nothing left to decrypt: its key is destroyed.

    With it ends what nobody hosts: a round, the owner's reserve.
    """
    found = openings.opening(opening)
    _check_settled(found)
    destroy_opening_key(
        by=CLOCK,
        subject=str(found.lot.trade.uid),
        lot=str(found.lot.uid),
        envelope=found.envelope,
    )
    _settle(opening)


def _check_settled(found: Opening) -> None:
    waiting = found.bids.filter(documents=DocumentsState.WAITING)
    if found.state in MAY_OPEN or waiting.exists():
        raise NotDue


@transaction.atomic(durable=True)
def _settle(opening: UUID) -> None:
    found = locked(opening)
    _check_settled(found)
    at = instant()
    found.settled_at = at
    if not kinds.is_hosted(found) and found.state == OpeningState.OPENED:
        found.state, found.ended_at = OpeningState.FINISHED, at
        event = OpeningFinished(
            opening=str(found.uid),
            envelope=found.envelope,
            table=found.table,
            signature="",
        )
        whole = str(table_item(is_round=openings.is_round(found)))
        record(stream=found.lot.stream, event=event, by=CLOCK, at=at, audience=whole)
    found.save(update_fields=["state", "ended_at", "settled_at"])
