"""Live auctions for the tests' worlds: a lot in bidding, numbers in bidders' hands.

world = auctions.of(city, case, monkeypatch, bidders=3)
world.begin(terms); world.bid(1, 100); world.row()
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from bidding.actions import auction_clock, auction_staff, place_bid
from bidding.facts import auctions
from bidding.facts.auctions import Seat
from bidding.rules.auctions import terms as t
from journal.queries import instant
from parties.actions.signed_acts import act_bytes
from tender.rules import procedures
from tender.rules.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from bidding.models import Auction, AuctionBid
    from tests.worlds.people import City, Somebody
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

    @property
    def uid(self) -> UUID:
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

    def _hold(
        self,
        by: Somebody,
        act: str,
        do: Callable[..., None],
        reason: str,
        **more: str,
    ) -> None:
        facts = auction_staff.hold_facts(self.row(), reason, **more)
        signature = by.sign(act_bytes(act, str(self.uid), facts))
        do(by=by.actor, auction=self.uid, reason=reason, signature=signature)


def of(
    city: City, case: Case, monkeypatch: pytest.MonkeyPatch, *, bidders: int = 3
) -> World:
    """Give numbers to so many bidders of an announced lot that may be bid for live."""
    code = case.trade.procedure
    row = procedures.get(code)
    path = (*row.stages, Stage.BIDDING_LIVE, Stage.DRAWING)
    known = {**procedures.PROCEDURES, code: replace(row, stages=path)}
    monkeypatch.setattr(procedures, "PROCEDURES", MappingProxyType(known))
    people = {str(n): city.bidder(f"竞买人{n}公司") for n in range(1, bidders + 1)}
    seats = [
        Seat(uuid4(), each.actor.organisation or uuid4(), number)
        for number, each in people.items()
    ]
    by_organisation = {seat.organisation: seat for seat in seats}
    monkeypatch.setattr(auctions, "seats_of", lambda _lot: seats)
    monkeypatch.setattr(auctions, "seat_of", lambda _lot, uid: by_organisation.get(uid))
    return World(case, people)
