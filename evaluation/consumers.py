"""The socket of the scoring room: /live/scoring/<panel>/."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from evaluation.facts import panels
from evaluation.live import RoomViewer, ScoringRoom, viewer_of
from journal.consumers import RoomConsumer
from journal.live.room import Room, Viewer
from parties import sessions


class ScoringConsumer(RoomConsumer):
    """One socket of one panel's room; whoever has no place finds nothing."""

    def viewer(self, scope: Mapping[str, Any]) -> RoomViewer:
        """Return who looks, asked again before each act."""
        actor = sessions.seen(scope["user"], scope["session"]).actor
        return viewer_of(actor, scope["url_route"]["kwargs"]["panel"])

    def room(self, _viewer: Viewer, /, **kwargs: Any) -> Room:
        """Return the room of this panel."""
        panel: UUID = kwargs["panel"]
        return ScoringRoom(panel, panels.panel(panel).lot.uid)
