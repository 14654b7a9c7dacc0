"""The clock process: what the law's hours bring about, and nothing else does.

It looks through every app's `queries.due(now)`, makes each call on its own, and
alone sends ids to the workers' queues. It remembers nothing that matters: killed
at any moment, the next look finds the same work due. A message that was lost is
sent again; a call that fails is tried again later and holds up no other.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType

import structlog
from celery import current_app
from django.db import close_old_connections, connection

from kernel.due import Due

log = structlog.get_logger(__name__)

# A worker that has begun holds a lock; one that never heard of it hears again.
SEND_AGAIN_S = 20.0
# Done work is not due; if it still is, something is wrong and must not spin.
CALL_AGAIN_S = 1.0
RETRY_S_MAX = 30.0
# A look heals whatever a lost notification left unseen.
SLEEP_S_MAX = 2.0
SLEEP_S_MIN = 0.05


@dataclass(slots=True)
class Attempt:
    """When a piece of work may be tried again, by the monotonic clock."""

    again_at: float
    failures: int = 0


@dataclass(slots=True)
class Clock:
    """Looks for due work and does it; `instant` is the one door to the time."""

    apps: Iterable[ModuleType]
    instant: Callable[[], datetime]
    attempts: dict[tuple[str, str], Attempt] = field(default_factory=dict)

    def look(self) -> float:
        """Do all that is due; return how long nothing will be due, in seconds."""
        close_old_connections()
        now = self.instant()
        did_something = False
        seen: set[tuple[str, str]] = set()
        for due in self._due(now):
            key = (due.name, due.key)
            seen.add(key)
            if self._may_try(key):
                self._do(key, due)
                did_something = True
        # What is no longer due was done; its failures are forgotten with it.
        self.attempts = {k: v for k, v in self.attempts.items() if k in seen}
        return SLEEP_S_MIN if did_something else self._pause(now)

    def _due(self, now: datetime) -> list[Due]:
        found: list[Due] = []
        for app in self.apps:
            try:
                found.extend(app.due(now))
            except Exception as broken:  # noqa: BLE001
                _say(broken, "look", app.__name__)
        return found

    def _may_try(self, key: tuple[str, str]) -> bool:
        attempt = self.attempts.get(key)
        return attempt is None or time.monotonic() >= attempt.again_at

    def _do(self, key: tuple[str, str], due: Due) -> None:
        failures = self.attempts[key].failures if key in self.attempts else 0
        try:
            if due.call is not None:
                due.call()
            else:
                current_app.send_task(
                    due.task, kwargs=dict(due.kwargs), queue=due.queue, retry=False
                )
        except Exception as broken:  # noqa: BLE001
            _say(broken, due.name, due.key)
            failures += 1
            wait_s = min(RETRY_S_MAX, 0.5 * 2**failures)
        else:
            log.info("clock did", what=due.name, key=due.key)
            failures = 0
            wait_s = CALL_AGAIN_S if due.call is not None else SEND_AGAIN_S
        self.attempts[key] = Attempt(time.monotonic() + wait_s, failures)

    def _pause(self, now: datetime) -> float:
        """Until the next instant that any app knows of, within bounds."""
        pause_s = SLEEP_S_MAX
        for app in self.apps:
            try:
                instant = app.next_instant(now)
            except Exception as broken:  # noqa: BLE001
                _say(broken, "next instant", app.__name__)
                continue
            if instant is not None:
                pause_s = min(pause_s, (instant - now).total_seconds())
        return max(SLEEP_S_MIN, pause_s)


def _say(broken: Exception, what: str, key: str) -> None:
    """One failure holds up nothing else, whatever it is; it is told and forgotten."""
    log.error("clock could not", what=what, key=key, exc_info=broken)
    # The next call must not inherit a connection that the failure left broken.
    connection.close_if_unusable_or_obsolete()
