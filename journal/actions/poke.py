"""Tell the hubs that a stream has grown: its name and number, nothing else.

A poke may get lost, so nothing depends on it: every hub looks for itself every two
seconds (journal/live/hub.py).
"""

import hashlib
import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def group(stream: str) -> str:
    """The channel layer's group of all hubs that follow `stream`."""
    # Group names are shorter than stream names may be, and know no colon.
    return "journal." + hashlib.sha256(stream.encode()).hexdigest()[:32]


def poke(stream: str, n: int) -> None:
    """Called when the row is committed."""
    layer = get_channel_layer()
    if layer is None:
        return
    message = {"type": "journal.poke", "stream": stream, "n": n}
    try:
        async_to_sync(layer.group_send)(group(stream), message)
    except (OSError, RedisError):
        # The act is committed; rooms hear of it at their next look.
        log.warning("the channel layer does not answer; %s was not poked", stream)
