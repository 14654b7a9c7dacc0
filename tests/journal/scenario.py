"""How the stories of rooms are run, and what the rest of the house does meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable

from django.db import connection


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run one story."""
    asyncio.run(scenario())  # type: ignore[arg-type]


async def act(function: Callable[..., object], *args: object, **kwargs: object) -> None:
    """Write to the database from a thread, as another process would."""

    def call() -> None:
        try:
            function(*args, **kwargs)
        finally:
            connection.close()

    await asyncio.to_thread(call)
