"""A client of a room, as a page would be: it catches up and merges by number."""

import asyncio
import contextlib
import json
import threading
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE_S = 30


class Listener:
    """What one socket was told, merged by number."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.hello: dict[str, Any] = {}
        self.frames: list[dict[str, Any]] = []
        self.rows: dict[int, dict[str, Any]] = {}
        self.order: list[int] = []
        self.clocks: list[str] = []
        self.answers: list[dict[str, Any]] = []

    @classmethod
    async def enter(cls, url: str, *, after: int | None = 0, **kwargs: Any) -> Self:
        """Connect, hear the greeting and, unless `after` is None, catch up."""
        listener = cls(await connect(url, open_timeout=PATIENCE_S, **kwargs))
        listener.hello = (await listener.hear())["hello"]
        if after is not None:
            await listener.say(say="catch-up", after=after)
            await listener.until(lambda: any(f["complete"] for f in listener.frames))
        return listener

    async def say(self, **message: Any) -> None:
        """Send one message."""
        await self.socket.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message, kept."""
        async with asyncio.timeout(PATIENCE_S):
            message: dict[str, Any] = json.loads(await self.socket.recv())
        if "entries" in message:
            self.frames.append(message)
            for row in message["entries"]:
                self.order.append(row["n"])
                self.rows[row["n"]] = row
        elif "clock" in message:
            self.clocks.append(message["clock"])
        elif "hello" not in message:
            self.answers.append(message)
        return message

    async def until(self, condition: Any) -> None:
        """Hear until `condition()`."""
        while not condition():
            await self.hear()

    async def until_row(self, n: int) -> None:
        """Hear until row `n` has come."""
        await self.until(lambda: n in self.rows)

    @property
    def texts(self) -> list[str | None]:
        """The texts of all rows by number, None where withheld."""
        found = [self.rows[n]["facts"] for n in sorted(self.rows)]
        return [facts and facts.get("text", facts.get("items")) for facts in found]

    async def leave(self) -> None:
        """Close the socket."""
        await self.socket.close()


class Watcher:
    """A page that stays open in a room while the test does other things.

    As a page does, it comes back by itself when its socket is closed, and asks for
    what it has missed.
    """

    def __init__(self, url: str, **kwargs: Any) -> None:
        self._url, self._kwargs = url, kwargs
        self._over = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=[self._stay()])
        self.rows: dict[int, dict[str, Any]] = {}
        self.is_in = threading.Event()
        #: how often it had to come back
        self.came_back = -1

    def __enter__(self) -> Self:
        self._thread.start()
        assert self.is_in.wait(PATIENCE_S), "the room did not open"
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(PATIENCE_S)

    def kinds(self) -> list[str]:
        """The kinds of the rows heard so far, by number."""
        return [self.rows[n]["kind"] for n in sorted(self.rows)]

    async def _stay(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(ConnectionClosed, OSError, TimeoutError, KeyError):
                await self._hear()

    async def _hear(self) -> None:
        seen = max(self.rows, default=0)
        listener = await Listener.enter(self._url, after=seen, **self._kwargs)
        self.came_back += 1
        self.rows |= listener.rows
        self.is_in.set()
        waiting: asyncio.Task[Any] = asyncio.create_task(listener.hear())
        try:
            while not self._over.is_set():
                done, _still = await asyncio.wait([waiting], timeout=0.2)
                if done:
                    waiting.result()
                    self.rows |= listener.rows
                    waiting = asyncio.create_task(listener.hear())
        finally:
            waiting.cancel()
            await listener.leave()
