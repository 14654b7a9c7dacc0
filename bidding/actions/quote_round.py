"""Call a round of sealed final quotes by an order that the owner signed (最后报价).

The panel calls for quotes and says whose; the order must say the same. It is kept with
escrow and starts the round: suppliers that it admits seal to it, custodians' agents
release on it by themselves, and the panel alone reads. A round that was annulled is
called again under the next number (envelope.md section 9).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bidding.facts.envelopes import ROUND_PREFIX
from bidding.facts.round_calls import law_of, length_row, panels_call
from bidding.models import Bid, Opening
from bidding.rules import opening as rule
from bidding.rules import rounds
from bidding.rules.opening import OVER, OpeningState
from bidding.rules.opening_events import InvitedToQuote, RoundCalled
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from escrow.actions.give_order import give_order
from journal.actions.record import record
from journal.queries import instant
from parties import queries as parties
from parties.rules.actor import Actor
from sealing import order as orders
from sealing.errors import OrderMismatch
from sealing.order import Order
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.stages import Act

CALL = "bidding.call-quotes"


@transaction.atomic(durable=True)
def call_quote_round(*, by: Actor, lot: UUID, body: bytes, signature: bytes) -> Opening:
    """Start a round: `body` is order.json, `signature` the owner's detached CMS."""
    return call_in_step(steps.lot_locked(lot), by=by, body=body, signature=signature)


def call_in_step(row: Any, *, by: Actor, body: bytes, signature: bytes) -> Opening:
    """Start a round on a locked lot, inside the caller's act."""
    steps.check_may(by, CALL, row.trade)
    steps.check_lot(row, Act.CALL_QUOTES)
    order = orders.read(body)
    at = instant()
    _check(row, order, at)
    # Whoever is silent now will hardly release in minutes (envelope.md section 9).
    escrow.check_agents_alive(str(row.trade.uid), at)
    give_order(
        by=by,
        subject=str(row.trade.uid),
        body=body,
        signature=signature,
        at=at,
        audience=str(Item.QUOTES),
    )
    made = Opening.objects.create(
        lot=row, envelope=order.envelope, state=OpeningState.WAITING, prepared_at=at
    )
    _record(row, made, order, by=by, at=at)
    return made


def next_round(lot: Any) -> str:
    """Return the name that the next round must have: a number is never used twice."""
    used = Opening.objects.filter(lot=lot, envelope__startswith=ROUND_PREFIX).count()
    return f"{ROUND_PREFIX}{used + 1}"


def _check(row: Any, order: Order, at: datetime) -> None:
    if order.lot != str(row.uid):
        raise OrderMismatch(what="lot")
    former = Opening.objects.filter(lot=row, envelope__startswith=ROUND_PREFIX)
    if former.exclude(state__in=list(OVER)).exists():
        raise rule.RoundStillOn
    expected = next_round(row)
    if order.envelope != expected:
        raise rule.RoundNumber(expected=expected)
    if at >= order.deadline:
        raise rule.RoundTooLate
    law = law_of(row)
    rounds.check_times(
        law,
        deadline=order.deadline,
        opens_at=order.opens_at,
        now=at,
    )
    rounds.check_length(
        deadline=order.deadline,
        now=at,
        row=length_row(row),
        calendar=parties.calendar(),
    )
    call = rounds.check_called(
        panels_call(row),
        law,
        admitted=order.admitted,
        floor=order.floor,
        grounds=order.grounds,
    )
    # Those before the panel's own were a former panel's.
    first = _number(call.envelope)
    read = former.exclude(state=OpeningState.ANNULLED).values_list("envelope")
    if any(_number(envelope) >= first for (envelope,) in read):
        raise rounds.refusal(rounds.RoundReadAlready, law)


def _number(envelope: str) -> int:
    return int(envelope.removeprefix(ROUND_PREFIX))


def _record(row: Any, made: Opening, order: Order, *, by: Actor, at: datetime) -> None:
    first = tender.procedure_of(row.trade).first_envelope.envelope
    admitted = Bid.objects.filter(
        lot=row,
        envelope=first,
        state=BidState.SUBMITTED,
        certificate__in=order.admitted,
    )
    event = RoundCalled(
        opening=str(made.uid),
        envelope=order.envelope,
        order=order.digest,
        deadline=order.deadline.isoformat(),
        opens_at=order.opens_at.isoformat(),
        admitted=sorted(order.admitted),
    )
    stream, whole = row.stream, str(Item.QUOTES)
    record(stream=stream, event=event, by=by, at=at, audience=whole)
    for bid in sorted({str(uid) for uid in admitted.values_list("uid", flat=True)}):
        invited = InvitedToQuote(
            opening=str(made.uid),
            envelope=order.envelope,
            order=order.digest,
            deadline=order.deadline.isoformat(),
        )
        # By its bid, which is random: headers are seen by all.
        whose = rule.own_row_audience(bid, is_round=True)
        record(stream=stream, event=invited, by=by, at=at, audience=whose)
