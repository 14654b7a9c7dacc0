"""What the clock owes to live auctions: a hammer to say, a lot to hand on, a look."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Min, Q

from bidding.facts import dues
from bidding.models import Auction
from bidding.rules.auctions.interruptions import LOOK_EVERY
from bidding.rules.auctions.state import Phase
from kernel.due import Due
from tender.rules.stages import Stage


def due(now: datetime) -> Iterator[Due]:
    """Return the auctions whose phase has ended, the earliest hammer first."""
    live = Q(lot__stage=Stage.BIDDING_LIVE)
    ends = Q(next_due_at__lte=now) & live
    settles = Q(phase=Phase.ENDED, finished_at=None) & live
    stops = Q(lot__stage=Stage.SUSPENDED, frozen_at=None, hammered_at=None)
    looks = Q(looked_at__lte=now - LOOK_EVERY, hammered_at=None, frozen_at=None)
    found = Auction.objects.filter(ends | settles | stops | looks)
    for uid in found.order_by("next_due_at").values_list("uid", flat=True):
        yield dues.act(
            "advance auction", "auction_clock", "advance_auction", auction=uid
        )


def next_instant(now: datetime) -> datetime | None:
    """Return the next end of a phase."""
    ahead = Auction.objects.filter(next_due_at__gt=now)
    at: datetime | None = ahead.aggregate(at=Min("next_due_at"))["at"]
    return at
