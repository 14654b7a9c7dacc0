"""What the clock process is told to do: one call, or one message to a worker.

Every app answers `queries.due(now)` with these; the clock alone acts on them.
Both kinds may come again for the same work: the action's rule refuses the second
call, and a worker's task finds nothing left to do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Due:
    """Work that is due now.

    `name` says what it is in a log ("close envelope"); `key` tells two of the
    same name apart. Either `call` is given, or `queue` and `task` with `kwargs`,
    which are ids only.
    """

    name: str
    key: str
    call: Callable[[], object] | None = None
    queue: str = ""
    task: str = ""
    kwargs: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is neither a call nor a message, or both."""
        if (self.call is None) == (not self.task) or bool(self.task) != bool(
            self.queue
        ):
            raise ValueError("Due work is a call, or a task with its queue.")
