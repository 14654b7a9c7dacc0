"""What the clock owes to live auctions: a hammer to say, a lot to hand on, a look.

A hammer is to be heard at once: it has a lane of its own (`hammers`), which does not
wait for what every app looks for. The clock's common look is the net below it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min, Q, QuerySet

from bidding.facts import dues
from bidding.models import Auction
from bidding.rules.auctions.interruptions import LOOK_EVERY
from bidding.rules.auctions.state import Phase
from kernel.due import Due
from tender.rules.stages import Stage

#: what the lane for hammers has left undone for so long is anybody's
MISSED: Final = timedelta(seconds=2)


def hammers(now: datetime) -> Iterator[Due]:
    """Return the auctions in which a phase has ended, the earliest first."""
    yield from _advances(_ended(now))


def next_hammer(now: datetime) -> datetime | None:
    """Return when the next phase of any auction ends."""
    ahead = Auction.objects.filter(next_due_at__gt=now)
    at: datetime | None = ahead.aggregate(at=Min("next_due_at"))["at"]
    return at


def due(now: datetime) -> Iterator[Due]:
    """Return the auctions that stand still, want a look, or were missed."""
    stops = Q(lot__stage=Stage.SUSPENDED, frozen_at=None, hammered_at=None)
    looks = Q(looked_at__lte=now - LOOK_EVERY, hammered_at=None, frozen_at=None)
    yield from _advances(_ended(now - MISSED) | Auction.objects.filter(stops | looks))


def _ended(now: datetime) -> QuerySet[Auction]:
    ends = Q(next_due_at__lte=now)
    settles = Q(phase=Phase.ENDED, finished_at=None, hammered_at__lte=now)
    return Auction.objects.filter(ends | settles, lot__stage=Stage.BIDDING_LIVE)


def _advances(found: QuerySet[Auction]) -> Iterator[Due]:
    for uid in found.order_by("next_due_at").values_list("uid", flat=True):
        yield dues.act(
            "advance auction", "auction_clock", "advance_auction", auction=uid
        )
