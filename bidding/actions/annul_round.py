"""Annul a round of quotes that can never be closed: one of its quotes has no timestamp.

A list closes only when every listed bid has its token, and a token is taken until 60 s
after the deadline (envelope.md 8.4). A lot's deadline can be extended; a round's stands
in its signed order. So the round ends unread, with every quote in it, and is called
again under the next number: nobody's quote is dropped for a fault that is not its own.
"""

from uuid import UUID

from django.db import transaction

from bidding.actions.abandon import end_unfinished
from bidding.actions.opening_ends import locked
from bidding.facts import openings
from bidding.models import Bid
from bidding.rules.opening import MAY_OPEN, OpeningState
from bidding.rules.opening_events import RoundUnstamped
from bidding.rules.rounds import check_never_closes
from bidding.rules.uploads import BidState
from journal import queries as journal
from journal.actions.hidden import join_hidden
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def annul_round(*, opening: UUID) -> None:
    """End a round unread for want of a timestamp; twice is refused."""
    policy.check(CLOCK, "bidding.open")
    found = locked(opening)
    deadline = openings.closes_at(found)
    is_closed = openings.closing_of(found) is not None
    if not openings.is_round(found) or found.state not in MAY_OPEN or is_closed:
        raise NotDue
    assert deadline is not None, "a round's order says its end"
    at = instant()
    bids = Bid.objects.select_for_update(of=("self",)).select_related("lot__trade")
    theirs = list(
        bids.filter(lot=found.lot, envelope=found.envelope).order_by("id"),
    )
    given = [bid for bid in theirs if bid.state == BidState.SUBMITTED]
    missing = sum(1 for bid in given if bid.token is None)
    check_never_closes(deadline=deadline, missing=missing, now=at)
    for bid in theirs:
        if bid.state == BidState.UPLOADING:
            end_unfinished(bid, reason="deadline", by=CLOCK, at=at)
    found.state, found.ended_at = OpeningState.ANNULLED, at
    found.save(update_fields=["state", "ended_at"])
    stream, whole = found.lot.stream, str(Item.QUOTES)
    hidden = [bid.stream for bid in theirs if journal.is_hidden(bid.stream)]
    if hidden:
        join_hidden(stream=stream, hidden=hidden, by=CLOCK, at=at, audience=whole)
    event = RoundUnstamped(
        opening=str(found.uid), envelope=found.envelope, missing=missing
    )
    record(stream=stream, event=event, by=CLOCK, at=at, audience=whole)
