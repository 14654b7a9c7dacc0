"""Pages are drawn in threads that outlive the request, one request at a time."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from asgiref.sync import sync_to_async

from config.lanes import KEPT, Lanes

SLOW = threading.Event()


async def pages(scope: dict[str, Any], _receive: object, _send: object) -> None:
    """Note the thread; a slow page waits until it is let go."""

    def draw() -> None:
        scope["thread"] = threading.get_ident()
        scope["drawn"].release()
        if scope["is_slow"]:
            SLOW.wait(10)

    await sync_to_async(draw)()


async def asked(lanes: Lanes, *, is_slow: bool = False) -> tuple[asyncio.Task, dict]:
    """Ask for a page, and return when it is being drawn."""
    scope = {"drawn": threading.Semaphore(0), "is_slow": is_slow}
    task = asyncio.create_task(lanes(scope, None, None))  # type: ignore[arg-type]
    await asyncio.to_thread(scope["drawn"].acquire)
    return task, scope


def test_the_next_request_takes_the_same_thread_and_others_at_once_their_own() -> None:
    async def scenario() -> None:
        lanes = Lanes(pages)
        first, one = await asked(lanes)
        await first
        second, two = await asked(lanes)
        await second
        assert one["thread"] == two["thread"]
        SLOW.clear()
        held = [await asked(lanes, is_slow=True) for _ in range(KEPT + 2)]
        assert len({scope["thread"] for _task, scope in held}) == KEPT + 2
        SLOW.set()
        await asyncio.gather(*(task for task, _scope in held))

    asyncio.run(scenario())


def test_who_hangs_up_keeps_nobody_waiting_behind_the_act_that_goes_on() -> None:
    async def scenario() -> None:
        lanes = Lanes(pages)
        SLOW.clear()
        left, one = await asked(lanes, is_slow=True)
        left.cancel()
        await asyncio.wait([left])
        after, two = await asked(lanes)
        await after
        assert one["thread"] != two["thread"]
        SLOW.set()

    asyncio.run(scenario())
