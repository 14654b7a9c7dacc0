"""Envelopes beside the first, for the tests' worlds: prices by order, backups, reserve.

later.closed(case, keepers, folder, at)     # two envelopes of each bidder, both listed
later.hand_in(case, somebody, folder, "reveal", items=[later.secret_item(b"\\1" * 32)])
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bidding.actions.close import close_envelope
from bidding.actions.stamp import call_releases, keep_token
from bidding.models import Bid
from escrow import queries as escrow
from escrow.actions.closings import publish_closing
from parties.rules.actor import CLOCK
from tender import queries as tender
from tests.worlds import bids, openings, stamps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case


def secret_item(secret: bytes) -> dict:
    """Return the one line of a backup: 32 bytes as hex."""
    return {"key": "reveal", "type": "text", "value": secret.hex()}


def hand_in(
    case: Case,
    somebody: Somebody,
    folder: Path,
    envelope: str,
    *,
    items: list[dict],
) -> Bid:
    """Seal an envelope and hand it in, with its timestamp."""
    sealed = bids.seal_bid(
        case,
        somebody,
        folder / f"{envelope}-{id(somebody)}",
        envelope=envelope,
        items=items,
    )
    made = bids.submit(case, somebody, sealed)
    found = Bid.objects.get(uid=made.bid)
    keep_token(bid=made.bid, token=stamps.token(bytes.fromhex(found.manifest_digest)))
    return found


def publish(case: Case, envelope: str) -> str:
    """Stamp and publish the closing list of an envelope; return its digest."""
    found = escrow.closing_for(case.subject, str(case.lot.uid), envelope)
    assert found is not None
    token = stamps.token(bytes.fromhex(found.digest))
    publish_closing(by=CLOCK, digest=found.digest, token=token)
    return str(found.digest)


def shut(case: Case, at: Callable) -> None:
    """Let the deadline come for every envelope; publish the lists that there are."""
    at(case.lot.submission_closes_at)
    procedure = tender.procedure_of(case.trade)
    close_envelope(lot=case.lot.uid, envelope=procedure.first_envelope.envelope)
    for row in procedure.envelopes:
        if escrow.closing_for(case.subject, str(case.lot.uid), row.envelope):
            publish(case, row.envelope)
    call_releases(lot=case.lot.uid)
    at(case.lot.opens_at + timedelta(seconds=1))


def closed(
    case: Case,
    keepers: Keepers,
    folder: Path,
    at: Callable,
    prices: Iterable[str] = openings.PRICES,
) -> Closed:
    """Take an announced case of two envelopes past its deadline."""
    opening = openings.prepared(case, keepers)
    bidders = []
    for name, price in zip("甲乙丙丁戊己庚", prices, strict=False):
        bidder = case.city.bidder(f"{name}建设有限公司")
        hand_in(case, bidder, folder, "technical", items=[bids.DURATION])
        hand_in(case, bidder, folder, "price", items=[bids.price_item(price)])
        bidders.append(bidder)
    shut(case, at)
    digest = escrow.closing_for(case.subject, str(case.lot.uid), "technical").digest
    return openings.Closed(opening, bidders, str(digest))
