"""Periods of the law while a trade is suspended: they stand still, then run on.

A suspension takes no time from anybody (招标投标法实施条例第22、54、61条): what was
left of a period when it began is left when it ends. Days and working days are measured
as such, so that a suspension over a weekend costs no working day, and a period of days
still ends at 24:00 of its last day. Half-open like every period: a suspension that
begins at the very end of a period finds it over.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from kernel.calendars import Calendar
from kernel.durations import Days, WorkingDays, end_of, exact, legal_date, start_of
from kernel.periods import Period
from tender.rules.rulebooks import Counting, Row

_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)


def runs_until(
    row: Row, start: datetime, calendar: Calendar, suspensions: Sequence[Period]
) -> datetime | None:
    """Return when a period of the rulebook that began at `start` ends.

    `suspensions` in order of time, none overlapping another; the last may have no end.
    None while the period stands still. Without a suspension that touches it the end is
    the row's own.
    """
    end = row.earliest(start, calendar)
    t, left = _counted_from(row, start), _amount(row)
    for pause in suspensions:
        if end <= pause.starts_at:
            return end
        if pause.ends_at is None:
            return None
        if pause.ends_at <= t:
            continue
        ran = _measure(row, t, max(pause.starts_at, t), calendar)
        t, left = pause.ends_at, max(left - ran, timedelta())
        end = _finish(row, t, left, calendar)
    return end


def _counted_from(row: Row, start: datetime) -> datetime:
    """Return the instant from which time counts: the day of the start does not."""
    return end_of(legal_date(start)) if _is_in_days(row) else start


def _is_in_days(row: Row) -> bool:
    return isinstance(row.duration, Days | WorkingDays)


def _amount(row: Row) -> timedelta:
    duration = row.duration
    if isinstance(duration, Days | WorkingDays):
        return duration.count * _DAY
    return exact(duration)


def _measure(row: Row, begin: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Return how much of the period's unit passes between two instants."""
    if not isinstance(row.duration, WorkingDays):
        return end - begin
    found, t = timedelta(), begin
    while t < end:
        day = legal_date(t)
        stop = min(end_of(day), end)
        if calendar.is_working_day(day):
            found += stop - t
        t = stop
    return found


def _finish(row: Row, t: datetime, left: timedelta, calendar: Calendar) -> datetime:
    """Return the end of what is `left` at `t`, when nothing interrupts it any more."""
    if not _is_in_days(row):
        return t + left
    if isinstance(row.duration, WorkingDays):
        last = _working_day_of_end(t, left, calendar)
    else:
        # With nothing left but a day that rolled on, the day itself is still given.
        last = legal_date(max(t + left - _INSTANT, t))
    if row.counting is not Counting.MINIMUM:
        last = calendar.working_day_from(last)
    return end_of(last)


def _working_day_of_end(t: datetime, left: timedelta, calendar: Calendar) -> date:
    day = legal_date(t)
    while True:
        if calendar.is_working_day(day):
            left -= end_of(day) - max(t, start_of(day))
            if left <= timedelta():
                return day
        day += _DAY


def shifted(
    end: datetime, begun: datetime, suspensions: Sequence[Period], *, latest: datetime
) -> datetime | None:
    """Return a last moment that is counted back from a deadline, moved on by pauses.

    For each suspension between `begun` and the moment it moves on by as long as that
    lasted, never past `latest`; None while it stands still.
    """
    for pause in suspensions:
        if end <= pause.starts_at:
            break
        if pause.ends_at is None:
            return None
        lost = pause.ends_at - max(pause.starts_at, begun)
        end += max(lost, timedelta())
    return min(end, latest)
