"""What the shell asks the apps below it: tasks, live rooms, today, latest notices.

An app answers when its `queries` has the function; otherwise the answer is
empty. The shapes are neutral, so that no app knows this page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from typing import Any

from django.apps import apps

from parties.rules.actor import Actor
from parties.rules.tasks import Task
from web.rules.views_of_now import Latest, LiveRoom, Session

_APPS = ("parties", "escrow", "tender", "bidding", "evaluation", "award", "notices")


def tasks_for(actor: Actor, now: datetime) -> list[Task]:
    """Every app's `queries.tasks_for(actor, now)`."""
    return [task for ask in _asked("tasks_for") for task in ask(actor, now)]


def live_rooms(now: datetime) -> list[LiveRoom]:
    """Every app's `queries.live_rooms(now)`: rooms anybody may watch now."""
    return [room for ask in _asked("live_rooms") for room in ask(now)]


def today(now: datetime) -> list[Session]:
    """Every app's `queries.sessions_today(now)`, by time; never a number of bids."""
    found = [each for ask in _asked("sessions_today") for each in ask(now)]
    return sorted(found, key=lambda session: session.at)


def latest_notices(now: datetime, limit: int = 8) -> list[Latest]:
    """The newest of every app's `queries.latest(now, limit)`."""
    found = [each for ask in _asked("latest_notices") for each in ask(now, limit)]
    return sorted(found, key=lambda each: each.published_at, reverse=True)[:limit]


def _asked(name: str) -> Iterator[Callable[..., Any]]:
    for app in _APPS:
        if apps.is_installed(app):
            answer = getattr(import_module(f"{app}.queries"), name, None)
            if answer is not None:
                yield answer
