"""Is all well: the clock, workers, agents, authorities, the journal, the disks.

Nothing here counts work that waits: before a deadline its number would tell how many
bids came. A part that cannot be asked is shown as such; the page never fails with it.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import redis
from celery import current_app
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from kombu.exceptions import OperationalError

from escrow import queries as escrow
from journal import queries as journal
from parties.rules import policy
from parties.rules.actor import Actor
from web.leader import LOCK

ASK_WORKERS_S: Final = 1.0
#: a row waits for a sealed checkpoint one gap at most; three are a fault
CHECKPOINT_LATE: Final = 3 * journal.CHECKPOINT_GAP
#: under this, an opening of large bids may not find its place; no page says how much
#: is free, since that shrinks with every bid that comes
FREE_LEAST_BYTES: Final = 20 << 30
STORES: Final = ("default", "opened")


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of work, and how many workers take from it; None if nobody can say."""

    name: str
    workers: int | None


@dataclass(frozen=True, slots=True)
class Disk:
    """Whether a store's disk has less free than an opening may need."""

    store: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What an administrator looks at first."""

    clock_leads: bool
    broker_answers: bool
    queues: tuple[Queue, ...]
    authorities: tuple[str, ...]
    silent: tuple[Any, ...]
    checkpoint: Any
    is_checkpoint_late: bool
    disks: tuple[Disk, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing here asks for anybody."""
        return (
            self.clock_leads
            and self.broker_answers
            and all(each.workers for each in self.queues)
            and len(self.authorities) > 1
            and not self.silent
            and not self.is_checkpoint_late
            and not any(each.is_short for each in self.disks)
        )


def health_for(actor: Actor, now: datetime) -> Health:
    """Return how the house is; raise `NotYours` for who does not keep it."""
    policy.check(actor, "web.see-health")
    answers = _broker_answers()
    return Health(
        clock_leads=_clock_leads(),
        broker_answers=answers,
        queues=_queues(is_asked=answers),
        authorities=hosts(settings.OPENSEAL_TSA_URLS),
        silent=tuple(escrow.silent_for(actor, now)),
        checkpoint=journal.last_checkpoint(),
        is_checkpoint_late=is_late(journal.unsealed_since(), now),
        disks=tuple(_disks()),
    )


def hosts(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return whose timestamps are taken: each host once, as named in the settings."""
    return tuple(dict.fromkeys(urlsplit(each).netloc for each in addresses))


def is_late(unsealed_since: datetime | None, now: datetime) -> bool:
    """Say whether a row of the journal waits too long for a sealed checkpoint."""
    return unsealed_since is not None and now - unsealed_since > CHECKPOINT_LATE


def _clock_leads() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' "
            "AND classid = %s AND objid = %s AND granted)",
            LOCK,
        )
        (leads,) = cursor.fetchone()
    return bool(leads)


def _broker_answers() -> bool:
    try:
        with redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=1) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


def _queues(*, is_asked: bool) -> tuple[Queue, ...]:
    names = [each.name for each in current_app.conf.task_queues]
    if not is_asked:
        return tuple(Queue(name, None) for name in names)
    return counted(names, _workers())


def _workers() -> dict[str, Sequence[dict[str, Any]]]:
    asked = current_app.control.inspect(timeout=ASK_WORKERS_S)
    try:
        return asked.active_queues() or {}
    except (OperationalError, redis.RedisError):
        return {}


def counted(
    names: Iterable[str], workers: dict[str, Sequence[dict[str, Any]]]
) -> tuple[Queue, ...]:
    """Return each queue with how many of the workers that answered take from it."""
    taken = [each["name"] for listed in workers.values() for each in listed]
    return tuple(Queue(name, taken.count(name)) for name in names)


def _disks() -> Iterator[Disk]:
    """Return the disks under the stores; one that is no folder has its own watch."""
    for store in STORES:
        storage = storages[store]
        if not isinstance(storage, FileSystemStorage):
            continue
        # The folder is made with the first file: its disk is that of a folder above.
        folder = Path(storage.location)
        there = next(each for each in (folder, *folder.parents) if each.exists())
        free = shutil.disk_usage(there).free
        yield Disk(store, is_short=free < FREE_LEAST_BYTES)
