"""What happened, as it happens: one line a step, with the time since the start.

Whoever waits in vain is told for what.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from play.board import BOARD

T = TypeVar("T")

LOOK_S = 0.5
PATIENCE_S = 90


class Stalled(RuntimeError):
    """Something that had to come did not come in time."""


class Different(AssertionError):
    """A figure is not what was published."""


class Diary:
    """The lines of one trade; several trades write side by side."""

    def __init__(self, title: str, started: float) -> None:
        self.title = title
        self.started = started

    def say(self, words: str) -> None:
        """Write one line, at once."""
        seconds = time.monotonic() - self.started
        BOARD.say(self.title, f"{int(seconds) // 60}:{seconds % 60:04.1f}", words)


class Gate:
    """Opens when so many have come, for everybody who waits."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._changed = threading.Condition()

    def come(self) -> None:
        """Say that one has come."""
        with self._changed:
            self._left -= 1
            self._changed.notify_all()

    def open(self) -> None:
        """Open whether or not all have come."""
        with self._changed:
            self._left = 0
            self._changed.notify_all()

    def wait(self) -> None:
        """Wait until it is open."""
        with self._changed:
            self._changed.wait_for(lambda: self._left <= 0)


def wait_for(
    what: str, look: Callable[[], T | None], *, patience_s: float = PATIENCE_S
) -> T:
    """Look again and again until there is something, as a person reloads a page."""
    give_up = time.monotonic() + patience_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > give_up:
            raise Stalled(f"waited {patience_s:.0f} s in vain for {what}")
        time.sleep(LOOK_S)


def same(what: str, found: object, expected: object) -> None:
    """Raise unless a figure is the expected one."""
    if found != expected:
        raise Different(f"{what}: {found} is not {expected}")
