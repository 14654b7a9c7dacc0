"""A client of a room, as a page would be: it catches up and merges by number."""

import asyncio
import json
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

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
