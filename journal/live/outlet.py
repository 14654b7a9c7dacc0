"""One socket as its hub sees it: who looks, what it has, and a bounded queue.

A socket that does not take its frames is let go: it reconnects and catches up by
number, and no other socket has waited for it.
"""

import asyncio
from typing import Final

from journal.live.room import Viewer

QUEUE_FRAMES: Final = 32


class Outlet:
    """Frames for one socket, in order."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        #: the last number this socket was given
        self.sent = 0
        #: the items whose rows up to `sent` it was given with their facts
        self.open_items: frozenset[str] = frozenset()
        #: False while it catches up
        self.live = False
        #: references of its own acts that it has not heard of yet
        self.refs: set[str] = set()
        self.queue: asyncio.Queue[str] = asyncio.Queue(QUEUE_FRAMES)
        self.too_slow = asyncio.Event()

    def put(self, frame: str) -> None:
        """Queue a frame, or mark the socket as too slow."""
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.too_slow.set()
