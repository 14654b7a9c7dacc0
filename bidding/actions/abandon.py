"""Give up an upload: at the client's wish, or because the deadline came."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.actions import uploads
from bidding.models import Bid
from bidding.rules.bids import AlreadySubmitted
from bidding.rules.events import BidUnfinished
from bidding.rules.uploads import BidState
from bidding.sealed_store import sealed_part
from journal.actions.record import record
from journal.queries import instant
from parties import queries as parties
from parties.rules.actor import CLOCK, Actor
from tender.actions import steps
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def abandon_upload(*, part: UUID, upload_key: bytes) -> None:
    """End an upload that its sender no longer wants; a submitted bid is withdrawn."""
    upload = uploads.look(part=part, upload_key=upload_key)
    lot = Bid.objects.values_list("lot__uid", flat=True).get(uid=upload.bid)
    steps.lot_locked(lot)
    bid = (
        Bid.objects.select_for_update(of=("self",))
        .select_related("lot__trade")
        .get(uid=upload.bid)
    )
    if bid.state != BidState.UPLOADING:
        raise AlreadySubmitted
    at = instant()
    sender = parties.actor_of_certificate(bid.certificate, role=None, at=at)
    end_unfinished(bid, reason="given-up", by=sender or CLOCK, at=at)


def end_unfinished(bid: Bid, *, reason: str, by: Actor, at: datetime) -> None:
    """Mark a locked, unfinished bid as such, and let its bytes go."""
    bid.state, bid.ended_at = BidState.UNFINISHED, at
    bid.save(update_fields=["state", "ended_at"])
    event = BidUnfinished(bid=str(bid.uid), reason=reason)
    record(stream=bid.stream, event=event, by=by, at=at, audience=str(Item.OWN_BID))
    for number in (0, 1):
        part = sealed_part(str(bid.lot.trade.uid), str(bid.uid), number)
        transaction.on_commit(part.delete)
