"""The owner signs a tender statement, the first or one that supersedes it."""

from datetime import datetime

from django.db import transaction

from escrow import queries
from escrow.actions import steps
from escrow.models import ClosingList, Custody, Seat, Statement, StatementSignature
from escrow.rules.events import StatementProposed
from escrow.rules.refusals import (
    SeatsNotEnrolled,
    StatementClosed,
    StatementExists,
    StatementNotOurs,
    StatementPending,
)
from journal.queries import instant
from parties import queries as parties
from parties.rules.actor import Actor
from sealing import certificates, context, statement, statement_signatures


@transaction.atomic(durable=True)
def propose_statement(
    *, by: Actor, subject: str, body: bytes, signature: bytes
) -> Statement:
    """Keep a statement that the owner has signed; the custodians sign it next.

    `body` is statement.json, `signature` the owner's detached CMS over it.
    """
    custody = steps.custody_locked(subject)
    steps.check_owner(by, "escrow.propose-statement", custody)
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
    _keep_signature(made, signature, signed_at=signed_at, at=at)
    event = StatementProposed(
        statement=stated.digest, supersedes=stated.supersedes or ""
    )
    steps.keep(custody, event, by=by, at=at, audience=steps.audience_of(made))
    return made


def _check_ours(custody: Custody, stated: statement.Statement) -> None:
    """Hold the statement against the owner and the seats on record."""
    seats = Seat.objects.filter(custody=custody).select_related("organisation")
    missing = sum(seat.enrolled_at is None for seat in seats)
    if missing:
        raise SeatsNotEnrolled(missing=missing)
    if stated.tender != custody.subject:
        raise StatementNotOurs(what="tender")
    if (stated.owner.organisation, stated.owner.uscc) != (
        custody.owner.name,
        custody.owner.uscc,
    ):
        raise StatementNotOurs(what="owner")
    _check_owner_signer(custody, stated.owner.signer)
    if (stated.k, stated.n) != (custody.threshold, len(seats)):
        raise StatementNotOurs(what="k, n")
    for seat in seats:
        if not _same(seat, stated.custodians[seat.index]):
            raise StatementNotOurs(what=f"custodian {seat.index}")


def _check_owner_signer(custody: Custody, signer: str) -> None:
    """Whoever signs for the owner belongs to it, or to whoever acts for it."""
    holder = parties.certificate_by_fingerprint(signer)
    if holder is None or holder[1].uid not in steps.organisations_of(custody):
        raise StatementNotOurs(what="owner.signer")


def _same(seat: Seat, named: statement.Custodian) -> bool:
    return (
        named.role == seat.role
        and named.organisation == seat.organisation.name
        and named.uscc == seat.organisation.uscc
        and named.signer == seat.signer
        and certificates.encoded(named.cert) == bytes(seat.encryption or b"")
        and certificates.encoded(named.release) == bytes(seat.release or b"")
    )


def _check_place(former: Statement | None, stated: statement.Statement) -> None:
    """A first statement stands alone; a later one supersedes the one in force."""
    if former is None:
        if stated.supersedes is not None:
            raise StatementNotOurs(what="supersedes")
        return
    if stated.supersedes is None:
        raise StatementExists
    if former.complete_at is None:
        raise StatementPending
    if former.digest != stated.supersedes:
        raise StatementNotOurs(what="supersedes")
    before = statement.read(bytes(former.body))
    statement_signatures.check_change(before, stated)
    check_not_closed(former.custody, before, stated)


def check_not_closed(
    custody: Custody, former: statement.Statement, later: statement.Statement
) -> None:
    """Refuse to move the times of an envelope that has its closing list."""
    for name in ClosingList.objects.filter(custody=custody).values_list(
        "envelope", flat=True
    ):
        kind = context.kind_of(name)
        if former.envelopes[kind] != later.envelopes[kind]:
            raise StatementClosed(envelope=name)


def _keep_signature(
    of: Statement, cms: bytes, *, signed_at: datetime, at: datetime
) -> None:
    StatementSignature.objects.create(
        statement=of, index=0, cms=cms, signed_at=signed_at, received_at=at
    )
