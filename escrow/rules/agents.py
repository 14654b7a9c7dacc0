"""Whether a custodian's agent is heard of (值守程序)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: an agent asks every few seconds; after this long something is wrong with it
SILENT_AFTER: Final = timedelta(minutes=2)


class Pulse(StrEnum):
    """What is known of an agent."""

    NEVER = "never"
    ALIVE = "alive"
    SILENT = "silent"


def pulse(seen_at: datetime | None, now: datetime) -> Pulse:
    """Say whether an agent that was last heard of at `seen_at` is alive."""
    if seen_at is None:
        return Pulse.NEVER
    return Pulse.ALIVE if now - seen_at < SILENT_AFTER else Pulse.SILENT


#: why an agent waits, in the words of its rule: kept for auditors, shown as waiting
PASSING: Final = frozenset(
    {
        "too-early",
        "too-few-authorities",
        "order-required",
        "order-not-stamped",
        "factors-required",
    }
)
