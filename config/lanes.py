"""Threads in which pages are drawn, kept with their connections for what comes next.

Left to itself Django gives a request under ASGI a thread that ends with the response.
A connection to the database belongs to its thread, so that every request would open a
new one, whose first queries read the catalogue again: longer than most pages take.
Here a request takes a thread that is idle, the one used last first, or a new one.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from asgiref.sync import ThreadSensitiveContext
from django.db import connections

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

#: idle threads of a process, each with at most one connection
KEPT: Final = 8


class Lanes:
    """An ASGI application that draws pages in threads which outlive the request."""

    def __init__(self, pages: Application) -> None:
        self._pages = pages
        self._idle: deque[ThreadPoolExecutor] = deque()

    async def __call__(
        self, scope: dict[str, Any], receive: Receive, send: Send
    ) -> None:
        """Answer one request in one thread."""
        lane = self._take()
        try:
            async with ThreadSensitiveContext(executor=lane):
                await self._pages(scope, receive, send)
        finally:
            # Who hangs up leaves an act behind that runs to its end: the thread is
            # idle after that, and not before.
            idle = lane.submit(self._give_back, lane)
        # Who stayed to the end is done when the thread is: the next finds it idle.
        await asyncio.wrap_future(idle)

    def _take(self) -> ThreadPoolExecutor:
        try:
            return self._idle.pop()
        except IndexError:
            return ThreadPoolExecutor(1, thread_name_prefix="pages")

    def _give_back(self, lane: ThreadPoolExecutor) -> None:
        """Called in the lane's own thread, which alone may close its connection."""
        if len(self._idle) < KEPT:
            self._idle.append(lane)
            return
        connections.close_all()
        lane.shutdown(wait=False)
