"""The owner orders a later envelope opened: prices of those who passed (双信封).

The action of the app above gives what the former stage ended in; the order must say the
same. Its bytes are what custodians' agents read: they release for those admitted, and
destroy their shares of the others (envelope.md section 9).
"""

from datetime import datetime
from typing import Any

from bidding.facts import openings
from bidding.models import Bid, Opening
from bidding.rules import later as rule
from bidding.rules.later import FormerStage
from bidding.rules.opening import OpeningState
from bidding.rules.opening_events import LaterEnvelopeOrdered
from bidding.rules.rounds import order_bytes
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from escrow.actions.give_order import give_order
from journal.actions.record import record
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from sealing import order as orders
from sealing.errors import OrderMismatch
from sealing.order import Order
from tender import queries as tender
from tender.actions import steps
from tender.rules.stages import Act

ORDER = "bidding.order-opening"


def order_in_step(
    row: Any, *, by: Actor, body: bytes, signature: bytes, former: FormerStage
) -> Opening:
    """Order a later envelope of a locked lot opened, inside the caller's act.

    `body` is order.json, `signature` the owner's detached CMS over it.
    """
    steps.check_may(by, ORDER, row.trade)
    steps.check_lot(row, Act.OPEN_LATER_ENVELOPE)
    order = orders.read(body)
    if order.lot != str(row.uid):
        raise OrderMismatch(what="lot")
    check_later(row, order.envelope)
    at = instant()
    rule.check_order(
        admitted=order.admitted,
        grounds=order.grounds,
        opens_at=order.opens_at,
        former=former,
        now=at,
    )
    give_order(by=by, subject=str(row.trade.uid), body=body, signature=signature, at=at)
    made = Opening.objects.create(
        lot=row, envelope=order.envelope, state=OpeningState.WAITING, prepared_at=at
    )
    _record(row, made, order, by=by, at=at)
    return made


def check_later(row: Any, envelope: str) -> None:
    """Refuse an envelope that does not wait for an order, or whose turn is not yet."""
    procedure = tender.procedure_of(row.trade)
    if envelope not in {each.envelope for each in procedure.later_envelopes}:
        raise rule.NoLaterEnvelope(envelope=envelope)
    if not openings.opening_finished(row, procedure.first_envelope.envelope):
        raise rule.StageNotOver


def later_order_bytes(
    lot: Any, envelope: str, *, opens_at: datetime, former: FormerStage
) -> bytes:
    """Return order.json for a later envelope, for the owner to sign."""
    check_later(lot, envelope)
    listed = escrow.closing_for(str(lot.trade.uid), str(lot.uid), envelope)
    signed = escrow.complete_statement(str(lot.trade.uid))
    if listed is None or signed is None:
        raise NotFound
    return order_bytes(
        statement=signed.digest,
        lot=str(lot.uid),
        envelope=envelope,
        deadline=lot.submission_closes_at,
        opens_at=opens_at,
        floor=0,
        admitted=former.admitted,
        grounds=former.grounds,
    )


def _record(row: Any, made: Opening, order: Order, *, by: Actor, at: datetime) -> None:
    theirs = Bid.objects.filter(
        lot=row, envelope=order.envelope, state=BidState.SUBMITTED
    ).order_by("received_at", "id")
    manifests = list(theirs.values_list("certificate", "manifest_digest"))
    event = LaterEnvelopeOrdered(
        opening=str(made.uid),
        envelope=order.envelope,
        order=order.digest,
        opens_at=order.opens_at.isoformat(),
        grounds=order.grounds,
        admitted=[each for who, each in manifests if who in order.admitted],
        returned=[each for who, each in manifests if who not in order.admitted],
    )
    record(stream=row.stream, event=event, by=by, at=at)
