"""A line between client and server that breaks: a TCP relay which cuts connections."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def cutting(port: int, *, after_bytes: int) -> Iterator[int]:
    """Relay to `port`, and cut one connection after so many bytes; gives a port."""
    listening = socket.create_server(("localhost", 0))
    budget = _Budget(after_bytes)
    threading.Thread(
        target=_accept, args=(listening, port, budget), daemon=True
    ).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
    assert budget.is_spent, "the line was never cut"


class _Budget:
    """How many bytes pass before the one cut."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.is_spent = False
        self._lock = threading.Lock()

    def take(self, length: int) -> bool:
        """Count bytes; say whether the connection that brought them is to be cut."""
        with self._lock:
            self.left -= length
            if self.left > 0 or self.is_spent:
                return False
            self.is_spent = True
            return True


def _accept(listening: socket.socket, port: int, budget: _Budget) -> None:
    with contextlib.suppress(OSError):
        while True:
            near, _address = listening.accept()
            far = socket.create_connection(("localhost", port))
            for pair in ((near, far, budget), (far, near, None)):
                threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(
    source: socket.socket, target: socket.socket, budget: _Budget | None
) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            if budget is not None and budget.take(len(data)):
                break
            target.sendall(data)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
