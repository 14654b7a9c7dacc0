"""The owner orders a later envelope opened, or calls a round (开封令)."""

from datetime import datetime
from uuid import UUID

from escrow import queries
from escrow.actions import steps
from escrow.models import Order
from escrow.rules.events import OrderGiven
from escrow.rules.refusals import OrderExists
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import order, statement_signatures
from sealing.order import OrderFiles


def give_order(
    *,
    by: Actor,
    subject: str,
    owner: UUID,
    body: bytes,
    signature: bytes,
    token: bytes | None,
    at: datetime,
) -> Order:
    """Keep an order, inside the transaction of the act that rests on it.

    One for each (tender, lot, envelope); the signer is the one the statement names.
    """
    policy.check(by, "escrow.give-order", organisation=owner)
    custody = steps.custody_locked(subject)
    files = queries.complete_statement(subject)
    if files is None:
        raise NotFound
    anchors = parties.trust_anchors()
    verified = statement_signatures.verify(files.as_files(), anchors, now=at)
    given = order.verify(
        OrderFiles(body, signature),
        verified.sealed_under(_statement_of(body)),
        anchors,
        now=at,
    )
    taken = Order.objects.filter(
        custody=custody, lot=given.lot, envelope=given.envelope
    )
    if taken.exists():
        raise OrderExists
    row = Order.objects.create(
        custody=custody,
        lot=given.lot,
        envelope=given.envelope,
        digest=given.digest,
        body=body,
        cms=signature,
        token=token,
        given_at=at,
        deadline=given.deadline,
        opens_at=given.opens_at,
    )
    event = OrderGiven(
        order=given.digest,
        lot=given.lot,
        envelope=given.envelope,
        deadline=given.deadline.isoformat(),
        opens_at=given.opens_at.isoformat(),
        floor=given.floor,
    )
    steps.keep(custody, event, by=by, at=at)
    return row


def _statement_of(body: bytes) -> str:
    return order.read(body).statement
