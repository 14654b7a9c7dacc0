"""Tell the hubs that a stream has grown: its name and number, nothing else.

A poke may get lost, so nothing depends on it: every hub looks for itself every two
seconds (journal/live/hub.py).
"""

import asyncio
import hashlib
import logging
import os
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final

from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# What cannot be told in this time is not told.
PATIENCE_S: Final = 1.0


def group(stream: str) -> str:
    """The channel layer's group of all hubs that follow `stream`."""
    # Group names are shorter than stream names may be, and know no colon.
    return "journal." + hashlib.sha256(stream.encode()).hexdigest()[:32]


@dataclass(slots=True)
class _Poke:
    """What is told when the transaction commits: the last of its rows in a stream."""

    stream: str
    n: int

    def __call__(self) -> None:
        # What is committed stands whatever happens here: nobody waits for a poke.
        try:
            poke(self.stream, self.n)
        except Exception:
            log.exception("%s was not poked", self.stream)


def poke_on_commit(stream: str, n: int) -> None:
    """Poke once for each stream, however many rows the transaction writes."""
    for _savepoints, waiting, _robust in transaction.get_connection().run_on_commit:
        if isinstance(waiting, _Poke) and waiting.stream == stream:
            # Should its savepoint be undone, a poke is lost and the hubs' look heals.
            waiting.n = n
            return
    transaction.on_commit(_Poke(stream, n))


def poke(stream: str, n: int) -> None:
    """Tell the hubs of all processes, without waiting until they are told."""
    layer = get_channel_layer()
    if layer is None:
        return
    message = {"type": "journal.poke", "stream": stream, "n": n}
    _teller().tell(_send(layer, stream, message))


async def _send(layer: Any, stream: str, message: dict[str, Any]) -> None:
    """Send, or give up soon: a layer that hangs must not gather what waits for it."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await layer.group_send(group(stream), message)
    except (OSError, RedisError):
        # The act is committed; rooms hear of it at their next look.
        log.warning("the channel layer does not answer; %s was not poked", stream)
    except Exception:
        log.exception("%s was not poked", stream)


class _Teller:
    """A loop in a thread of its own, which keeps its connection to the layer.

    A loop for every poke would connect anew for every poke.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, name="pokes", daemon=True).start()

    def tell(self, sending: Coroutine[Any, Any, None]) -> None:
        """Let it be sent; it says itself what went wrong."""
        asyncio.run_coroutine_threadsafe(sending, self._loop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()


_tellers: Final[dict[int, _Teller]] = {}
_making: Final = threading.Lock()


def _teller() -> _Teller:
    """The teller of this process: threads do not live on in a fork."""
    with _making:
        process = os.getpid()
        if process not in _tellers:
            _tellers.clear()
            _tellers[process] = _Teller()
        return _tellers[process]
