"""The clock writes down that it is here while bidders decrypt, and gives time back.

A gap between two looks is time in which the platform was away: the window ends later by
as long, in one act on the record, before anybody is found to have missed it.
"""

from uuid import UUID

from django.db import transaction

from bidding.actions.opening_ends import running
from bidding.facts import factors
from bidding.rules import factors as rule
from bidding.rules.factor_events import FactorTimeGivenBack
from bidding.rules.factors import clock_of
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK


@transaction.atomic(durable=True)
def look_at_window(*, opening: UUID) -> None:
    """Record the look; extend the window by what was lost since the last one."""
    policy.check(CLOCK, "bidding.open")
    found = running(opening)
    row = factors.row_of(found)
    former = factors.as_window(row)
    at = instant()
    if row is None or former is None or not rule.needs_look(former, at):
        return
    now = rule.looked(former, at)
    row.ends_at, row.looked_at = now.ends_at, now.looked_at
    row.save(update_fields=["ends_at", "looked_at"])
    lost = rule.time_lost(former, at)
    if not lost or former.looked_at is None:
        return
    event = FactorTimeGivenBack(
        opening=str(found.uid),
        away_from=clock_of(former.looked_at),
        back=clock_of(at),
        lost_s=int(lost.total_seconds()),
        former=former.ends_at.isoformat(),
        ends_at=now.ends_at.isoformat(),
        until=clock_of(now.ends_at),
    )
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at)
