"""What the clock does in auctions: begin them, announce the hammer, hand the lot on.

The instant of a hammer is the rule's; the clock only says it. What the platform itself
stopped, by a failure or by a suspension of the trade, is frozen from the instant at
which it stopped.
"""

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from bidding.actions import applications, auction_steps, cap_draw
from bidding.actions.auction_steps import text_of, when
from bidding.facts import auction_terms, auctions
from bidding.models import Auction
from bidding.rules.auction_events import (
    AuctionNumbers,
    AuctionOpened,
    AuctionSettled,
)
from bidding.rules.auctions import coding, live
from bidding.rules.auctions.interruptions import LOOK_EVERY
from bidding.rules.auctions.result import Outcome, Result, result
from bidding.rules.auctions.state import Phase, State, begin
from bidding.rules.auctions.terms import Terms
from bidding.rules.auctions.unsold import unsold
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender import queries as tender
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item, Moment
from tender.rules.stages import Act, Stage

#: what is told of the end to those who watch over the trade
NUMBERS = f"{Item.AUCTION_NUMBERS}"


@transaction.atomic(durable=True)
def open_auction(*, lot: UUID, terms: Terms, reserve: Decimal | None = None) -> Auction:
    """Begin the bidding of a lot at the instant that its terms name; twice is once."""
    policy.check(CLOCK, "bidding.hammer")
    row = steps.lot_locked(lot)
    known = Auction.objects.filter(lot=row).first()
    if known is not None:
        return known
    at = instant()
    if at < terms.opens_at:
        raise NotDue
    state = live.at_instant(begin(terms, reserve=reserve), at)
    found = Auction.objects.create(
        lot=row,
        direction=str(terms.direction),
        terms=coding.terms_to_json(terms),
        state=coding.state_to_json(state),
        phase=str(state.phase),
        price=state.price,
        leader=terms.leader_before,
        seen_at=at,
        looked_at=at,
        next_due_at=state.until,
        hammered_at=state.hammered_at,
    )
    steps.move_lot(row, Act.START_AUCTION, by=CLOCK, at=at)
    event = AuctionOpened(
        auction=str(found.uid), terms=found.terms, until=when(state.until)
    )
    record(stream=row.stream, event=event, by=CLOCK, at=at)
    return found


def open_lot(*, lot: UUID) -> Auction:
    """Begin the bidding of a lot by the terms of its file."""
    terms = auction_terms.terms_of_lot(tender.lot(lot))
    if terms is None:
        raise NotDue
    return open_auction(lot=lot, terms=terms)


@transaction.atomic(durable=True)
def advance_auction(*, auction: UUID) -> None:
    """Say every phase that has ended; after the last hand the lot on."""
    policy.check(CLOCK, "bidding.hammer")
    found = auction_steps.locked(auction)
    at = auction_steps.now_of(found)
    state, events = auction_steps.brought(found, at)
    is_looked = found.phase != Phase.ENDED and at - found.looked_at >= LOOK_EVERY
    ends = state.phase is Phase.ENDED and found.finished_at is None
    goes = ends and found.lot.stage == Stage.BIDDING_LIVE
    if not events and not goes and not is_looked:
        raise NotDue
    auction_steps.keep(found, state)
    auction_steps.say(found, events, at)
    if goes:
        _finish(found, state)


def _finish(found: Auction, state: State) -> None:
    """Settle a locked auction, and move its lot: to a draw, a decision, or its end."""
    at = state.seen_at
    assert at is not None
    ended = result(state, at)
    found.finished_at = at
    found.save(update_fields=["finished_at"])
    lot = found.lot
    steps.reach(lot, Moment.CLOSED, by=CLOCK, at=at)
    applications.join_applications(lot, at)
    record(stream=lot.stream, event=_settled(found, state, ended), by=CLOCK, at=at)
    holders = [
        {"number": seat.number, "organisation": str(seat.organisation)}
        for seat in auctions.seats_of(lot)
    ]
    numbers = AuctionNumbers(auction=str(found.uid), holders=holders)
    record(stream=lot.stream, event=numbers, by=CLOCK, at=at, audience=NUMBERS)
    if ended.outcome is Outcome.DRAW:
        cap_draw.begin(lot, ended.among, at)
        return
    cap_draw.leave(lot)
    why = unsold(ended.outcome, tender.procedure_of(lot.trade))
    if why is not None:
        steps.move_lot(
            lot, Act.FAIL, by=CLOCK, at=at, reason=why.reason, article=why.article
        )
        return
    steps.move_lot(lot, Act.FINISH_COMPETING, by=CLOCK, at=at)


def _settled(found: Auction, state: State, ended: Result) -> AuctionSettled:
    return AuctionSettled(
        auction=str(found.uid),
        outcome=str(ended.outcome),
        number=ended.winner,
        price=text_of(ended.price),
        area=text_of(ended.area),
        unit=state.terms.unit,
        among=list(ended.among),
        by_right=ended.by_right,
        reserve=text_of(state.reserve),
        reserve_salt=found.reserve_salt,
    )
