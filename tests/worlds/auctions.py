"""Live auctions for the tests' worlds: a lot in bidding, numbers in bidders' hands.

world = auctions.of(case, bidders=3)
world.begin(terms); world.bid(1, 100); world.row()
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from bidding.actions import auction_clock, auction_staff, place_bid
from bidding.facts import auctions
from bidding.rules.auctions import live
from bidding.rules.auctions import terms as t
from journal.queries import instant
from parties.actions.signed_acts import act_bytes

if TYPE_CHECKING:
    from bidding.models import Auction, AuctionBid
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

WINDOW = timedelta(seconds=4)
TIMED = t.Timed(
    trigger=t.Trigger.BIDDERS,
    window=WINDOW,
    reset=t.Reset(t.ResetKind.RESTART, by=WINDOW),
    preparation=timedelta(seconds=2),
)


def terms(opens_at: datetime, **more: object) -> t.Terms:
    """Return terms of ten seconds' listing and a countdown of four."""
    given: dict[str, object] = {
        "free": t.Free(opens_at, opens_at + timedelta(seconds=10)),
        "timed": TIMED,
        "start": Decimal(100),
        "increment": Decimal(10),
        "unit": "万元",
        "digits": 0,
        "hold": t.Hold(again=True),
    }
    return t.Terms(**{**given, **more})  # type: ignore[arg-type]


@dataclass
class World:
    """A lot whose bidding is live, with bidders by number."""

    case: Case
    bidders: dict[str, Somebody]
    auction: Auction | None = None
    keys: int = 0
    log: list[tuple[datetime, live.Event]] = field(default_factory=list)

    @property
    def uid(self):
        assert self.auction is not None
        return self.auction.uid

    def begin(self, *, opens_at: datetime | None = None, **more: object) -> Auction:
        """Open the bidding at this instant."""
        self.terms = terms(opens_at or instant(), **more)
        self.auction = auction_clock.open_auction(
            lot=self.case.lot.uid, terms=self.terms
        )
        return self.auction

    def bid(self, number: object, amount: object, *, key: str = "") -> AuctionBid:
        """Bid under a number."""
        return place_bid.place_bid(
            by=self.bidders[str(number)].actor,
            auction=self.uid,
            amount=Decimal(str(amount)),
            key=key or str(uuid4()),
        )

    def go(self) -> None:
        """Let the clock look."""
        auction_clock.advance_auction(auction=self.uid)

    def row(self) -> Auction:
        """Return the auction as it is kept."""
        return auctions.auction(self.uid)

    def freeze(self, by: Somebody, reason: str = "机房断电，竞价中断") -> None:
        """Freeze it, signed."""
        self._hold(by, auction_staff.FREEZE, auction_staff.freeze_auction, reason)

    def resume(self, by: Somebody, reason: str = "故障已经排除") -> None:
        """Go on, signed."""
        act = auction_staff.RESUME
        self._hold(by, act, auction_staff.resume_auction, reason, ends_at="")

    def _hold(self, by, act, do, reason, **more):
        facts = auction_staff.hold_facts(self.row(), reason, **more)
        signature = by.sign(act_bytes(act, str(self.uid), facts))
        do(by=by.actor, auction=self.uid, reason=reason, signature=signature)
