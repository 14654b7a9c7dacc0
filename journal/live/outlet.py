"""One socket as its hub sees it: who looks, what it has, and a bounded queue.

A socket that does not take its frames is let go: it reconnects and catches up by
number, and no other socket has waited for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from journal.live.framing import Frame
from journal.live.room import Viewer
from journal.live.wire import Writes

QUEUE_FRAMES: Final = 32


class Eyes:
    """What all sockets of one viewer see: asked once a frame for all of them."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.visible: frozenset[str] = frozenset()

    def look(self, visible: frozenset[str]) -> frozenset[str]:
        """Return the same set again as long as nothing has opened."""
        if visible != self.visible:
            self.visible = visible
        return self.visible


class Outlet:
    """Frames for one socket, in order."""

    def __init__(self, viewer: Viewer, wire: Writes | None = None) -> None:
        self.eyes = Eyes(viewer)
        #: the last number this socket was given
        self.sent = 0
        #: the items whose rows up to `sent` it was given with their facts
        self.open_items: frozenset[str] = frozenset()
        #: False while it catches up
        self.live = False
        #: references of its own acts that it has not heard of yet
        self.refs: set[str] = set()
        self.too_slow = asyncio.Event()
        #: a row came after which its viewer may have no place here any more
        self.doubted = asyncio.Event()
        self._wire = wire
        self._queue: asyncio.Queue[Frame] = asyncio.Queue(QUEUE_FRAMES)
        #: frames that were queued and are not written yet
        self._behind = 0

    def put(self, frame: Frame) -> None:
        """Write a frame, or queue it behind others, or mark the socket as too slow."""
        if self._wire is not None and not self._behind and self._wire.ready:
            self._wire.write(frame)
            return
        try:
            self._queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.too_slow.set()
        else:
            self._behind += 1

    async def give(self, frame: Frame) -> None:
        """Queue a frame when there is room for it."""
        self._behind += 1
        await self._queue.put(frame)

    async def write_queued(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Send what is queued, in order, for ever."""
        while True:
            frame = await self._queue.get()
            await send(frame.text)
            # Only now: a frame that waits for the socket must not be overtaken.
            self._behind -= 1
