"""What somebody must do next, as every app tells it to the desk.

An app answers `queries.tasks_for(actor, now)` with a list of these; the desk merges
them, the earliest due first. A task knows no page layout and no language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TaskKind(StrEnum):
    """Whether the reader acts, or is told whom one waits for."""

    DO = "do"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    `sentence` is an English msgid with %(name)s places that `facts` fill; `due_at`
    is aware UTC, or None when no law sets a time; `article` says which law sets it.
    """

    sentence: str
    url: str
    facts: Mapping[str, str] = field(default_factory=dict)
    due_at: datetime | None = None
    article: str = ""
    kind: TaskKind = TaskKind.DO
