"""Writing rows as an act would, and the room that shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction

from journal import queries
from journal.actions.record import record
from journal.consumers import RoomConsumer
from journal.live.room import Act, Room
from journal.rules.chain import PUBLIC, Entry
from journal.rules.events import Disclosed, Event
from kernel.refused import NotFound, Refused
from tests.journal.events import Noted, Rung


class Clerk:
    """Who acts in these tests."""

    def as_facts(self) -> dict[str, str]:
        """One name."""
        return {"name": "王书记员"}


CLERK = Clerk()


def write(
    stream: str,
    *events: Event,
    audience: str = PUBLIC,
    ref: str = "",
    at: datetime | None = None,
) -> list[Entry]:
    """Record events in one transaction."""
    with transaction.atomic():
        return [
            record(
                stream=stream,
                event=event,
                by=CLERK,
                at=at or queries.instant(),
                audience=audience,
                ref=ref,
            )
            for event in events
        ]


def note(stream: str, *texts: str, audience: str = PUBLIC, ref: str = "") -> None:
    """Record a `Noted` for each text."""
    write(stream, *[Noted(text=text) for text in texts], audience=audience, ref=ref)


class TooLoud(Refused):
    """What this room refuses."""

    code = "too-loud"
    zh = "请安静。"
    en = "Please be quiet."


def _say(room: Room, viewer: object, content: dict[str, Any], ref: str) -> None:
    if content["text"].isupper():
        raise TooLoud(article="rule 1", field="text")
    note(room.stream, content["text"], ref=ref)


def _ring(room: Room, viewer: object, content: dict[str, Any], ref: str) -> None:
    write(room.stream, Rung(), ref=ref)


def _keep(
    room: Room, viewer: object, content: dict[str, Any], ref: str
) -> Mapping[str, Any]:
    return {"saved": {"item": content["item"]}}


def _wait_for_lock(
    room: Room, viewer: object, content: dict[str, Any], ref: str
) -> None:
    note("lot:locked", "never", ref=ref)


class Parlour(Room):
    """Insiders see everything; others see an item once it is disclosed."""

    acts: ClassVar[Mapping[str, Act]] = {
        "say": _say,
        "ring": _ring,
        "keep": _keep,
        "wait": _wait_for_lock,
    }

    def __init__(self, key: str) -> None:
        self.key = key

    @property
    def name(self) -> str:
        """One parlour for each stream."""
        return f"parlour:{self.key}"

    def streams(self) -> list[str]:
        """The stream of this parlour; `=` goes before the full name of another."""
        return [self.key[1:] if self.key[0] == "=" else f"room:{self.key}"]

    def facts(self) -> frozenset[str]:
        """The items that are disclosed."""
        return queries.disclosed(self.stream)

    def may_see(self, item: str, viewer: object, facts: frozenset[str]) -> bool:
        """Insiders always, others after disclosure."""
        return viewer == "insider" or item in facts

    def you(self, viewer: object) -> dict[str, Any]:
        """Who looks."""
        return {"viewer": viewer}


class ParlourConsumer(RoomConsumer):
    """`/live/parlour/<viewer>/<key>/`."""

    def viewer(self, scope: Mapping[str, Any]) -> str:
        """The viewer that the URL names."""
        return str(scope["url_route"]["kwargs"]["viewer"])

    def room(self, viewer: object, /, **kwargs: Any) -> Room:
        """The parlour, unless it is nobody's."""
        if kwargs["key"] == "nowhere":
            raise NotFound
        return Parlour(kwargs["key"])


def disclose(stream: str, *items: str) -> None:
    """Open the older rows of these items."""
    write(stream, Disclosed(items=list(items)))
