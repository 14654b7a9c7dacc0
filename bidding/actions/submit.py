"""A bid is submitted when its last byte is stored and verified, and in time.

The instant is read after the lot's lock is held, in the transaction that records it;
the closing instant itself is late (envelope.md 8.3; 电子招标投标办法第27条).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.actions.uploads import Upload
from bidding.facts.envelopes import article_of, terms_of
from bidding.models import Bid, Part
from bidding.rules.bids import NotOpenForBids
from bidding.rules.events import BidSubmitted
from bidding.rules.uploads import BidState, LeaseLost, check_in_time
from journal.actions.platform import platform_signer
from journal.actions.record import record
from journal.queries import instant
from kernel.refused import NotFound
from parties import queries as parties
from parties.actions.signed_acts import check_still_in_use
from sealing import cms, receipt
from tender.actions import steps
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def part_is_whole(*, upload: Upload) -> bool:
    """Note that a part has arrived whole; with the last one, submit the bid.

    Every byte of the part is safe. When this is refused, the part stands where it was
    recorded last, and its end is sent again.
    Returns whether the bid is submitted. A second call finds it done.
    """
    lot = Bid.objects.values_list("lot__uid", flat=True).get(uid=upload.bid)
    steps.lot_locked(lot)
    bid = _locked(upload.bid)
    if bid.state == BidState.SUBMITTED:
        return True
    if bid.state != BidState.UPLOADING:
        raise NotFound
    at = instant()
    _note_whole(upload, at)
    if bid.parts.filter(whole_at__isnull=True).exists():
        return False
    _submit(bid, at)
    return True


def _note_whole(upload: Upload, at: datetime) -> None:
    """Record the last offset of a part, if the lease is still the caller's."""
    part = Part.objects.select_for_update().get(uid=upload.part)
    if part.whole_at is not None:
        return
    if part.lease != upload.lease:
        raise LeaseLost
    part.offset, part.head, part.whole_at = part.size, None, at
    part.save(update_fields=["offset", "head", "whole_at"])


def _locked(uid: UUID) -> Bid:
    return (
        Bid.objects.select_for_update(of=("self",))
        .select_related("lot__trade", "organisation")
        .get(uid=uid)
    )


def _submit(bid: Bid, at: datetime) -> None:
    terms = terms_of(bid.lot, bid.envelope)
    late = article_of(bid.lot, "late")
    check_in_time(deadline=terms.deadline, now=at, article=late)
    if not terms.is_open:
        raise NotOpenForBids
    # Hours may lie between the manifest and the last byte.
    check_still_in_use(bid.certificate, at)
    replaced = _replace_former(bid, at)
    bid.state = BidState.SUBMITTED
    bid.received_at = at
    bid.receipt = _receipt(bid, at)
    bid.save(update_fields=["state", "received_at", "receipt"])
    sender = parties.actor_of_certificate(bid.certificate, role=None, at=at)
    if sender is None:
        raise NotFound
    event = BidSubmitted(
        bid=str(bid.uid),
        envelope=bid.envelope,
        seq=bid.seq,
        manifest=bid.manifest_digest,
        bidder_name=bid.organisation.name,
        replaces=replaced,
    )
    record(stream=bid.stream, event=event, by=sender, at=at, audience=Item.OWN_BID)


def _replace_former(bid: Bid, at: datetime) -> str:
    former = Bid.objects.filter(
        lot=bid.lot,
        organisation=bid.organisation,
        envelope=bid.envelope,
        state=BidState.SUBMITTED,
    ).first()
    if former is None:
        return ""
    former.state, former.ended_at = BidState.REPLACED, at
    former.save(update_fields=["state", "ended_at"])
    return former.manifest_digest


def _receipt(bid: Bid, at: datetime) -> bytes:
    """Return the platform's signature over the receipt (envelope.md 8.5)."""
    sizes = dict(bid.parts.values_list("number", "size"))
    body = receipt.build(
        receipt.Receipt(
            tender=str(bid.lot.trade.uid),
            lot=str(bid.lot.uid),
            envelope=bid.envelope,
            bid=str(bid.uid),
            seq=bid.seq,
            manifest=bid.manifest_digest,
            sizes=(sizes[0], sizes[1]),
            received_at=at,
        )
    )
    return cms.sign_attached(body, platform_signer(), signing_time=at)
