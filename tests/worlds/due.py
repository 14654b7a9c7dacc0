"""Doing what clock and workers find due, in the test's own process."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kernel.due import Due


def do(due: Due) -> None:
    """Do an act of the clock's, or the task that a worker would be sent."""
    if due.call is not None:
        due.call()
        return
    module, _, name = due.task.rpartition(".")
    getattr(import_module(module), name)(**due.kwargs)
