"""When a room stands still: stopped, cut off, not whole, or its lot suspended.

Bidders cannot answer then, and no limit of theirs runs. The room's own times end by
an act that gives the time back (`actions.give_back`); a suspension ends in tender/ and
is read from there.
"""

from datetime import datetime

from evaluation.facts import panels, seating
from evaluation.models import Panel, SitePause
from evaluation.rules.limits import joined
from evaluation.rules.phases import BEFORE_WORK, ENDED, Phase
from kernel.periods import Period
from tender import queries as tender
from tender.rules.stages import Stage

_OVER = frozenset({Stage.FAILED, Stage.ALL_REJECTED, Stage.TERMINATED})


def room_stands_still(of: Panel) -> bool:
    """Say whether the room itself takes no answer now, whatever its lot does.

    A panel that lacks a member, or a chair, is not whole.
    """
    if Phase(of.phase) in BEFORE_WORK | ENDED or Stage(of.lot.stage) in _OVER:
        return True
    return seating.stands_still(of)


def is_running(of: Panel) -> bool:
    """Say whether limits run: nobody is late where no answer would be taken."""
    return Stage(of.lot.stage) is not Stage.SUSPENDED and not room_stands_still(of)


def times(of: Panel, *, since: datetime, now: datetime) -> list[Period]:
    """Return when the room stood still, of what began at `since` or later.

    The last has no end while it lasts. Each act that begins or ends a time of the
    room's own gives back what was lost before, so that these are one: they have just
    ended, or last still.
    """
    began = _began(of, since)
    found = [each for each in tender.suspensions_of(of.lot) if _is_after(each, since)]
    if room_stands_still(of):
        found.append(Period(min(began, default=now)))
    elif began and min(began) < now:
        found.append(Period(min(began), now))
    return joined(found)


def _is_after(period: Period, since: datetime) -> bool:
    return period.ends_at is None or period.ends_at > since


def _began(of: Panel, since: datetime) -> list[datetime]:
    stops = of.halts.filter(stopped_at__gte=since).values_list("stopped_at", flat=True)
    pauses = SitePause.objects.filter(
        booking__session__panel=of, paused_at__gte=since
    ).values_list("paused_at", flat=True)
    left = [row.removal.removed_at for row in panels.gone(of)]
    return [*stops, *pauses, *(each for each in left if each >= since)]
