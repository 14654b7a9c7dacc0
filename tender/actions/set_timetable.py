"""Set a draft trade's dates, each checked against its article."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts.terms import terms_of, timetable_row
from tender.models import Timetable as TimetableRow
from tender.rules import timetable as rule
from tender.rules.disclosure import Item
from tender.rules.events import TimetableSet
from tender.rules.stages import Act


@transaction.atomic(durable=True)
def set_timetable(*, by: Actor, trade: UUID, dates: rule.Timetable) -> TimetableRow:
    """Keep the dates as the next timetable, or refuse with article and earliest."""
    found = steps.trade_locked(trade)
    steps.check_may(by, "tender.plan", found)
    lots = steps.lots_locked(found)
    for lot in lots:
        steps.check_lot(lot, Act.EDIT)
    rule.check(dates, terms_of(found))
    former = timetable_row(found)
    row = TimetableRow.objects.create(
        trade=found,
        n=former.n + 1 if former else 1,
        announce_at=dates.announce_at,
        documents_until=dates.documents_until,
        submission_closes_at=dates.submission_closes_at,
        opens_at=dates.opens_at,
        set_at=instant(),
    )
    event = TimetableSet(
        n=row.n,
        announce_at=row.announce_at.isoformat(),
        documents_until=row.documents_until.isoformat(),
        submission_closes_at=row.submission_closes_at.isoformat(),
        opens_at=row.opens_at.isoformat(),
    )
    steps.keep(found, event, by=by, at=row.set_at, item=Item.PREPARATION)
    return row
