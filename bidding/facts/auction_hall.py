"""The auction hall (竞价大厅) as one reader sees it now.

The auction is brought to the instant by the pure rule alone: a page is right though the
clock has not yet said what it shows.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext

from bidding.facts import auctions
from bidding.facts.auctions import Seat
from bidding.facts.opening_tasks import LiveHall
from bidding.models import Auction, AuctionBid
from bidding.rules.auctions import state as rule
from bidding.rules.auctions.result import Result, result
from bidding.rules.auctions.state import OVER, Phase, State
from bidding.rules.auctions.terms import Right, Terms
from kernel import money
from parties.rules.actor import Actor
from tender.rules.disclosure import Viewer
from tender.rules.stages import Stage

#: so many bids stand on the page; all of them stand in the record
BIDS_SHOWN: Final = 60
STEPS_OFFERED: Final = (0, 1, 2)
#: yuan in a unit of price; other units have no formal figures
YUAN: Final = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


@dataclass(frozen=True, slots=True)
class BidRow:
    """A bid of the history; `shown` is its price, or its area where that is bid."""

    n: int
    number: str
    received_at: datetime
    shown: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Hall:
    """What the page shows. Prices are text, grouped, in `terms.unit`."""

    auction: Auction
    terms: Terms
    state: State
    now: datetime
    viewer: Viewer
    seat: Seat | None
    bids: list[BidRow]
    price: str
    price_upper: str
    minimum: str
    minimum_plain: str
    minimum_upper: str
    offers: list[tuple[str, str]]
    result: Result
    is_suspended: bool

    @property
    def number(self) -> str:
        """The reader's own number; empty for all others."""
        return self.seat.number if self.seat else ""

    @property
    def falls(self) -> bool:
        """Whether the lower price is the better one (竞价选取、反拍)."""
        return self.terms.sign < 0

    @property
    def is_frozen(self) -> bool:
        """Whether nothing runs now."""
        return self.state.frozen is not None or self.is_suspended

    @property
    def is_over(self) -> bool:
        """Whether the hammer has fallen."""
        return self.state.phase in OVER

    @property
    def leads(self) -> bool:
        """Whether the reader's own bid stands."""
        leader = self.state.leader
        return leader is not None and self.is_own(leader.bidder)

    @property
    def wins(self) -> bool:
        """Whether the reader has won."""
        return bool(self.result.winner) and self.is_own(self.result.winner)

    @property
    def may_bid(self) -> bool:
        """Whether the reader's number may bid in this phase."""
        entrants = self.state.entrants
        takes = self.state.phase in _TAKES_BIDS and not self.is_frozen
        if self.seat is None or not takes or not self.minimum:
            return False
        return entrants is None or self.number in entrants

    @property
    def is_left_out(self) -> bool:
        """Whether the reader holds a number that may not enter the timed bidding."""
        entrants = self.state.entrants
        is_shut = entrants is not None and self.number not in entrants
        return self.seat is not None and is_shut

    @property
    def offers_match(self) -> bool:
        """Whether the page keeps the button of a holder, for when a price stands."""
        rights = self.terms.priority
        return (
            self.may_bid
            and rights is not None
            and rights.right is Right.INSIDE
            and self.number in rights.holders
        )

    @property
    def may_match(self) -> bool:
        """Whether the reader, holding a right, may take the price that stands."""
        stands = self.state.leader is not None and not self.leads
        return self.offers_match and stands

    @property
    def holds_right(self) -> bool:
        """Whether the reader holds a right of first refusal."""
        rights = self.terms.priority
        return rights is not None and self.number in rights.holders

    @property
    def may_answer(self) -> bool:
        """Whether the reader is asked after the hammer."""
        asked = self.state.phase is Phase.RIGHTS
        return asked and self.number in rule.may_still_take(self.state)

    @property
    def may_take(self) -> bool:
        """Whether the reader may take the cap."""
        taking = self.state.phase is Phase.TAKING and not self.is_frozen
        return taking and bool(self.number) and self.number not in self.state.takers

    @property
    def may_enter(self) -> bool:
        """Whether the reader is asked who wants to go on."""
        asking = self.state.phase is Phase.ASKING and not self.is_frozen
        return asking and bool(self.number) and self.number not in self.state.willing

    @property
    def until(self) -> datetime | None:
        """What the countdown runs to."""
        return None if self.is_frozen else self.state.until

    def is_own(self, number: str) -> bool:
        """Say whether a number is the reader's own."""
        return bool(number) and self.number == number


_TAKES_BIDS: Final = frozenset({Phase.FREE, Phase.TIMED, Phase.DUTCH, Phase.AREA})


def hall_of(actor: Actor, found: Auction, now: datetime) -> Hall:
    """Return the hall for a reader, or raise `NotFound`."""
    viewer = auctions.viewer(actor, found)
    now = max(now, found.seen_at)
    kept = auctions.state_of(found)
    is_suspended = found.lot.stage == Stage.SUSPENDED
    state = kept if is_suspended else rule.advance(kept, now)
    least = rule.minimum(state, now)
    terms = state.terms
    return Hall(
        auction=found,
        terms=terms,
        state=state,
        now=now,
        viewer=viewer,
        seat=auctions.seat_of(found.lot, actor.organisation),
        bids=[_row(row, terms) for row in auctions.bids_of(found, last=BIDS_SHOWN)],
        price=grouped(state.price, terms),
        price_upper=upper(state.price, terms),
        minimum=grouped(least, terms),
        minimum_plain=plain(least, terms),
        minimum_upper=upper(least, terms),
        offers=_offers(state, least),
        result=result(state, now),
        is_suspended=is_suspended and not state.frozen and state.phase not in OVER,
    )


def _row(row: AuctionBid, terms: Terms) -> BidRow:
    shown = grouped(row.price if row.area is None else row.area, terms)
    return BidRow(row.n, row.number, row.received_at, shown, row.is_match)


def _offers(state: State, least: Decimal | None) -> list[tuple[str, str]]:
    """Return the amounts of the step buttons: what is posted, and what is read."""
    terms, cap = state.terms, state.terms.cap
    if least is None or state.phase in {Phase.DUTCH, Phase.AREA}:
        found = [] if least is None else [least]
    else:
        step = terms.increment
        found = [least + terms.sign * step * each for each in STEPS_OFFERED]
        if cap is not None:
            found = [one for one in found if terms.sign * (cap.price - one) >= 0]
    amounts = dict.fromkeys(one for one in found if one > 0)
    return [(plain(one, terms), grouped(one, terms)) for one in amounts]


def plain(value: Decimal | None, terms: Terms) -> str:
    """Return a price as it is posted; empty for none."""
    return "" if value is None else f"{value:.{terms.digits}f}"


def grouped(value: Decimal | None, terms: Terms) -> str:
    """Return a price as it is read; empty for none."""
    return "" if value is None else f"{value:,.{terms.digits}f}"


def upper(value: Decimal | None, terms: Terms) -> str:
    """Return a price in formal figures (大写), where its unit is money."""
    yuan = YUAN.get(terms.unit)
    if value is None or yuan is None:
        return ""
    fen = value * yuan * 100
    return money.upper(int(fen)) if fen == int(fen) else ""


def live_rooms(_now: datetime) -> list[LiveHall]:
    """Return the auctions that the public may watch now."""
    found = Auction.objects.filter(
        lot__stage=Stage.BIDDING_LIVE, hammered_at=None
    ).select_related("lot__trade")
    return [
        LiveHall(
            title=f"{row.lot.trade.title} {row.lot.number}",
            status=row.lot.stage,
            url=f"/rooms/auction/{row.uid}/",
            note=gettext("Live bidding"),
        )
        for row in found.order_by("next_due_at", "id")
    ]
