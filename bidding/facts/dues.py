"""What is due, as the clock is told of it: an act by its name, or a worker's task.

Actions read facts, so they are looked up by name when they are called.
"""

from functools import partial
from importlib import import_module
from uuid import UUID

from kernel.due import Due


def act(
    name: str, module: str, function: str, *, key: str = "", **about: UUID | str
) -> Due:
    """Return an act of the clock: `bidding.actions.<module>.<function>(**about)`.

    Without a `key` of its own it is told apart by what it is about.
    """
    return Due(name, key or _key(about), partial(_act, module, function, **about))


def task(name: str, queue: str, function: str, **about: UUID | str) -> Due:
    """Return a task for a queue's worker: `bidding.tasks.<function>(**about)`."""
    return Due(
        name=name,
        key=_key(about),
        queue=queue,
        task=f"bidding.tasks.{function}",
        kwargs={what: str(value) for what, value in about.items()},
    )


def _key(about: dict[str, UUID | str]) -> str:
    return "/".join(str(value) for value in about.values())


def _act(module: str, function: str, **about: UUID | str) -> None:
    getattr(import_module(f"bidding.actions.{module}"), function)(**about)
