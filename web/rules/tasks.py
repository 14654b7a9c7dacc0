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
        Role.INTAKE: "Nothing is due. What an owner submits for review stands here.",
        Role.BOOKING: "Nothing is due. A panel to book seats for will stand here.",
        Role.OPENING: "Nothing is due. An opening to witness will stand here.",
        Role.EXPERT_DRAW: "Nothing is due. An announced lot brings its panel here.",
        Role.DEPOSITS: "Nothing is due. A lot that takes deposits will stand here.",
        Role.ARCHIVE: "Nothing is due. A lot at its end brings its papers here.",
        Role.SUPERVISOR: "Nothing is due. What asks for your decision stands here.",
        Role.AUDITOR: "Nothing is due. The next refused attempt will stand here.",
        Role.ADMINISTRATOR: "Nothing is due. What needs a second hand stands here.",
        Role.CUSTODIAN: "Nothing to sign. A seat you are asked to hold will be here.",
    }
)


def by_time(tasks: Iterable[Task]) -> list[Task]:
    """The earliest due first; what has no legal time comes last, in its given order."""
    return sorted(tasks, key=lambda task: task.due_at or _WITHOUT_TIME)


def is_centre(role: Role) -> bool:
    """Whether the role is one of the centre's hands, whose desk is 今日."""
    return role in CENTRE_HANDS
