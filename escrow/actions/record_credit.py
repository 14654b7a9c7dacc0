"""Record a credit of a deposit from the bank's statement (保证金到账登记)."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from escrow.models import DepositCredit
from escrow.rules import deposits
from escrow.rules.events import DepositCredited
from journal.actions.hidden import create_hidden_stream
from journal.actions.record import record
from journal.queries import instant
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor, known_person

ACT = "escrow.record-credit"


@transaction.atomic(durable=True)
def record_credit(
    *,
    by: Actor,
    lot: UUID,
    region: str,
    organisation: UUID,
    amount_fen: int,
    credited_at: datetime,
    reference: str,
) -> DepositCredit:
    """Keep one line of the statement, for `organisation` in `lot`.

    The journal keeps it in a hidden stream while nobody may count who paid. The same
    line again is refused.
    """
    policy.check(by, ACT, region=region)
    payer = parties.organisation(organisation)
    at = instant()
    reference = reference.strip()
    deposits.check_credit(
        amount_fen=amount_fen, credited_at=credited_at, reference=reference, at=at
    )
    try:
        # A savepoint, so that the refusal leaves the transaction readable.
        with transaction.atomic():
            made = DepositCredit.objects.create(
                lot=lot,
                organisation=payer,
                amount_fen=amount_fen,
                credited_at=credited_at,
                reference=reference,
                recorded_at=at,
                person=known_person(by),
                stream=create_hidden_stream(),
            )
    except IntegrityError:
        # What the checks above let through, the one line a reference may have refuses.
        raise deposits.CreditKnown(field="reference", reference=reference) from None
    event = DepositCredited(
        organisation=str(organisation),
        amount_fen=amount_fen,
        credited_at=credited_at.isoformat(),
        reference=reference,
    )
    record(stream=made.stream, event=event, by=by, at=at, audience="own-bid")
    return made
