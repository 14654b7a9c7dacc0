"""The clock notes that it is here while time of bidders runs, and gives time back.

A gap between two looks is time in which the platform was away: the time to decrypt, or
that for recovery files, ends later by as long, in one act on the record, before anybody
is found to have missed it.
"""

from uuid import UUID

from django.db import transaction

from bidding.actions.opening_ends import running
from bidding.facts import factors
from bidding.models import FactorWindow, Opening, Remedy
from bidding.rules import factors as rule
from bidding.rules.factor_events import FactorTimeGivenBack, RemedyTimeGivenBack
from bidding.rules.factors import Window, clock_of
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK


@transaction.atomic(durable=True)
def look_at_window(*, opening: UUID) -> None:
    """Record the look; extend the time to decrypt by what was lost since the last."""
    policy.check(CLOCK, "bidding.open")
    found = running(opening)
    row = factors.row_of(found)
    _look(found, row, factors.as_window(row), "ends_at", FactorTimeGivenBack)


@transaction.atomic(durable=True)
def look_at_remedy(*, opening: UUID) -> None:
    """Record the look; lengthen the remedy by what was lost since the last one."""
    policy.check(CLOCK, "bidding.open")
    found = running(opening)
    row = factors.remedy_of(found)
    _look(found, row, factors.as_remedy_window(row), "until", RemedyTimeGivenBack)


def _look(
    found: Opening,
    row: FactorWindow | Remedy | None,
    former: Window | None,
    end: str,
    told: type[FactorTimeGivenBack] | type[RemedyTimeGivenBack],
) -> None:
    """Note the look in the row, whose column `end` says when its time is over."""
    at = instant()
    if row is None or former is None or not rule.needs_look(former, at):
        return
    now = rule.looked(former, at)
    setattr(row, end, now.ends_at)
    row.looked_at = now.looked_at
    row.save(update_fields=[end, "looked_at"])
    lost = rule.time_lost(former, at)
    if not lost or former.looked_at is None:
        return
    event = told(
        opening=str(found.uid),
        away_from=clock_of(former.looked_at),
        back=clock_of(at),
        lost_s=int(lost.total_seconds()),
        former=former.ends_at.isoformat(),
        ends_at=now.ends_at.isoformat(),
        until=clock_of(now.ends_at),
    )
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at)
