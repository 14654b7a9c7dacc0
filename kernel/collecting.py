"""When Python looks for circles among its objects, which stops everything else.

It looks whenever enough objects are new, also where there are no circles: an act that
reads two thousand bids makes hundreds of thousands that all stay until its end, and
each look goes through them again. That took a fifth of an opening.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Look for no circles until this ends: for one bounded act that makes none.

    For the whole process, so for workers with one act at a time; inside another pause
    it changes nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
