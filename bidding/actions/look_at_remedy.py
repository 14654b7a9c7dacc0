"""The clock writes down that it is here while a remedy runs, and gives time back.

As `look_at_window` does of the time to decrypt: what an outage took of the time for
recovery files is added to its end, on the record, before anything is read without them.
"""

from uuid import UUID

from django.db import transaction

from bidding.actions.opening_ends import running
from bidding.facts import factors
from bidding.rules import factors as rule
from bidding.rules.factor_events import RemedyTimeGivenBack
from bidding.rules.factors import clock_of
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK


@transaction.atomic(durable=True)
def look_at_remedy(*, opening: UUID) -> None:
    """Record the look; lengthen the remedy by what was lost since the last one."""
    policy.check(CLOCK, "bidding.open")
    found = running(opening)
    row = factors.remedy_of(found)
    former = factors.as_remedy_window(row)
    at = instant()
    if row is None or former is None or not rule.needs_look(former, at):
        return
    now = rule.looked(former, at)
    row.until, row.looked_at = now.ends_at, now.looked_at
    row.save(update_fields=["until", "looked_at"])
    lost = rule.time_lost(former, at)
    if not lost or former.looked_at is None:
        return
    event = RemedyTimeGivenBack(
        opening=str(found.uid),
        away_from=clock_of(former.looked_at),
        back=clock_of(at),
        lost_s=int(lost.total_seconds()),
        former=former.ends_at.isoformat(),
        ends_at=now.ends_at.isoformat(),
        until=clock_of(now.ends_at),
    )
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at)
