"""When custodians' agents are looked for before an opening (值守检查). Pure.

A day and an hour before it (envelope.md section 9 asks for a heartbeat before a round;
pages.md for a warning to staff). A training trade is over in minutes: it is looked at
the same way, a minute and a quarter of a minute before.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

BEFORE: Final = (timedelta(hours=24), timedelta(hours=1))
BEFORE_IN_TRAINING: Final = (timedelta(seconds=60), timedelta(seconds=15))
#: no look is made earlier than this before an opening
BEFORE_MAX: Final = max(BEFORE)


def looks(opens_at: datetime, *, is_training: bool) -> Iterator[tuple[int, datetime]]:
    """Return the looks before an opening, numbered from 1, and when each is due."""
    before = BEFORE_IN_TRAINING if is_training else BEFORE
    for number, ahead in enumerate(before, start=1):
        yield number, opens_at - ahead


def due_look(opens_at: datetime, now: datetime, *, is_training: bool) -> int | None:
    """Return the number of the last look that is due at `now`, or None.

    One that was missed is not made up for: the next one tells more. At the opening
    itself there is nothing left to warn of.
    """
    if now >= opens_at:
        return None
    every = looks(opens_at, is_training=is_training)
    return max((number for number, at in every if at <= now), default=None)
