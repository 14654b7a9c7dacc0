"""A custodian signs a tender statement; with the last needed one it is in force."""

from django.db import transaction

from escrow.actions import steps
from escrow.models import Statement, StatementSignature
from escrow.rules.events import StatementComplete, StatementSigned
from escrow.rules.refusals import AlreadySigned
from journal.queries import instant
from parties import queries as parties
from parties.rules.actor import Actor
from sealing import statement, statement_signatures


@transaction.atomic(durable=True)
def sign_statement(*, by: Actor, digest: str, signature: bytes) -> Statement:
    """Keep a custodian's detached CMS over statement.json.

    A first statement is complete with all n; one that supersedes another with k
    before the former deadline, else with all n (envelope.md section 3).
    """
    row = steps.statement_locked(digest)
    seat = steps.seat_of(row.custody, by, "escrow.sign-statement")
    if row.signatures.filter(index=seat.index).exists():
        raise AlreadySigned
    at = instant()
    stated = statement.read(bytes(row.body))
    signed_at = statement_signatures.check_signature(
        stated, seat.index, signature, parties.trust_anchors(), now=at
    )
    StatementSignature.objects.create(
        statement=row,
        index=seat.index,
        cms=signature,
        signed_at=signed_at,
        received_at=at,
    )
    event = StatementSigned(statement=digest, index=seat.index)
    steps.keep(row.custody, event, by=by, at=at)
    if row.complete_at is None and _is_complete(row, stated):
        row.complete_at = at
        row.save(update_fields=["complete_at"])
        steps.keep(row.custody, StatementComplete(statement=digest), by=by, at=at)
    return row


def _is_complete(row: Statement, stated: statement.Statement) -> bool:
    # The journal's stamp counts, and the signer's own time must not be later.
    signed_at = {
        each.index: max(each.signed_at, each.received_at)
        for each in row.signatures.all()
    }
    if len(signed_at) == stated.n + 1:
        return True
    if row.former is None:
        return False
    former = statement.read(bytes(row.former.body))
    try:
        statement_signatures.check_signed_in_time(former, stated, signed_at)
    except statement_signatures.NotSignedInTime:
        return False
    return True
