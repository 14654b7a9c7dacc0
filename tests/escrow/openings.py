"""Bids handed in and lists published, as the clock and the workers would do it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from bidding.actions.close import close_envelope
from bidding.actions.stamp import keep_token
from bidding.models import Bid
from escrow import queries
from escrow.actions.closings import publish_closing
from escrow.actions.opening_keys import unwrap
from journal.queries import instant
from parties import queries as parties
from parties.rules.actor import CLOCK
from sealing import closing, release, statement, timestamp
from sealing.keys import KeyReceiver
from tests.worlds import bids, stamps
from tests.worlds.due import do

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from escrow.models import ClosingList
    from sealing.release import Release
    from sealing.timestamp import Stamp
    from tests.worlds.agents import Guarded


def make_keys() -> None:
    """Do what the clock sends workers to do for custody, but for stamps."""
    for each in list(queries.due(instant())):
        if each.name != "stamp order":
            do(each)


def hand_in(guarded: Guarded, folder: Path, *names: str) -> list[Bid]:
    """Have bidders of these names seal and submit, each with its token."""
    found = []
    for name in names:
        bidder = guarded.case.city.bidder(name)
        sealed = bids.seal_bid(guarded.case, bidder, folder / name)
        made = bids.submit(guarded.case, bidder, sealed)
        bid = Bid.objects.get(uid=made.bid)
        token = stamps.token(bytes.fromhex(bid.manifest_digest))
        keep_token(bid=bid.uid, token=token)
        found.append(bid)
    return found


def closed(guarded: Guarded, envelope: str = "full") -> ClosingList:
    """Close the envelope, and publish its list; the clock stands past the deadline."""
    lot = str(guarded.case.lot.uid)
    close_envelope(lot=UUID(lot), envelope=envelope)
    made = queries.closing_for(guarded.subject, lot, envelope)
    assert made is not None
    return publish(made)


def publish(made: ClosingList) -> ClosingList:
    """Stamp and publish a list."""
    token = stamps.token(bytes.fromhex(made.digest))
    return publish_closing(by=CLOCK, digest=made.digest, token=token)


def opened(guarded: Guarded, made: ClosingList, index: int) -> Release:
    """Open what a seat released, as a worker does."""
    key = queries.opening_key(guarded.subject, made.lot, made.envelope)
    assert key is not None
    wrap_key = base64.b64decode(settings.OPENSEAL_OPENING_WRAP_KEY)
    signed = queries.complete_statement(guarded.subject)
    assert signed is not None
    body = made.releases.get(index=index).body
    return release.open_release(
        bytes(body),
        KeyReceiver(unwrap(key, wrap_key)),
        closing=closing.read(bytes(made.body)),
        statement=statement.read(signed.statement),
    )


def stamp(digest: str, at: datetime) -> Stamp:
    """Return a verified stamp over a list, as an authority shows it at an instant."""
    token = stamps.token(bytes.fromhex(digest), at=at)
    anchors = parties.trust_anchors()
    return timestamp.verify(token, bytes.fromhex(digest), anchors=anchors)
