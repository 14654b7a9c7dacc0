"""How the desk orders what the apps ask for, and what it says when nothing is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from parties.rules.actor import CENTRE_HANDS, Role
from parties.rules.tasks import Task

_WITHOUT_TIME: Final = datetime.max.replace(tzinfo=UTC)

EMPTY_DESK_DEFAULT: Final = "Nothing is due. What you have to do next will stand here."
EMPTY_DESK: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.BIDDER: "Nothing is due. Find a trade, and its next step will stand here.",
        Role.OWNER: "Nothing is due. A trade you prepare brings its next step here.",
        Role.AGENCY: "Nothing is due. A trade you prepare brings its next step here.",
        Role.EXPERT: "No invitation is open. One drawn for you will stand here.",
        Role.CUSTODIAN: "Nothing to sign. A seat you are asked to hold will be here.",
    }
)


def by_time(tasks: Iterable[Task]) -> list[Task]:
    """The earliest due first; what has no legal time comes last, in its given order."""
    return sorted(tasks, key=lambda task: task.due_at or _WITHOUT_TIME)


def is_centre(role: Role) -> bool:
    """Whether the role is one of the centre's hands, whose desk is 今日."""
    return role in CENTRE_HANDS
