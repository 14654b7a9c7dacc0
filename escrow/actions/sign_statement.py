"""A custodian signs a tender statement; with the last needed one it is in force."""

from datetime import datetime

from django.db import transaction

from escrow.actions import steps
from escrow.actions.propose_statement import check_not_closed
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
    before the former deadline, else with all n (envelope.md section 3). The same
    signature again is no fault.
    """
    row = steps.statement_locked(digest)
    seat = steps.seat_of(row.custody, by, "escrow.sign-statement")
    kept = row.signatures.filter(index=seat.index).first()
    if kept is not None:
        if bytes(kept.cms) == signature:
            return row
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
    audience = steps.audience_of(row)
    event = StatementSigned(statement=digest, index=seat.index)
    steps.keep(row.custody, event, by=by, at=at, audience=audience)
    if row.complete_at is None and _is_complete(row, stated):
        row.complete_at = at
        row.save(update_fields=["complete_at"])
        done = StatementComplete(statement=digest)
        steps.keep(row.custody, done, by=by, at=at, audience=audience)
    return row


def _is_complete(row: Statement, stated: statement.Statement) -> bool:
    signed_at = _signing_times(row)
    if row.former is None:
        return len(signed_at) == stated.n + 1
    former = statement.read(bytes(row.former.body))
    check_not_closed(row.custody, former, stated)
    try:
        statement_signatures.check_signed_in_time(former, stated, signed_at)
    except statement_signatures.NotSignedInTime:
        return False
    return True


def _signing_times(row: Statement) -> dict[int, datetime]:
    # The journal's stamp counts, and the signer's own time must not be later.
    return {
        each.index: max(each.signed_at, each.received_at)
        for each in row.signatures.all()
    }
