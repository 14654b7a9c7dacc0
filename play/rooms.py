"""A place in a live room: catches up by number, acts, and hears what happened."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from play.people import Person, RefusedThere

PATIENCE_S: Final = 30.0
OPENS_S: Final = 20.0
Entry = dict[str, Any]


class RoomSilent(RuntimeError):
    """Nothing was heard of an act in time."""


class Seat:
    """One socket in a room. Entries by number; a later copy replaces an earlier."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._refs = count(1)
        self.entries: dict[int, Entry] = {}
        self.head = 0
        self._complete = False

    def catch_up(self) -> None:
        """Hear everything from the beginning."""
        self._say({"say": "catch-up", "after": 0})
        self._listen("the record so far", lambda _told: self._complete)

    def save(self, say: str, **content: Any) -> None:
        """Send what nobody else may read yet, and wait until it is kept."""
        ref = self._act(say, content)
        self._listen(say, lambda told: "saved" in told and told.get("ref") == ref)

    def act(self, say: str, **content: Any) -> Entry:
        """Act, and hear it as everyone does: as an entry with one's own reference."""
        ref = self._act(say, content)
        self._listen(f"the act {say}", lambda _told: self._heard(ref) is not None)
        heard = self._heard(ref)
        assert heard is not None
        return heard

    def wait_for(self, kind: str, patience_s: float = PATIENCE_S) -> Entry:
        """Wait for an entry of a kind whose facts may be seen."""
        self._listen(kind, lambda _told: self.find(kind) is not None, patience_s)
        found = self.find(kind)
        assert found is not None
        return found

    def wait_until(
        self, what: str, enough: Callable[[], bool], patience_s: float = PATIENCE_S
    ) -> None:
        """Hear entries until what is heard is enough."""
        self._listen(what, lambda _told: enough(), patience_s)

    def find(self, kind: str) -> Entry | None:
        """Return the newest entry of a kind with its facts, if there is one."""
        for number in sorted(self.entries, reverse=True):
            entry = self.entries[number]
            if entry["kind"] == kind and entry["facts"] is not None:
                return entry
        return None

    def _heard(self, ref: str) -> Entry | None:
        for entry in self.entries.values():
            if entry["facts"] and entry["facts"].get("ref") == ref:
                return entry
        return None

    def _act(self, say: str, content: dict[str, Any]) -> str:
        ref = f"{next(self._refs)}-{time.monotonic_ns()}"
        self._say({"say": say, "ref": ref, **content})
        return ref

    def _say(self, message: dict[str, Any]) -> None:
        self._socket.send(json.dumps(message, ensure_ascii=False))

    def _listen(
        self,
        what: str,
        enough: Callable[[dict[str, Any]], bool],
        patience_s: float = PATIENCE_S,
    ) -> None:
        give_up = time.monotonic() + patience_s
        while not enough({}):
            left = give_up - time.monotonic()
            try:
                told = json.loads(self._socket.recv(timeout=max(left, 0.001)))
            except TimeoutError:
                raise RoomSilent(f"{patience_s:.0f} s without {what}") from None
            except ConnectionClosed as closed:
                raise RoomSilent(f"closed ({closed.code}) before {what}") from closed
            self._take(told)
            if enough(told):
                return

    def _take(self, told: dict[str, Any]) -> None:
        if "refused" in told:
            refused = told["refused"]
            raise RefusedThere(409, refused["code"], refused["en"], "the room")
        for entry in told.get("entries", ()):
            self.entries[entry["n"]] = entry
        self.head = max(self.head, told.get("head", 0))
        self._complete = self._complete or bool(told.get("complete"))


@contextmanager
def seat(server: str, path: str, person: Person | None = None) -> Iterator[Seat]:
    """Take a seat in a room; without a person, as the public does."""
    place = urlsplit(server)
    headers = {"Origin": server.rstrip("/")}
    if person is not None:
        _ = person.session
        headers["Cookie"] = person.cookies
    with connect(
        f"ws://{place.netloc}{path}",
        additional_headers=headers,
        open_timeout=OPENS_S,
        max_size=16 * 1024 * 1024,
    ) as socket:
        taken = Seat(socket)
        taken.catch_up()
        yield taken
