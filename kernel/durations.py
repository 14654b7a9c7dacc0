"""The units in which the law gives time, kept apart as types.

日 and 工作日 are different units, and neither is 24 hours: the day something happens
is not counted, the term ends at 24:00 of its last day, and a last day on a statutory
holiday rolls on to the next working day (民法典第201、203条; domain.md 1.0). Hours,
minutes and seconds are exact.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kernel.calendars import LEGAL_ZONE, Calendar
from kernel.periods import check_aware


@dataclass(frozen=True, slots=True, order=True)
class _Count:
    """A whole number of one unit."""

    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("a duration is not negative")


class Days(_Count):
    """日: calendar days."""

    __slots__ = ()


class WorkingDays(_Count):
    """工作日: days on which offices are open."""

    __slots__ = ()


class Hours(_Count):
    """小时: exact hours."""

    __slots__ = ()


class Minutes(_Count):
    """分钟: exact minutes."""

    __slots__ = ()


class Seconds(_Count):
    """秒: exact seconds; what the training rulebook counts in."""

    __slots__ = ()


Duration = Days | WorkingDays | Hours | Minutes | Seconds


def exact(duration: Hours | Minutes | Seconds) -> timedelta:
    """Return the length of an exact duration."""
    match duration:
        case Hours(count=n):
            return timedelta(hours=n)
        case Minutes(count=n):
            return timedelta(minutes=n)
        case Seconds(count=n):
            return timedelta(seconds=n)


def after(start: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """Return the instant at which a term that starts at `start` is over.

    For days it is the 24:00 (the next 00:00, Beijing time) of the last day, which
    rolls on past statutory holidays; the day of `start` is not counted.
    """
    check_aware(start)
    match duration:
        case Days(count=n):
            last = legal_date(start) + timedelta(days=n)
            return end_of(calendar.working_day_from(last))
        case WorkingDays(count=n):
            return end_of(calendar.add_working_days(legal_date(start), n))
        case _:
            return start + exact(duration)


def no_fewer_than(start: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """Return the earliest instant with at least `duration` since `start`.

    A minimum (不得少于) protects whoever needs the time: the day of `start` is not
    counted and the last day must be whole, but a minimum that is fulfilled on a
    holiday is fulfilled; nothing is due on that day, so nothing rolls on.
    """
    check_aware(start)
    match duration:
        case Days(count=n):
            return end_of(legal_date(start) + timedelta(days=n))
        case _:
            return after(start, duration, calendar)


def before(end: datetime, duration: Duration, calendar: Calendar) -> datetime:
    """Return the end of the time in which something may start so that `duration`
    has passed by `end`: what comes before this instant is early enough.

    The counterpart of `no_fewer_than`: with 15 days before the 24th at 09:30 the last
    whole day is the 23rd, so what comes before 24:00 of the 8th is early enough.
    """
    check_aware(end)
    day_of_end = legal_date(end)
    match duration:
        case Days(count=n):
            return start_of(day_of_end - timedelta(days=n))
        case WorkingDays(count=n):
            return start_of(calendar.add_working_days(day_of_end, -n))
        case _:
            return end - exact(duration)


def legal_date(instant: datetime) -> date:
    """Return the day in Beijing at `instant`."""
    return instant.astimezone(LEGAL_ZONE).date()


def start_of(day: date) -> datetime:
    """Return 00:00 of `day`, Beijing time."""
    return datetime.combine(day, time.min, LEGAL_ZONE)


def end_of(day: date) -> datetime:
    """Return 24:00 of `day`, which is 00:00 of the next, Beijing time."""
    return start_of(day + timedelta(days=1))
