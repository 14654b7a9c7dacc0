"""The hubs of this process: opened by the first socket, closed after the last."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakKeyDictionary

from journal.live.hub import Hub
from journal.live.outlet import Outlet
from journal.live.room import Room

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Halls:
    """The rooms that one event loop serves."""

    hubs: dict[str, Hub] = field(default_factory=dict)
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)


_halls: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, Halls]] = WeakKeyDictionary()


async def enter(room: Room, outlet: Outlet) -> Hub:
    """Bring a socket into its room, and open the room if it is the first."""
    halls = _halls.setdefault(asyncio.get_running_loop(), Halls())
    async with halls.opening:
        hub = halls.hubs.get(room.name)
        if hub is None:
            hub = Hub(room)
            await hub.start()
            halls.hubs[room.name] = hub
            halls.tasks[room.name] = _running(halls, hub)
        hub.admit(outlet)
        return hub


def leave(hub: Hub, outlet: Outlet) -> None:
    """Take a socket out; an empty room closes."""
    hub.outlets.discard(outlet)
    halls = _halls[asyncio.get_running_loop()]
    if not hub.outlets and halls.hubs.get(hub.room.name) is hub:
        del halls.hubs[hub.room.name]
        halls.tasks.pop(hub.room.name).cancel()


def _running(halls: Halls, hub: Hub) -> asyncio.Task[None]:
    def ended(task: asyncio.Task[None]) -> None:
        if task.cancelled():
            return
        # A room that breaks lets everybody go: they reconnect to a fresh one.
        log.error("room %s broke", hub.room.name, exc_info=task.exception())
        if halls.hubs.get(hub.room.name) is hub:
            del halls.hubs[hub.room.name], halls.tasks[hub.room.name]
        for outlet in hub.outlets:
            outlet.too_slow.set()

    task = asyncio.create_task(hub.run())
    task.add_done_callback(ended)
    return task
