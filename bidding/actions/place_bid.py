"""Bid in a live auction: one queue for each lot, in the order of the server's clock.

A bid that counts cannot be taken back. The same key again is the same bid: a nervous
finger, a lost answer, a second way in. A refusal says the price and the least next bid;
it leaves nothing behind.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from bidding.actions import auction_statements, auction_steps
from bidding.actions.auction_steps import ByNumber, text_of, when
from bidding.facts import auctions
from bidding.facts.auctions import Seat
from bidding.models import Auction, AuctionBid
from bidding.rules.auction_events import (
    AuctionBidTaken,
    AuctionCapTaken,
    AuctionGoesOn,
    AuctionRightAnswered,
)
from bidding.rules.auctions import live
from bidding.rules.auctions.checks import refusal
from bidding.rules.auctions.live import AnswerRight, Bid, GoOn, TakeCap
from bidding.rules.auctions.refusals import BidKeyMissing, NotRegistered
from bidding.rules.auctions.state import OVER, State, minimum
from journal.actions.record import record
from journal.rules.events import Event
from kernel.refused import Refused
from parties.rules import policy
from parties.rules.actor import Actor, known_person

KEY_MAX = 64


@transaction.atomic(durable=True)
def place_bid(
    *, by: Actor, auction: UUID, amount: Decimal, key: str, ref: str = ""
) -> AuctionBid:
    """Bid `amount`, in the unit of the notice, under one's own number."""
    policy.check(by, "bidding.bid-live")
    person = known_person(by)
    if not 0 < len(key) <= KEY_MAX:
        raise BidKeyMissing(field="key")
    found = auction_steps.locked(auction)
    seat = auctions.seat_of(found.lot, by.organisation)
    if seat is None:
        raise _not_registered(found)
    now, known = auction_statements.instant_and_bid(found, seat.number, key)
    at = auction_steps.never_back(found, now)
    state, events = auction_steps.brought(found, at)
    earlier = auctions.accepted_of(known) if known else None
    bid = Bid(seat.number, amount, key)
    state, taken = live.accept(state, bid, at, earlier=earlier)
    if known is not None:
        return known
    auction_steps.bring(found, state)
    made = AuctionBid(
        auction=found,
        n=taken.n,
        number=taken.bidder,
        applicant=seat.applicant,
        person=person,
        key=key,
        amount=amount,
        price=taken.price,
        area=taken.area,
        is_match=taken.match,
        received_at=taken.at,
        deadline=taken.deadline,
    )
    auction_statements.keep_with(found, made)
    auction_steps.say(found, events, at)
    event = AuctionBidTaken(
        auction=str(found.uid),
        n=taken.n,
        number=taken.bidder,
        price=text_of(taken.price),
        area=text_of(taken.area),
        unit=state.terms.unit,
        received_at=taken.at.isoformat(),
        phase=str(state.phase),
        until=when(state.until),
        minimum=text_of(minimum(state, at)),
        match=taken.match,
    )
    by_number = ByNumber(seat.number)
    record(stream=found.lot.stream, event=event, by=by_number, at=at, ref=ref)
    if state.phase in OVER:
        # The first at the cap: this bid is the last, and the hammer falls with it.
        last = auction_steps.hammered(found, state)
        auction_steps.say(found, [last], at)
    return made


@transaction.atomic(durable=True)
def enter_timed(*, by: Actor, auction: UUID, ref: str = "") -> None:
    """Say, asked at the end of the listing, that one wants to go on (39号令19)."""
    found, seat, state, at = _begun(by, auction)
    was = state.willing
    state = live.apply(state, GoOn(seat.number), at)
    if state.willing != was:
        event = AuctionGoesOn(auction=str(found.uid), number=seat.number)
        _told(found, state, event, seat, at, ref)


@transaction.atomic(durable=True)
def take_cap(*, by: Actor, auction: UUID, ref: str = "") -> None:
    """Take the price at the cap, to stand in the draw or the contest that follows."""
    found, seat, state, at = _begun(by, auction)
    was = state.takers
    state = live.apply(state, TakeCap(seat.number), at)
    if state.takers != was:
        event = AuctionCapTaken(auction=str(found.uid), number=seat.number)
        _told(found, state, event, seat, at, ref)


@transaction.atomic(durable=True)
def answer_right(*, by: Actor, auction: UUID, takes: bool, ref: str = "") -> None:
    """Take the hammer's price as a holder of a right of first refusal, or waive it."""
    found, seat, state, at = _begun(by, auction)
    state = live.apply(state, AnswerRight(seat.number, takes), at)
    event = AuctionRightAnswered(
        auction=str(found.uid),
        number=seat.number,
        answer="takes" if takes else "waives",
    )
    _told(found, state, event, seat, at, ref)


def _begun(by: Actor, auction: UUID) -> tuple[Auction, Seat, State, datetime]:
    policy.check(by, "bidding.bid-live")
    found = auction_steps.locked(auction)
    seat = _seat(found, by)
    at = auction_steps.now_of(found)
    state, events = auction_steps.brought(found, at)
    if events:
        auction_steps.keep(found, state)
        auction_steps.say(found, events, at)
    return found, seat, state, at


def _told(
    found: Auction, state: State, event: Event, seat: Seat, at: datetime, ref: str
) -> None:
    auction_steps.keep(found, state)
    by_number = ByNumber(seat.number)
    record(stream=found.lot.stream, event=event, by=by_number, at=at, ref=ref)


def _seat(found: Auction, by: Actor) -> Seat:
    seat = auctions.seat_of(found.lot, by.organisation)
    if seat is None:
        raise _not_registered(found)
    return seat


def _not_registered(found: Auction) -> Refused:
    at = auction_steps.now_of(found)
    state, _events = auction_steps.brought(found, at)
    return refusal(NotRegistered, state, at, field="bidder")
