"""What an app says about its room: the stream, who sees what, and the acts.

A room carries acts in and its stream out. Success is never answered: the sender
hears it as everyone does, by number.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from typing import Any, ClassVar

Viewer = Hashable
RoomFacts = Any

#: act(room, viewer, content, ref): calls one action of the app. It returns None, or
#: members of a private answer such as {"saved": {…}} for what is no row (drafts).
Act = Callable[["Room", Viewer, dict[str, Any], str], Mapping[str, Any] | None]


class Room(ABC):
    """One room. Every viewer of it gets an equal one.

    `facts`, `you` and the acts run in the pool's threads and may query; `may_see` is
    pure, since it is asked for every viewer and item.
    """

    acts: ClassVar[Mapping[str, Act]] = {}
    #: kinds of rows after which each open socket is asked anew whether it still may
    #: look: somebody's place in the room is gone
    doubts: ClassVar[frozenset[str]] = frozenset()

    @property
    @abstractmethod
    def name(self) -> str:
        """Unique in the house: "opening:<uid>"."""

    @abstractmethod
    def streams(self) -> list[str]:
        """The room's one stream, in a list."""

    @abstractmethod
    def may_see(self, item: str, viewer: Viewer, facts: RoomFacts) -> bool:
        """Whether `viewer` sees rows of the disclosure item `item` ("public" is not
        asked). It may turn from no to yes, with a new row in the stream; never back.
        """

    def sight(
        self, items: frozenset[str], viewer: Viewer, facts: RoomFacts
    ) -> frozenset[str]:
        """Those of `items` that `viewer` sees, by `may_see`. Pure.

        Asked for every viewer and frame: a room whose viewers mostly see the same
        says so in a quicker way.
        """
        return frozenset(item for item in items if self.may_see(item, viewer, facts))

    def facts(self) -> RoomFacts:
        """What `may_see` depends on; read again whenever the stream has grown."""
        return None

    def you(self, viewer: Viewer) -> Mapping[str, Any]:
        """What the page is told about its viewer in the greeting."""
        return {}

    @property
    def stream(self) -> str:
        """The stream whose numbers are the room's numbers."""
        (only,) = self.streams()
        return only
