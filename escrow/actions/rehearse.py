"""The custodians' rehearsal before the announcement (开封演练): prepared, answered,
opened by all n."""

import hashlib

from django.db import transaction

from escrow.actions import steps
from escrow.models import Rehearsal, RehearsalSeat
from escrow.rules.safety_events import (
    RehearsalFailed,
    RehearsalOpened,
    RehearsalPrepared,
    SeatRehearsed,
)
from escrow.rules.seats import is_code
from journal.actions.platform import platform_signer
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import manifest, rehearsal, statement
from sealing.statement import Statement

_ACT = "escrow.rehearse"


@transaction.atomic(durable=True)
def prepare_rehearsal(*, by: Actor, digest: str) -> Rehearsal:
    """Seal a dummy bid to the custodians of a complete first statement (hex digest).

    Later statements have the same custodians and keys, and need no other. Prepared
    already is no fault.
    """
    policy.check(by, "escrow.prepare-rehearsal")
    row = steps.statement_locked(digest)
    if row.complete_at is None or row.former is not None:
        raise NotFound
    known = Rehearsal.objects.filter(statement=row).first()
    if known is not None:
        return known
    at = instant()
    stated = statement.read(bytes(row.body))
    made = rehearsal.make(stated, platform_signer(), at=at)
    kept = Rehearsal.objects.create(
        statement=row,
        digest=hashlib.sha256(made.message).hexdigest(),
        manifest=made.message,
        opening=made.opening,
        prepared_at=at,
    )
    RehearsalSeat.objects.bulk_create(
        RehearsalSeat(rehearsal=kept, index=index, envelope=envelope)
        for index, envelope in made.envelopes.items()
    )
    event = RehearsalPrepared(statement=digest, manifest=kept.digest)
    steps.keep(row.custody, event, by=by, at=at)
    return kept


@transaction.atomic(durable=True)
def answer_rehearsal(
    *, by: Actor, digest: str, answer: bytes, code: str = ""
) -> Rehearsal:
    """Keep a seat's signed answer to a dummy bid, or why it could not open it.

    `digest` names the dummy's manifest. With the last seat's answer the dummy is
    opened by the shares of all n. Answered already is no fault.
    """
    found = Rehearsal.objects.select_related("statement__custody").filter(
        digest=digest, statement__withdrawn_at=None
    )
    row = found.first()
    if row is None:
        raise NotFound
    custody = steps.custody_relocked(row.statement.custody)
    seat = steps.seat_of_agent(custody, by, _ACT)
    line = RehearsalSeat.objects.select_for_update().get(
        rehearsal=row, index=seat.index
    )
    if line.answered_at is not None:
        return row
    at = instant()
    if not answer:
        if is_code(code) and code != line.code:
            line.code = code
            line.save(update_fields=["code"])
            failed = RehearsalFailed(manifest=digest, index=seat.index, code=code)
            steps.keep(custody, failed, by=by, at=at)
        return row
    stated = statement.read(bytes(row.statement.body))
    signed = manifest.open_message(bytes(row.manifest))
    rehearsal.read_answer(answer, signed, stated, seat.index)
    line.answer, line.answered_at, line.code = answer, at, ""
    line.save(update_fields=["answer", "answered_at", "code"])
    done = SeatRehearsed(
        manifest=digest,
        index=seat.index,
        answer=hashlib.sha256(answer).hexdigest(),
    )
    steps.keep(custody, done, by=by, at=at)
    if not row.seats.filter(answered_at=None).exists():
        _open(row, stated)
        row.opened_at = at
        row.save(update_fields=["opened_at"])
        opened = RehearsalOpened(manifest=digest, n=stated.n)
        steps.keep(custody, opened, by=by, at=at)
    return row


def _open(row: Rehearsal, stated: Statement) -> None:
    signed = manifest.open_message(bytes(row.manifest))
    points = {
        line.index: rehearsal.read_answer(
            bytes(line.answer or b""), signed, stated, line.index
        )
        for line in row.seats.all()
    }
    rehearsal.open_dummy(signed, bytes(row.opening), points)
