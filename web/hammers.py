"""The clock's lane for hammers: one thread that does nothing but let them be heard.

A look through every app takes as long as it takes; a hammer has fallen at its instant,
and those in the hall wait for the word. Acts lock what they change and are done once,
so that two lanes, or two leaders for a moment, do no harm.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import ModuleType

import structlog
from django.db import close_old_connections, connection

log = structlog.get_logger(__name__)

#: while no phase runs; the common look, every two seconds, is the net below
IDLE_S = 1.0
LOOK_S_MAX = 0.25
LOOK_S_MIN = 0.005


class Hammers:
    """Looks for ended phases of live auctions; `source` is an app's queries."""

    def __init__(self, source: ModuleType, instant: Callable[[], datetime]) -> None:
        """Keep where to look, and the one door to the time."""
        self._source = source
        self._instant = instant
        self._over = threading.Event()

    @contextmanager
    def falling(self) -> Iterator[None]:
        """Run beside the block."""
        thread = threading.Thread(target=self._run, name="hammers", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join(5)

    def _run(self) -> None:
        while not self._over.wait(self.look()):
            pass
        connection.close()

    def look(self) -> float:
        """Do what is due; return how long nothing will be due, in seconds."""
        try:
            close_old_connections()
            for due in self._source.hammers(self._instant()):
                self._do(due.call)
            now = self._instant()
            ahead = self._source.next_hammer(now)
        except Exception as broken:  # noqa: BLE001
            _say(broken)
            return LOOK_S_MAX
        if ahead is None:
            return IDLE_S
        wait_s: float = (ahead - now).total_seconds()
        return min(LOOK_S_MAX, max(LOOK_S_MIN, wait_s))

    def _do(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as broken:  # noqa: BLE001
            _say(broken)


def _say(broken: Exception) -> None:
    """Tell of a failure and go on: the common look is the net below."""
    log.error("hammers could not", exc_info=broken)
    connection.close_if_unusable_or_obsolete()
