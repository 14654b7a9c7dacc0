"""A stretch of time that holds its beginning and not its end.

Half-open on purpose: the deadline itself belongs to nobody (a bid stamped at that
instant is late), and periods that follow each other neither overlap nor leave a gap.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.refused import Invalid


class PeriodBackwards(Invalid):
    """A period must end after it begins."""

    code = "period-backwards"
    zh = "结束时间必须晚于开始时间。"
    en = "The end must be later than the beginning."


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `starts_at`, which belongs to it, until `ends_at`, which does not.

    `ends_at` is None for a period without an end. Both are aware datetimes.
    """

    starts_at: datetime
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        check_aware(self.starts_at)
        if self.ends_at is not None:
            check_aware(self.ends_at)
            if self.ends_at <= self.starts_at:
                raise PeriodBackwards

    def contains(self, instant: datetime) -> bool:
        """Say whether `instant` lies within: the start does, the end does not."""
        check_aware(instant)
        return self.starts_at <= instant and not self.is_over(instant)

    def is_over(self, instant: datetime) -> bool:
        """Say whether the period has ended at `instant`; at its end it has."""
        return self.ends_at is not None and instant >= self.ends_at

    def overlaps(self, other: "Period") -> bool:
        """Say whether some instant lies within both."""
        starts_before_other_ends = (
            other.ends_at is None or self.starts_at < other.ends_at
        )
        ends_after_other_starts = self.ends_at is None or other.starts_at < self.ends_at
        return starts_before_other_ends and ends_after_other_starts

    @property
    def length(self) -> timedelta | None:
        """The time between the two ends, or None without an end."""
        return None if self.ends_at is None else self.ends_at - self.starts_at


def check_aware(instant: datetime) -> None:
    """Raise `ValueError` for a datetime without a zone: it names no instant."""
    if instant.utcoffset() is None:
        raise ValueError("a moment must say its zone")
