"""The socket of the scoring room: /live/scoring/<panel>/."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from evaluation.actions.sit_down import kept_attempts
from evaluation.facts import panels, seating
from evaluation.live import RoomViewer, ScoringRoom, viewer_of
from evaluation.rules.seats_at import browser_digest
from journal.consumers import RoomConsumer
from journal.live.room import Room, Viewer
from parties import sessions


class ScoringConsumer(RoomConsumer):
    """One socket of one panel's room; whoever has no place finds nothing."""

    def viewer(self, scope: Mapping[str, Any]) -> RoomViewer:
        """Return who looks, asked again before each act.

        A member of a remote session looks from the station where it signed in.
        """
        actor = sessions.at_socket(scope)
        place = panels.place_for(actor, scope["url_route"]["kwargs"]["panel"])
        if place.member is not None:
            browser = browser_digest(scope["session"].session_key or "")
            with kept_attempts(place.member):
                # What is told once there is a report stands in it.
                seating.check_browser(place.member, browser, is_report=True)
        return viewer_of(actor, place)

    def room(self, _viewer: Viewer, /, **kwargs: Any) -> Room:
        """Return the room of this panel."""
        panel: UUID = kwargs["panel"]
        return ScoringRoom(panel, panels.panel(panel).lot.uid)
