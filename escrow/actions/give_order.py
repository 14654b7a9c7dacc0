"""The owner orders a later envelope opened, or calls a round (开封令)."""

import hashlib
from datetime import datetime

from django.db import transaction

from escrow import queries
from escrow.actions import steps
from escrow.models import Custody, Order
from escrow.rules.events import OrderGiven, OrderStamped
from escrow.rules.refusals import OrderExists
from journal.actions.platform import timestamp_anchors
from journal.queries import instant
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import order, statement_signatures, timestamp
from sealing.order import OrderFiles


def give_order(
    *,
    by: Actor,
    subject: str,
    body: bytes,
    signature: bytes,
    at: datetime,
    audience: str = steps.PUBLIC,
) -> Order:
    """Keep an order, inside the transaction of the act that rests on it.

    `body` is order.json, `signature` the detached CMS of the signer that the statement
    names. One for each (tender, lot, envelope). It is stamped after the transaction.
    """
    custody = steps.custody_locked(subject)
    steps.check_owner(by, "escrow.give-order", custody)
    given = _verified(subject, body, signature, at)
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
    steps.keep(custody, event, by=by, at=at, audience=audience)
    return row


def _verified(subject: str, body: bytes, signature: bytes, at: datetime) -> order.Order:
    files = queries.statement_files(subject)
    if files is None:
        raise NotFound
    anchors = parties.trust_anchors()
    chain = statement_signatures.verify(files, anchors, now=at)
    under = chain.sealed_under(order.read(body).statement)
    return order.verify(OrderFiles(body, signature), under, anchors, now=at)


@transaction.atomic(durable=True)
def stamp_order(*, by: Actor, digest: str, token: bytes) -> None:
    """Keep the RFC 3161 token over an order, obtained before the call; again is no
    fault: no transaction spans a request to an authority."""
    policy.check(by, "escrow.stamp-order")
    found = Order.objects.filter(digest=digest).first()
    if found is None:
        raise NotFound
    custody = steps.custody_relocked(found.custody)
    found.refresh_from_db()
    if found.token is not None:
        return
    timestamp.verify(token, bytes.fromhex(digest), anchors=timestamp_anchors())
    _keep_token(custody, found, token, by=by)


def _keep_token(custody: Custody, found: Order, token: bytes, *, by: Actor) -> None:
    found.token = token
    found.save(update_fields=["token"])
    event = OrderStamped(order=found.digest, token=hashlib.sha256(token).hexdigest())
    steps.keep(custody, event, by=by, at=instant(), audience=steps.PUBLIC)
