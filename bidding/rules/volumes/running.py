"""The time that runs for turns: it stands still while the lot is suspended.

Turns are counted in this time, so that nobody loses one while nobody may pick. An
instant of it is the real one less what was suspended before; `at` leads back. Pure.
"""

from dataclasses import dataclass
from datetime import datetime

from kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Running:
    """`stood_still` are the suspensions in their order; the last may have no end."""

    stood_still: tuple[Period, ...] = ()

    def of(self, at: datetime) -> datetime:
        """Return the instant of the running time at the real instant `at`."""
        ran = at
        for period in self.stood_still:
            if period.starts_at < at:
                ends_at = at if period.ends_at is None else min(at, period.ends_at)
                ran -= ends_at - period.starts_at
        return ran

    def at(self, ran: datetime) -> datetime | None:
        """Return when the running time comes to `ran`; None while it stands still."""
        at = ran
        for period in self.stood_still:
            if period.starts_at < at:
                if period.length is None:
                    return None
                at += period.length
        return at
