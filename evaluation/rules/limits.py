"""A limit to answer, and the time in which nobody may answer: it stands still then.

What was left of a limit when a room stood still is left when it goes on (条例52 asks
for a limit in which the bidder can answer). Pure: a limit and the times in which the
room stood still are handed in. Half-open: what begins at a limit's end finds it over.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kernel.periods import Period


def joined(periods: Iterable[Period]) -> list[Period]:
    """Return the same times in order, none touching another: lost once, not twice."""
    found: list[Period] = []
    for each in sorted(periods, key=lambda period: period.starts_at):
        last = found[-1] if found else None
        if last is None or (last.ends_at is not None and last.ends_at < each.starts_at):
            found.append(each)
        elif last.ends_at is not None:
            ends = None if each.ends_at is None else max(last.ends_at, each.ends_at)
            found[-1] = Period(last.starts_at, ends)
    return found


def runs_until(
    due: datetime, counted_at: datetime, still: Sequence[Period]
) -> datetime | None:
    """Return when a limit ends, or None while it stands still.

    `due` is its end if nothing stood still from `counted_at` on; `still` as `joined`
    returns it.
    """
    for period in still:
        if due <= period.starts_at:
            return due
        if period.ends_at is None:
            return None
        lost = period.ends_at - max(period.starts_at, counted_at)
        due += max(lost, timedelta())
    return due


def left(due: datetime, counted_at: datetime, still: Sequence[Period]) -> timedelta:
    """Return what is left of a limit that stands still in the last of `still`."""
    runs = runs_until(due, counted_at, still[:-1])
    assert runs is not None
    return max(runs - max(still[-1].starts_at, counted_at), timedelta())
