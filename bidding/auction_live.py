"""The auction hall (竞价大厅) as a live room: bids come in, the lot's stream goes out.

Everybody may watch, and sees numbers. A bidder hears of its own bid at once, privately,
and then as everybody does; the room says nothing about who holds which number.
"""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from bidding.actions import place_bid
from bidding.facts import auctions
from bidding.live import HallFacts, HallViewer, LotHall
from bidding.rules.auctions.amounts import amount_of
from journal.live.room import Act, Viewer
from journal.queries import instant
from kernel.refused import Invalid
from parties.rules.actor import Actor
from tender import queries as tender


def viewer_of(actor: Actor, uid: UUID) -> HallViewer:
    """Return a reader of an auction's hall, or raise `NotFound`."""
    return HallViewer(actor, auctions.viewer(actor, auctions.auction(uid)))


class AuctionRoom(LotHall):
    """The hall of one auction."""

    def __init__(self, auction: UUID, lot: UUID) -> None:
        """Keep which auction, and whose stream."""
        super().__init__(lot)
        self.auction = auction

    @property
    def name(self) -> str:
        """Return the room's name in the house."""
        return f"auction:{self.auction}"

    def facts(self) -> HallFacts:
        """Return the moments that have come."""
        facts = tender.disclosure_facts_of(self.lot)
        return HallFacts(lot=facts, owners={}, at=instant())

    def sight(
        self, items: frozenset[str], viewer: Viewer, facts: Any
    ) -> frozenset[str]:
        """Return what all of the viewer's kind see, and what is its own."""
        if not isinstance(viewer, HallViewer):
            return frozenset()
        found: frozenset[str] = facts.seen_by_all(items, viewer.reader.audiences)
        own = (item for item in items if facts.may_see(item, viewer.reader))
        return found | frozenset(own) if viewer.reader.owns else found

    def bid(self, viewer: Viewer, content: dict[str, Any], _ref: str) -> Any:
        """Bid; the private answer is the receipt, the same for a bid sent again."""
        assert isinstance(viewer, HallViewer)
        made = place_bid.place_bid(
            by=viewer.actor,
            auction=self.auction,
            amount=amount_of(_text(content, "amount")),
            key=_text(content, "key"),
        )
        return {
            "saved": {
                "item": "bid",
                "n": made.n,
                "number": made.number,
                "price": f"{made.amount:f}",
                "at": made.received_at.isoformat(),
            }
        }

    acts: ClassVar[Mapping[str, Act]] = {"bid": bid}  # type: ignore[dict-item]


def _text(content: dict[str, Any], name: str) -> str:
    value = content.get(name, "")
    if not isinstance(value, str):
        raise Invalid(field=name)
    return value
