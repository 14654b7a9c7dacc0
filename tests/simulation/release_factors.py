"""Bidders of the simulation release their own keys, and one sends a wrong one."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING

from bidding.actions import factors as acts
from escrow import queries as escrow
from sealing import cms, shares
from tests.simulation.laws import BrokenLaw
from tests.simulation.release_laws import opening_of
from tests.worlds import factors

if TYPE_CHECKING:
    from datetime import datetime

    from bidding.models import Bid
    from tests.simulation.release_world import ReleaseWorld

FLOOR = 3


def window(world: ReleaseWorld, ends_at: datetime, seat: int) -> None:
    """Play the window: before its list is stamped no custodian releases anything."""
    world.look(seat)
    if escrow.releases_for(world.made.digest):
        raise BrokenLaw("released before factors.json")
    closed = factors.Deciding(
        opening_of(world),
        [one.bidder for one in world.live],
        world.made.digest,
        world.case,
        world.guarded,  # type: ignore[arg-type]
        world.folder,
    )
    liar = world.random.randrange(len(world.live)) if len(world.live) > FLOOR else -1
    for place, sent in enumerate(world.live):
        if place == liar:
            _release_wrong(closed, place)
            sent.outcome = "bidder-fault"
            world.told["lie: wrong factor"] += 1
        else:
            factors.release(closed, place)
        world.check()
    # A list that was published late has its window later, whole.
    world.stand(max(ends_at, closed.window().ends_at) + timedelta(seconds=1))
    world.work()
    world.work()
    world.told["factor windows"] += 1


def _release_wrong(closed: factors.Deciding, place: int) -> None:
    """Send a key that is not the one that was committed to."""
    bid: Bid = closed.bid(place)
    receiver = closed.bidders[place].signer.receiver()
    value = json.loads(cms.open_sealed(bytes(bid.factor), receiver))
    value["factor"] = base64.b64encode(bytes(shares.SECRET_BYTES)).decode()
    wrong = factors.sealed(closed, json.dumps(value).encode())
    acts.release_factor(
        by=closed.bidders[place].actor, opening=closed.opening.uid, sealed=wrong
    )
    factors.check(closed)
