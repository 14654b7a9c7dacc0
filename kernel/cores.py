"""One pure function for many items, on as many cores as there are.

The other cores work in children of this process, forked for one call: they see what the
function is bound to without its being written anywhere, and answer through a pipe. What
a child does not answer, because it was killed or stands still, is done here: a call
gives the same answer on one core.
"""

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, Pipe
from typing import Final, Generic, NoReturn, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

#: a child is given up after this and so many times as long as its parent's own share
PATIENCE_S: Final = 10.0
PATIENCE: Final = 4


def spread(
    function: Callable[[Item], Answer],
    items: Sequence[Item],
    *,
    worth: int,
    cores: int | None = None,
) -> list[Answer]:
    """Return the answers in the order of the items; `worth` items pay for a child.

    The function asks no database and no server, since a child has no connection of its
    own; its answers can be pickled. What it raises here is raised as it is.
    """
    count = min(cores or len(os.sched_getaffinity(0)), max(1, len(items) // worth))
    bounds = [len(items) * at // count for at in range(count + 1)]
    slices = [items[low:high] for low, high in itertools.pairwise(bounds)]
    children = [_Child(function, each) for each in slices[1:]]
    try:
        began = time.monotonic()
        answers = [function(item) for item in slices[0]]
        own_s = time.monotonic() - began
        for child, part in zip(children, slices[1:], strict=True):
            came = child.answers(PATIENCE_S + PATIENCE * own_s)
            answers += [function(item) for item in part] if came is None else came
        return answers
    finally:
        for child in children:
            child.end()


class _Child(Generic[Answer]):
    """A process that answers for some of the items.

    Forked by hand: a worker's own process counts as a daemon, and the standard
    library's processes let no daemon have children.
    """

    def __init__(
        self, function: Callable[[Item], Answer], items: Sequence[Item]
    ) -> None:
        self._hears, says = Pipe(duplex=False)
        self._pid = os.fork()
        if self._pid == 0:
            _answer_and_end(function, items, says)
        says.close()

    def answers(self, patience_s: float) -> list[Answer] | None:
        """Return the answers, or None where none come."""
        with contextlib.suppress(EOFError, OSError):
            if self._hears.poll(patience_s):
                found: list[Answer] = self._hears.recv()
                return found
        return None

    def end(self) -> None:
        """Leave no process behind."""
        self._hears.close()
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)


def _answer_and_end(
    function: Callable[[Item], Answer], items: Sequence[Item], says: Connection
) -> NoReturn:
    # Whatever goes wrong here goes wrong once more in the parent, which tells of it;
    # nothing that the parent opened is closed here.
    try:
        says.send([function(item) for item in items])
    finally:
        os._exit(0)
