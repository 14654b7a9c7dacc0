"""The owner signs a tender statement, the first or one that supersedes it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from escrow import queries
from escrow.actions import steps
from escrow.models import Custody, Seat, Statement, StatementSignature
from escrow.rules.events import StatementProposed
from escrow.rules.refusals import (
    SeatsNotEnrolled,
    StatementExists,
    StatementNotOurs,
)
from journal.queries import instant
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import certificates, statement, statement_signatures


@transaction.atomic(durable=True)
def propose_statement(
    *, by: Actor, subject: str, owner: UUID, body: bytes, signature: bytes
) -> Statement:
    """Keep a statement that the owner has signed; the custodians sign it next.

    `body` is statement.json, `signature` the owner's detached CMS over it.
    """
    policy.check(by, "escrow.propose-statement", organisation=owner)
    custody = steps.custody_locked(subject)
    at = instant()
    stated = statement.read(body)
    former = queries.last_statement(custody)
    _check_ours(custody, stated)
    _check_place(former, stated)
    signed_at = statement_signatures.check_signature(
        stated, 0, signature, parties.trust_anchors(), now=at
    )
    made = Statement.objects.create(
        custody=custody,
        digest=stated.digest,
        body=body,
        former=former,
        proposed_at=at,
    )
    _keep_signature(made, 0, signature, signed_at=signed_at, at=at)
    event = StatementProposed(
        statement=stated.digest, supersedes=stated.supersedes or ""
    )
    steps.keep(custody, event, by=by, at=at)
    return made


def _check_ours(custody: Custody, stated: statement.Statement) -> None:
    """Hold the statement against the seats on record."""
    seats = Seat.objects.filter(custody=custody).select_related("organisation")
    missing = sum(seat.enrolled_at is None for seat in seats)
    if missing:
        raise SeatsNotEnrolled(missing=missing)
    if stated.tender != custody.subject:
        raise StatementNotOurs(what="tender")
    if (stated.k, stated.n) != (custody.threshold, len(seats)):
        raise StatementNotOurs(what="k, n")
    for seat in seats:
        named = stated.custodians[seat.index]
        same = (
            named.role == seat.role
            and named.organisation == seat.organisation.name
            and named.uscc == seat.organisation.uscc
            and named.signer == seat.signer
            and certificates.encoded(named.cert) == bytes(seat.encryption or b"")
            and certificates.encoded(named.release) == bytes(seat.release or b"")
        )
        if not same:
            raise StatementNotOurs(what=f"custodian {seat.index}")


def _check_place(former: Statement | None, stated: statement.Statement) -> None:
    """A first statement stands alone; a later one supersedes the one in force."""
    if former is None:
        if stated.supersedes is not None:
            raise NotFound
        return
    if stated.supersedes is None:
        raise StatementExists
    if former.complete_at is None or former.digest != stated.supersedes:
        raise StatementNotOurs(what="supersedes")
    statement_signatures.check_change(statement.read(bytes(former.body)), stated)


def _keep_signature(
    of: Statement, index: int, cms: bytes, *, signed_at: datetime, at: datetime
) -> None:
    StatementSignature.objects.create(
        statement=of, index=index, cms=cms, signed_at=signed_at, received_at=at
    )
