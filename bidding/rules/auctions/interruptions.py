"""When the platform itself failed a live auction, and from which instant.

The clock looks at every running auction now and then, and every accepted bid is a sign
of life as well. A hammer falls when it falls, though the clock slept for a moment; but
where nothing lived for longer than `GAP_MOST`, nobody could bid, and the auction counts
as frozen since the last sign of life. The notice's rule for freezes then applies.
"""

from datetime import datetime, timedelta
from typing import Final

from bidding.rules.auctions.state import OVER, State

LOOK_EVERY: Final = timedelta(seconds=10)
GAP_MOST: Final = timedelta(seconds=60)


def interrupted_at(state: State, looked_at: datetime, now: datetime) -> datetime | None:
    """Return since when the auction counts as frozen, or None where all was well."""
    if state.frozen is not None or state.phase in OVER or state.until is None:
        return None
    last = looked_at if state.seen_at is None else max(looked_at, state.seen_at)
    return last if now - last > GAP_MOST else None
