"""Sign the record of the talks with the one supplier (协商情况记录, 74号令42)."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts import sole
from tender.models import Lot, TalksRecord
from tender.rules import procedures
from tender.rules import sole_source as rule
from tender.rules.disclosure import Item
from tender.rules.reasons import checked_reason
from tender.rules.sole_events import TalksRecorded
from tender.rules.stages import Act

ACT = "tender.record-talks"


@dataclass(frozen=True, slots=True)
class Said:
    """What the record says: when, where and by whom; on what the price rests; what
    was agreed.
    """

    held: str
    grounds: str
    agreed: str

    def checked(self) -> "Said":
        """Return it without outer blanks, or refuse a part that says nothing."""
        return Said(
            checked_reason(self.held, field="held"),
            checked_reason(self.grounds, field="grounds"),
            checked_reason(self.agreed, field="agreed"),
        )


def record_facts(lot: Lot, said: Said) -> dict[str, Json]:
    """Return what the owner signs."""
    return {
        "code": lot.trade.code,
        "title": lot.trade.title,
        "lot": lot.number,
        "held": said.held,
        "grounds": said.grounds,
        "agreed": said.agreed,
    }


@transaction.atomic(durable=True)
def record_talks(
    *, by: Actor, trade: UUID, lot: int, said: Said, signature: bytes
) -> TalksRecord:
    """Keep the record once, between the final quote and the decision."""
    found = steps.trade_locked(trade)
    steps.check_may(by, ACT, found)
    row = next((each for each in steps.lots_locked(found) if each.number == lot), None)
    if row is None or not procedures.get(found.procedure).is_sole_source:
        raise rule.NotSoleSource
    row.trade = found
    steps.check_lot(row, Act.DECIDE)
    if sole.record_of(row) is not None:
        raise rule.TalksRecordedAlready
    told = said.checked()
    at = instant()
    kept = steps.signed(by, ACT, str(row.uid), record_facts(row, told), signature, at)
    made = TalksRecord.objects.create(
        lot=row,
        held=told.held,
        grounds=told.grounds,
        agreed=told.agreed,
        recorded_at=at,
        signed_act_id=kept.key,
    )
    event = TalksRecorded(
        held=made.held,
        grounds=made.grounds,
        agreed=made.agreed,
        signature=kept.digest,
    )
    record(stream=row.stream, event=event, by=by, at=at, audience=str(Item.DECISION))
    return made
