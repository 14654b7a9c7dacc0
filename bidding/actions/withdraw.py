"""Take a submitted bid back before the deadline (撤回): a signed request."""

from uuid import UUID

from django.db import transaction

from bidding.facts.envelopes import article_of, deadline_of
from bidding.models import Bid
from bidding.rules.bids import NothingToWithdraw, TooLateToWithdraw
from bidding.rules.events import BidWithdrawn
from bidding.rules.uploads import BidState
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender.actions import steps
from tender.rules.disclosure import Item

ACT = "bidding.withdraw"


def withdrawal_facts(bid: Bid) -> dict[str, Json]:
    """Return what the bidder signs to withdraw a bid."""
    return {
        "tender": str(bid.lot.trade.uid),
        "lot": str(bid.lot.uid),
        "envelope": bid.envelope,
        "manifest": bid.manifest_digest,
    }


@transaction.atomic(durable=True)
def withdraw_bid(*, by: Actor, bid: UUID, signature: bytes) -> Bid:
    """Withdraw a bid; it will never be opened. Twice is refused, not repeated."""
    lot = Bid.objects.filter(uid=bid).values_list("lot__uid", flat=True).first()
    if lot is None:
        raise NotFound
    steps.lot_locked(lot)
    found = (
        Bid.objects.select_for_update(of=("self",))
        .select_related("lot__trade", "organisation")
        .get(uid=bid)
    )
    policy.check(by, ACT, organisation=found.organisation.uid)
    at = instant()
    if at >= deadline_of(found):
        raise TooLateToWithdraw(article=article_of(found.lot, "withdraw"))
    if found.state != BidState.SUBMITTED:
        raise NothingToWithdraw
    kept = steps.signed(by, ACT, str(found.uid), withdrawal_facts(found), signature, at)
    found.state, found.ended_at = BidState.WITHDRAWN, at
    found.save(update_fields=["state", "ended_at"])
    event = BidWithdrawn(
        bid=str(found.uid), manifest=found.manifest_digest, signature=kept.digest
    )
    record(stream=found.stream, event=event, by=by, at=at, audience=str(Item.OWN_BID))
    return found
