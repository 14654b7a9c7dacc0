"""Keep what a custodian says it will never open (原封退回), or that its keys are gone.

Every record is signed by the release key of its seat, and checked against the list.
"""

import hashlib
from datetime import datetime

from django.db import transaction

from escrow import queries
from escrow.actions import steps
from escrow.models import ClosingList, Custody, Destruction
from escrow.rules.safety_events import BidsDestroyed, BidsReturned, TenderKeysDestroyed
from escrow.rules.safety_refusals import DestroysAnother
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from sealing import closing, destruction, order, release_rules, statement
from sealing.destruction import Destroyed
from sealing.statement import Statement

_ACT = "escrow.record-destruction"


@transaction.atomic(durable=True)
def record_destroyed(*, by: Actor, digest: str, body: bytes) -> Destruction:
    """Keep a seat's record about a published list; the same again is no fault.

    With the record of n-k+1 seats too few are left to open those bids: they go back
    unopened, on the record.
    """
    custody, found = steps.closing_locked(digest)
    seat = steps.seat_of_agent(custody, by, _ACT)
    if found.published_at is None:
        raise NotFound
    former = Destruction.objects.filter(closing=found, index=seat.index).first()
    if former is not None:
        return former
    stated = _stated(custody)
    record = destruction.verify(body, stated)
    if (record.i, record.closing) != (seat.index, digest):
        raise DestroysAnother
    if set(record.manifests) != to_return(found, record.reason):
        raise DestroysAnother
    at = instant()
    kept = _keep(custody, found, record, body, at)
    event = BidsDestroyed(
        closing=digest,
        lot=found.lot,
        envelope=found.envelope,
        index=seat.index,
        organisation=seat.organisation.name,
        reason=record.reason,
        record=kept.digest,
    )
    stream, public = found.stream, steps.PUBLIC
    steps.keep(custody, event, by=by, at=at, audience=public, stream=stream)
    count = found.destructions.count()
    if count == destruction.needed(stated):
        returned = BidsReturned(
            closing=digest,
            lot=found.lot,
            envelope=found.envelope,
            reason=record.reason,
            records=count,
        )
        steps.keep(custody, returned, by=by, at=at, audience=public, stream=stream)
    return kept


def to_return(found: ClosingList, reason: str) -> set[str]:
    """Return the manifests (hex) of a list that must go back unopened."""
    listed = closing.read(bytes(found.body))
    if reason == destruction.BELOW_FLOOR:
        return {entry.manifest for entry in listed.entries}
    row = queries.order_for(found.custody.subject, found.lot, found.envelope)
    if row is None:
        return set()
    _admitted, others = release_rules.admitted(listed, order.read(bytes(row.body)))
    return set(others)


@transaction.atomic(durable=True)
def record_keys_destroyed(*, by: Actor, subject: str, body: bytes) -> Destruction:
    """Keep a seat's record that its tender keys are gone; again is no fault."""
    custody = steps.custody_locked(subject)
    seat = steps.seat_of_agent(custody, by, _ACT)
    former = Destruction.objects.filter(
        custody=custody, closing=None, index=seat.index
    ).first()
    if former is not None:
        return former
    record = destruction.verify(body, _stated(custody))
    if (record.i, record.reason) != (seat.index, destruction.ARCHIVE_OVER):
        raise DestroysAnother
    at = instant()
    kept = _keep(custody, None, record, body, at)
    event = TenderKeysDestroyed(
        index=seat.index, organisation=seat.organisation.name, record=kept.digest
    )
    steps.keep(custody, event, by=by, at=at, audience=steps.PUBLIC)
    return kept


def _keep(
    custody: Custody,
    found: ClosingList | None,
    record: Destroyed,
    body: bytes,
    at: datetime,
) -> Destruction:
    return Destruction.objects.create(
        custody=custody,
        closing=found,
        index=record.i,
        reason=record.reason,
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        received_at=at,
    )


def _stated(custody: Custody) -> Statement:
    found = queries.complete_statement(custody.subject)
    if found is None:
        raise NotFound
    return statement.read(found.statement)
