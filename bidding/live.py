"""The opening hall (开标大厅) as a live room: the lot's stream, read by audience.

Acts come as forms, since nearly all are signed; the room carries what happened to all
who watch, each seeing what the disclosure table lets it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from bidding.actions import opening_hall
from bidding.facts import openings
from journal.live.room import Act, Room, Viewer
from journal.queries import instant
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Item


@dataclass(frozen=True, slots=True)
class HallViewer:
    """Who looks: the actor and its relations to the lot."""

    actor: Actor
    reader: disclosure.Viewer


@dataclass(frozen=True, slots=True)
class HallFacts:
    """What the disclosure table asks; whose bid is whose, since audiences name bids."""

    lot: disclosure.LotFacts
    owners: Mapping[str, str]
    at: datetime


def viewer_of(actor: Actor, uid: UUID) -> HallViewer:
    """Return a reader of a hall, or raise `NotFound`."""
    return HallViewer(actor, openings.viewer(actor, openings.opening(uid)))


class OpeningRoom(Room):
    """The hall of one opening."""

    def __init__(self, opening: UUID, lot: UUID) -> None:
        """Keep which opening, and whose stream."""
        self.opening = opening
        self.lot = lot

    @property
    def name(self) -> str:
        """Return the room's name in the house."""
        return f"opening:{self.opening}"

    def streams(self) -> list[str]:
        """Return the lot's stream."""
        return [f"lot:{self.lot}"]

    def facts(self) -> HallFacts:
        """Return the moments that have come, and whose the bids are."""
        row = tender.lot(self.lot)
        return HallFacts(
            lot=tender.disclosure_facts(row),
            owners=openings.owners_of_bids(row),
            at=instant(),
        )

    def may_see(self, item: str, viewer: Viewer, facts: Any) -> bool:
        """Ask the disclosure table; an item it does not know is nobody's."""
        name, _, key = item.partition(":")
        if not isinstance(viewer, HallViewer) or name not in set(Item):
            return False
        owner = facts.owners.get(key, key)
        return disclosure.may_see(
            Item(name), viewer.reader, facts.lot, facts.at, owner=owner
        )

    def you(self, viewer: Viewer) -> Mapping[str, Any]:
        """Tell the page in which role it looks."""
        assert isinstance(viewer, HallViewer)
        return {"role": str(viewer.actor.role)}

    def sign_in(self, viewer: Viewer, _content: dict[str, Any], ref: str) -> Any:
        """Sign in; until the closing the bidder alone hears of it."""
        assert isinstance(viewer, HallViewer)
        made = opening_hall.sign_in(by=viewer.actor, opening=self.opening, ref=ref)
        return {"saved": {"item": "sign-in", "at": made.at.isoformat()}}

    acts: ClassVar[Mapping[str, Act]] = {
        "sign-in": sign_in,  # type: ignore[dict-item]
    }
