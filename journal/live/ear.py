"""Where a hub hears pokes: one channel of the channel layer, in its stream's group.

The layer may be away, or may have forgotten the group after a restart: the ear says
again and again that it listens, and the hub's own looks do without it meanwhile.
"""

import asyncio
import contextlib
from typing import Any, Final

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from journal.actions.poke import group

RENEW_S: Final = 5.0
AGAIN_S: Final = 1.0


class Ear:
    """An event that pokes set."""

    def __init__(self, stream: str) -> None:
        self._group = group(stream)
        self._poked = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Begin to listen."""
        layer = get_channel_layer()
        if layer is not None:
            self._tasks = [asyncio.create_task(self._listen(layer))]

    def nudge(self) -> None:
        """Wake the hub as a poke would."""
        self._poked.set()

    def take(self) -> bool:
        """Whether a poke came since the last time."""
        poked = self._poked.is_set()
        self._poked.clear()
        return poked

    async def wait(self, until: float) -> None:
        """Return at a poke, or at `until` on the loop's clock."""
        left = until - asyncio.get_running_loop().time()
        if left > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._poked.wait()

    async def close(self) -> None:
        """Stop listening; the group forgets the channel by itself."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self, layer: Any) -> None:
        while True:
            try:
                channel = await layer.new_channel()
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._renew(layer, channel))
                    both.create_task(self._receive(layer, channel))
            except* (OSError, RedisError):
                await asyncio.sleep(AGAIN_S)

    async def _renew(self, layer: Any, channel: str) -> None:
        try:
            while True:
                await layer.group_add(self._group, channel)
                await asyncio.sleep(RENEW_S)
        finally:
            with contextlib.suppress(OSError, RedisError):
                await layer.group_discard(self._group, channel)

    async def _receive(self, layer: Any, channel: str) -> None:
        while True:
            await layer.receive(channel)
            self._poked.set()
