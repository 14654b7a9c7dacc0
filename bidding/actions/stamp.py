"""Obtain the timestamp of a submitted bid, and of a closing list.

A request to an authority is never made inside a transaction (envelope.md 8.4): the
token is fetched first and written after, and whoever comes second finds it there.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.facts.envelopes import article_of, token_deadline_of
from bidding.models import Bid
from bidding.rules.closing import GRACE
from bidding.rules.events import BidStamped
from bidding.rules.uploads import BidState, Late
from escrow import queries as escrow
from escrow.actions.closings import publish_closing as publish
from journal.actions.platform import stamp, timestamp_anchors
from journal.actions.record import record
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import CLOCK
from sealing import timestamp
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.stages import Act, Stage


def stamp_bid(*, bid: UUID) -> None:
    """Fetch the RFC 3161 token over a bid's manifest, and keep it."""
    policy.check(CLOCK, "bidding.stamp")
    found = Bid.objects.filter(uid=bid).first()
    if found is None or found.token is not None:
        return
    digest = bytes.fromhex(found.manifest_digest)
    keep_token(bid=bid, token=stamp(digest))


@transaction.atomic(durable=True)
def keep_token(*, bid: UUID, token: bytes) -> None:
    """Keep a bid's token, if it is the first and not later than the grace."""
    lot = Bid.objects.values_list("lot__uid", flat=True).get(uid=bid)
    steps.lot_locked(lot)
    found = (
        Bid.objects.select_for_update(of=("self",))
        .select_related("lot__trade")
        .get(uid=bid)
    )
    if found.token is not None or found.state != BidState.SUBMITTED:
        return
    at = instant()
    made = timestamp.verify(
        token, bytes.fromhex(found.manifest_digest), anchors=timestamp_anchors()
    )
    _check_grace(found, made.gen_time)
    found.token, found.token_at = token, made.gen_time
    found.save(update_fields=["token", "token_at"])
    event = BidStamped(
        bid=str(found.uid),
        token=hashlib.sha256(token).hexdigest(),
        stamped_at=made.gen_time.isoformat(),
        authority=made.authority_name,
    )
    record(stream=found.stream, event=event, by=CLOCK, at=at, audience=Item.OWN_BID)


def _check_grace(bid: Bid, stamped_at: datetime) -> None:
    deadline = token_deadline_of(bid)
    if stamped_at > deadline + GRACE:
        raise Late(
            article=article_of(bid.lot, "token"),
            at=stamped_at.isoformat(timespec="milliseconds"),
            deadline=(deadline + GRACE).isoformat(timespec="milliseconds"),
        )


def publish_closing(*, closing: str) -> None:
    """Have a closing list stamped and published; then custodians are called.

    The lot moves on to wait for releases, unless the floor was not reached.
    """
    policy.check(CLOCK, "bidding.publish-closing")
    found = escrow.closing(closing)
    if found is None:
        raise NotFound
    if found.published_at is None:
        publish(by=CLOCK, digest=closing, token=stamp(bytes.fromhex(closing)))
    call_releases(lot=UUID(found.lot))


@transaction.atomic(durable=True)
def call_releases(*, lot: UUID) -> None:
    """Move a closed lot on; one that was moved already stays."""
    found = steps.lot_locked(lot)
    if found.stage == Stage.CLOSED:
        steps.move_lot(found, Act.CALL_RELEASES, by=CLOCK, at=instant())
