"""Give a lot's opening its address as soon as bids are taken: bidders sign in there."""

from uuid import UUID

from django.db import transaction

from bidding.models import Draw, Opening
from bidding.rules.draws import draw_of
from bidding.rules.opening import OpeningState
from bidding.rules.opening_events import OpeningPrepared
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender import queries as tender
from tender.actions import steps


@transaction.atomic(durable=True)
def prepare_opening(*, lot: UUID) -> Opening:
    """Prepare the opening of a lot's first envelope; prepared already is no fault."""
    policy.check(CLOCK, "bidding.open")
    row = steps.lot_locked(lot)
    envelope = tender.procedure_of(row.trade).first_envelope.envelope
    found = Opening.objects.filter(lot=row, envelope=envelope).first()
    if found is not None:
        return found
    at = instant()
    made = Opening.objects.create(
        lot=row, envelope=envelope, state=OpeningState.WAITING, prepared_at=at
    )
    drawn = draw_of(tender.tender_file_of(row).content)
    if drawn is not None:
        Draw.objects.create(
            opening=made,
            label=drawn.label,
            candidates=list(drawn.candidates),
            list_digest=drawn.digest,
        )
    event = OpeningPrepared(opening=str(made.uid), envelope=envelope)
    record(stream=row.stream, event=event, by=CLOCK, at=at)
    return made
