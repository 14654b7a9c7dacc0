"""A live auction: people bid by its hall's form, and the public watches every event."""

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from play.diary import same, wait_for
from play.people import Person
from play.preparing import Trade
from play.rooms import Seat

_HALL: Final = re.compile(r"/rooms/auction/([0-9a-f-]{36})/")
BID: Final = "bidding.bid-live"
OPENED: Final = "bidding.auction-opened"
TAKEN: Final = "bidding.auction-bid"
WENT: Final = "bidding.auction-phase"
HAMMERED: Final = "bidding.auction-hammered"
SETTLED: Final = "bidding.auction-settled"


@dataclass(frozen=True)
class Auction:
    """One lot in live bidding."""

    trade: Trade
    uid: str

    @property
    def hall(self) -> str:
        """The hall's address."""
        return f"/rooms/auction/{self.uid}/"

    @property
    def live(self) -> str:
        """The address of its socket."""
        return f"/live/auction/{self.uid}/"

    def bid(self, bidder: Person, price: str) -> None:
        """Bid above the step at which the hall asks whether one is sure."""
        bidder.act(self.hall, BID, amount=price, confirmed="yes")

    def too_late(self, bidder: Person, price: str) -> None:
        """Bid after the hammer: a form that stood open, refused by name."""
        page = bidder.session.get(self.hall)
        answer = bidder.session.post(
            f"{self.hall}bid/",
            data={
                "amount": price,
                "key": f"late-{price}",
                "confirmed": "yes",
                "csrfmiddlewaretoken": bidder.session.cookies["csrftoken"],
            },
            headers={"Referer": str(page.url)},
        )
        same("a bid after the hammer", answer.status_code, HTTPStatus.CONFLICT)


def find(trade: Trade, bidder: Person) -> Auction:
    """Wait until the bidding has begun, and the bidder's page leads to its hall."""

    def look() -> Auction | None:
        for href, _words in bidder.open(f"/bids/{trade.lot}/").links:
            found = _HALL.search(href)
            if found is not None:
                return Auction(trade, found.group(1))
        return None

    left = (trade.deadline - datetime.now(trade.deadline.tzinfo)).total_seconds()
    return wait_for("the auction hall", look, patience_s=max(0.0, left) + 60)


def bids_of(seat: Seat) -> list[dict[str, Any]]:
    """Return what the public has seen bid, in order."""
    told = sorted(seat.entries.items())
    return [entry["facts"] for _n, entry in told if entry["kind"] == TAKEN]


def await_phase(seat: Seat, phase: str, patience_s: float) -> None:
    """Wait until the auction has come to a phase."""

    def come() -> bool:
        went = seat.find(WENT)
        return went is not None and went["facts"]["phase"] == phase

    seat.wait_until(f"the phase {phase}", come, patience_s)


def settled(seat: Seat, patience_s: float) -> dict[str, Any]:
    """Wait until all is over; return who won by number, and at what price."""
    facts: dict[str, Any] = seat.wait_for(SETTLED, patience_s)["facts"]
    return facts


def check_hammer(seat: Seat, expected: datetime) -> None:
    """The hammer fell at the very instant of the rule."""
    fell = seat.find(HAMMERED)
    assert fell is not None
    same("the hammer", datetime.fromisoformat(fell["facts"]["hammered_at"]), expected)


def last_bid_at(seat: Seat) -> datetime:
    """Return when the last bid that counted was received."""
    return datetime.fromisoformat(bids_of(seat)[-1]["received_at"])
