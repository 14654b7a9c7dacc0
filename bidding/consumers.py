"""The sockets of the halls: /live/opening/<opening>/, /live/auction/<auction>/."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bidding import auction_live
from bidding.auction_live import AuctionRoom
from bidding.facts import auctions, openings
from bidding.live import HallViewer, OpeningRoom, viewer_of
from journal.consumers import RoomConsumer
from journal.live.room import Room, Viewer
from parties import sessions


class OpeningConsumer(RoomConsumer):
    """One socket of one hall; whoever may not enter finds nothing."""

    def viewer(self, scope: Mapping[str, Any]) -> HallViewer:
        """Return who looks, asked again before each act."""
        actor = sessions.at_socket(scope)
        return viewer_of(actor, scope["url_route"]["kwargs"]["opening"])

    def room(self, viewer: Viewer, /, **kwargs: Any) -> Room:
        """Return the hall of this opening."""
        opening: UUID = kwargs["opening"]
        return OpeningRoom(opening, openings.opening(opening).lot.uid)


class AuctionConsumer(RoomConsumer):
    """One socket of one auction; everybody may watch an announced lot's."""

    def viewer(self, scope: Mapping[str, Any]) -> HallViewer:
        """Return who looks, asked again before each bid."""
        actor = sessions.at_socket(scope)
        auction = scope["url_route"]["kwargs"]["auction"]
        return auction_live.viewer_of(actor, auction)

    def room(self, viewer: Viewer, /, **kwargs: Any) -> Room:
        """Return the hall of this auction."""
        auction: UUID = kwargs["auction"]
        return AuctionRoom(auction, auctions.auction(auction).lot.uid)
