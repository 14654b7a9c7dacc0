"""The opening hall (开标大厅) as a live room: the lot's stream, read by audience.

Acts come as forms, since nearly all are signed; the room carries what happened to all
who watch, each seeing what the disclosure table lets it.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from bidding.actions import opening_hall
from bidding.facts import openings
from journal.live.room import Act, Room, Viewer
from journal.queries import instant
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Audience, Item

_ITEMS: Final = frozenset(Item)


@dataclass(frozen=True, slots=True)
class HallViewer:
    """Who looks: the actor and its relations to the lot."""

    actor: Actor
    reader: disclosure.Viewer


@dataclass(frozen=True, slots=True)
class HallFacts:
    """What the disclosure table asks; whose bid is whose, since audiences name bids.

    `memory` keeps what one look has found already: nearly all who watch see the same.
    """

    lot: disclosure.LotFacts
    owners: Mapping[str, str]
    at: datetime
    memory: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    def may_see(self, item: str, reader: disclosure.Viewer) -> bool:
        """Ask the disclosure table; an item it does not know is nobody's."""
        name, _, key = item.partition(":")
        return name in _ITEMS and disclosure.may_see(
            Item(name), reader, self.lot, self.at, owner=self.owners.get(key, key)
        )

    def seen_by_all(
        self, items: frozenset[str], audiences: frozenset[Audience]
    ) -> frozenset[str]:
        """Return what readers of these audiences see who own nothing."""
        found: frozenset[str] | None = self.memory.get((items, audiences))
        if found is None:
            stranger = disclosure.Viewer(audiences)
            found = frozenset(item for item in items if self.may_see(item, stranger))
            self.memory[items, audiences] = found
        return found

    def owned_by(self, items: frozenset[str], owner: str) -> list[str]:
        """Return the items that are this owner's."""
        by_owner: dict[str, list[str]] | None = self.memory.get(items)
        if by_owner is None:
            by_owner = self.memory[items] = {}
            for item in items:
                _name, _, key = item.partition(":")
                if key:
                    by_owner.setdefault(self.owners.get(key, key), []).append(item)
        return by_owner.get(owner, [])


def viewer_of(actor: Actor, uid: UUID) -> HallViewer:
    """Return a reader of a hall, or raise `NotFound`."""
    return HallViewer(actor, openings.viewer(actor, openings.opening(uid)))


class LotHall(Room):
    """A hall in which a lot's stream is read by the disclosure table."""

    def __init__(self, lot: UUID) -> None:
        """Keep whose stream."""
        self.lot = lot

    def streams(self) -> list[str]:
        """Return the lot's stream."""
        return [f"lot:{self.lot}"]

    def may_see(self, item: str, viewer: Viewer, facts: Any) -> bool:
        """Ask the disclosure table."""
        return isinstance(viewer, HallViewer) and facts.may_see(item, viewer.reader)

    def you(self, viewer: Viewer) -> Mapping[str, Any]:
        """Tell the page in which role it looks."""
        assert isinstance(viewer, HallViewer)
        return {"role": str(viewer.actor.role)}


class OpeningRoom(LotHall):
    """The hall of one opening."""

    def __init__(self, opening: UUID, lot: UUID) -> None:
        """Keep which opening, and whose stream."""
        super().__init__(lot)
        self.opening = opening
        self._owners: tuple[object, Mapping[str, str]] = (None, {})

    @property
    def name(self) -> str:
        """Return the room's name in the house."""
        return f"opening:{self.opening}"

    def facts(self) -> HallFacts:
        """Return the moments that have come, and whose the bids are."""
        return HallFacts(
            lot=tender.disclosure_facts_of(self.lot),
            owners=self._owners_now(),
            at=instant(),
        )

    def _owners_now(self) -> Mapping[str, str]:
        # Two thousand bids are not read again for every row of the record.
        mark = openings.bids_mark(self.lot)
        if mark != self._owners[0]:
            self._owners = mark, openings.owners_of_bids(self.lot)
        return self._owners[1]

    def sight(
        self, items: frozenset[str], viewer: Viewer, facts: Any
    ) -> frozenset[str]:
        """Return what all of the viewer's kind see, and what is its own."""
        if not isinstance(viewer, HallViewer):
            return frozenset()
        reader = viewer.reader
        common = facts.seen_by_all(items, reader.audiences)
        own = {
            item
            for owner in reader.owns
            for item in facts.owned_by(items, owner)
            if facts.may_see(item, reader)
        }
        return common | own if own - common else common

    def sign_in(self, viewer: Viewer, _content: dict[str, Any], ref: str) -> Any:
        """Sign in; until the closing the bidder alone hears of it."""
        assert isinstance(viewer, HallViewer)
        made = opening_hall.sign_in(by=viewer.actor, opening=self.opening, ref=ref)
        return {"saved": {"item": "sign-in", "at": made.at.isoformat()}}

    acts: ClassVar[Mapping[str, Act]] = {
        "sign-in": sign_in,  # type: ignore[dict-item]
    }
