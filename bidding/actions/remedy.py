"""补救方案: bids that stay shut get the time that the file gives, before any reading.

Whoever uses it does so before anybody can know a price: the table waits, and is read
once for all. Without a remedy in the tender file nothing waits.
"""

from collections.abc import Sequence
from datetime import datetime

from bidding.facts import factors, openings
from bidding.facts.unsealing import Read
from bidding.models import Opening, Remedy
from bidding.rules import factors as rule
from bidding.rules.factor_events import RemedyOpened
from bidding.rules.factors import FAULTS, clock_of
from journal.actions.record import record
from parties.rules.actor import CLOCK


def waits_for_remedy(found: Opening, reads: Sequence[Read], at: datetime) -> bool:
    """Say whether the table waits for the remedy; the first time it is announced.

    Inside the transaction that would record the table.
    """
    lasts = factors.remedy_time(found)
    shut = [str(read.bid.uid) for read in reads if read.outcome in FAULTS]
    if not lasts or not shut or openings.is_round(found):
        return False
    known = factors.remedy_of(found)
    if known is not None:
        known.tried = factors.recovered(found)
        known.save(update_fields=["tried"])
        window = factors.as_remedy_window(known)
        return at < known.until or bool(rule.time_lost(window, at))
    made = Remedy.objects.create(
        opening=found, opened_at=at, until=at + lasts, shut=shut, looked_at=at
    )
    event = RemedyOpened(
        opening=str(found.uid),
        ends_at=made.until.isoformat(),
        until=clock_of(made.until),
    )
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at)
    return True
