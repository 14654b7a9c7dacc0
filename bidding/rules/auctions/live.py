"""A live auction as one pure state machine (domain.md 1.3, 1.4, 2.9).

    state = begin(terms)
    state, bid = accept(state, Bid(...), at)     # or a named refusal
    hammer_at(state)                             # if nothing more comes
    result(state, at)

Every bid carries the instant at which the server received it; all of them stand in one
queue. A bid at the deadline or after it is refused. Bids are irrevocable. A retry with
the same key is one bid. Nothing here looks at a clock, a person or a table: bidders are
the numbers they were given.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from bidding.rules.auctions import at_cap, holds, rights
from bidding.rules.auctions.checks import (
    check_digits,
    check_open,
    check_registered,
    refusal,
)
from bidding.rules.auctions.refusals import (
    BeyondCap,
    BidIrrevocable,
    BidTooHigh,
    BidTooLow,
    CapReached,
    KeyReused,
    LeadsAlready,
    MatchedAlready,
    NotAMultiple,
    NotNow,
    OutOfOrder,
    TooManySteps,
)
from bidding.rules.auctions.state import (
    Accepted,
    Phase,
    State,
    advance,
    hammer,
    minimum,
    open_timed,
)
from bidding.rules.auctions.terms import Direction, Right, Steps, Trigger
from kernel.refused import Refused


@dataclass(frozen=True, slots=True)
class Bid:
    """What a bidder sent: a price, or at the cap an area; `key` is its retry key."""

    bidder: str
    amount: Decimal
    key: str = ""


@dataclass(frozen=True, slots=True)
class TakeCap:
    """A bidder takes the price at the cap (接受最高限价)."""

    bidder: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """A bidder says, asked at the end of the listing, that it wants to go higher."""

    bidder: str


@dataclass(frozen=True, slots=True)
class TypeReserve:
    """The owner types in the reserve."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class Freeze:
    """The auction is stopped for a failure."""


@dataclass(frozen=True, slots=True)
class Resume:
    """It goes on. `notice_at`: when that was announced; `ends_at`: a later end."""

    notice_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerRight:
    """A holder of a right of first refusal takes the price after the hammer, or not."""

    bidder: str
    takes: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draw among those who took the cap named a winner."""

    bidder: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A bidder wants its bid back; that is always refused, on the record."""

    bidder: str


Event = (
    Bid
    | TakeCap
    | GoOn
    | TypeReserve
    | Freeze
    | Resume
    | AnswerRight
    | Drawn
    | TakeBack
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: the event, and what came of it."""

    at: datetime
    event: Event
    accepted: Accepted | None = None
    refused: Refused | None = None
    #: a retry of a bid that had been accepted: the line is that bid's, again
    again: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where a log of events led, and what came of each."""

    state: State
    entries: tuple[Entry, ...]


def accept(
    state: State, bid: Bid, at: datetime, *, earlier: Accepted | None = None
) -> tuple[State, Accepted]:
    """Return the auction with the bid accepted, and the bid; or refuse by name.

    `earlier` is the accepted bid with the same bidder and key, if there is one: the
    same bid again is answered with it and changes nothing. A refusal is a `BidRefused`
    and says the current price and the least next bid.
    """
    state = at_instant(state, at)
    if earlier is not None:
        amount = earlier.price if earlier.area is None else earlier.area
        if amount != bid.amount:
            raise refusal(KeyReused, state, at, field="key")
        return state, earlier
    check_open(state, at)
    _check_bidder(state, bid, at)
    check_digits(state, bid.amount, at)
    if state.phase is Phase.AREA:
        return at_cap.accept_area(state, bid.bidder, bid.amount, at, bid.key)
    match = _is_match(state, bid, at)
    if not match:
        _check_price(state, bid, at)
    taken = Accepted(
        state.accepted + 1, bid.bidder, bid.amount, at, key=bid.key, match=match
    )
    state = _moved(_led(state, taken), at)
    state = replace(state, leader=replace(taken, deadline=_deadline(state)))
    assert state.leader is not None
    return state, state.leader


def at_instant(state: State, at: datetime) -> State:
    """Return the auction as it stands at `at`, or refuse an earlier instant."""
    if state.seen_at is not None and at < state.seen_at:
        raise OutOfOrder(at=at.isoformat(), before=state.seen_at.isoformat())
    return replace(advance(state, at), seen_at=at)


def apply(state: State, event: Event, at: datetime) -> State:
    """Return the auction after an event; a `Refused` leaves it as it was."""
    match event:
        case Bid():
            return accept(state, event, at)[0]
        case GoOn(bidder):
            return _go_on(at_instant(state, at), bidder, at)
        case TakeCap(bidder):
            return at_cap.take(at_instant(state, at), bidder)
        case AnswerRight(bidder, takes):
            return rights.answer(at_instant(state, at), bidder, at, takes=takes)
        case Drawn(bidder):
            return at_cap.drawn(at_instant(state, at), bidder)
        case _:
            return _held(at_instant(state, at), event, at)


def _held(
    state: State, event: TypeReserve | Freeze | Resume | TakeBack, at: datetime
) -> State:
    match event:
        case TakeBack():
            raise BidIrrevocable(field="bidder")
        case TypeReserve(amount):
            return holds.type_reserve(state, amount, at)
        case Freeze():
            return holds.freeze(state, at)
        case Resume(notice_at, ends_at):
            return holds.resume(state, at, notice_at=notice_at, ends_at=ends_at)


def replay(state: State, events: Iterable[tuple[datetime, Event]]) -> Replayed:
    """Return where a log of events leads, line by line: the same end every time."""
    entries: list[Entry] = []
    known: dict[tuple[str, str], Accepted] = {}
    for at, event in events:
        earlier = None
        if isinstance(event, Bid) and event.key:
            earlier = known.get((event.bidder, event.key))
        try:
            if isinstance(event, Bid):
                state, taken = accept(state, event, at, earlier=earlier)
                known[event.bidder, event.key] = taken
                entries.append(
                    Entry(
                        at, event, taken, again=taken is earlier, until=_deadline(state)
                    )
                )
            else:
                state = apply(state, event, at)
                entries.append(Entry(at, event, until=_deadline(state)))
        except OutOfOrder:
            raise
        except Refused as refused:
            state = at_instant(state, at)
            entries.append(Entry(at, event, refused=refused, until=_deadline(state)))
    return Replayed(state, tuple(entries))


def _check_bidder(state: State, bid: Bid, at: datetime) -> None:
    check_registered(state, bid.bidder, at)
    leads = state.leader is not None and state.leader.bidder == bid.bidder
    if leads and not state.terms.leader_may_raise and state.phase is not Phase.AREA:
        raise refusal(LeadsAlready, state, at, field="bidder")


def _is_match(state: State, bid: Bid, at: datetime) -> bool:
    """Say whether a holder takes the price that stands (网拍21)."""
    priority, leader = state.terms.priority, state.leader
    if priority is None or priority.right is not Right.INSIDE or leader is None:
        return False
    if bid.bidder not in priority.holders or bid.amount != leader.price:
        return False
    if leader.bidder == bid.bidder:
        raise refusal(LeadsAlready, state, at, field="bidder")
    theirs = priority.holders.get(leader.bidder)
    if theirs is not None and theirs <= priority.holders[bid.bidder]:
        raise refusal(MatchedAlready, state, at, field="price")
    return True


def _check_price(state: State, bid: Bid, at: datetime) -> None:
    terms, sign = state.terms, state.terms.sign
    cap = terms.cap
    if cap and sign * (bid.amount - cap.price) > 0:
        raise refusal(BeyondCap, state, at, field="price", cap=f"{cap.price:f}")
    least = minimum(state, at)
    if least is None:
        raise refusal(CapReached, state, at)
    if (bid.amount - least) * (1 if state.phase is Phase.DUTCH else sign) < 0:
        up = terms.direction is Direction.UP or state.phase is Phase.DUTCH
        raise refusal(BidTooLow if up else BidTooHigh, state, at, field="price")
    _check_steps(state, bid, at)


def _check_steps(state: State, bid: Bid, at: datetime) -> None:
    terms = state.terms
    base = state.leader.price if state.leader else terms.start
    is_cap = terms.cap is not None and bid.amount == terms.cap.price
    if base is None or terms.increment == 0 or state.phase is Phase.DUTCH:
        return
    moved = abs(bid.amount - base)
    if terms.steps is Steps.MULTIPLE and moved % terms.increment and not is_cap:
        shown = f"{terms.increment:f}"
        raise refusal(NotAMultiple, state, at, field="price", increment=shown)
    if terms.steps_most is not None and moved > terms.steps_most * terms.increment:
        raise refusal(TooManySteps, state, at, field="price", steps=terms.steps_most)


def _led(state: State, taken: Accepted) -> State:
    """Return the auction with `taken` leading, its bidder noted."""
    if state.phase is Phase.FREE:
        noted = {**state.bid_at, taken.bidder: taken.at}
        state = replace(state, bid_at=MappingProxyType(noted))
    return replace(
        state,
        leader=taken,
        accepted=taken.n,
        bidders=state.bidders | {taken.bidder},
    )


def _moved(state: State, at: datetime) -> State:
    """Return the auction with its deadline moved by the bid that now leads."""
    terms, leader = state.terms, state.leader
    assert leader is not None
    if terms.cap is not None and leader.price == terms.cap.price and not leader.match:
        return at_cap.reached(state, at)
    assert state.until is not None
    if state.phase is Phase.DUTCH:
        return open_timed(state, at) if terms.timed else hammer(state, at)
    if state.phase is Phase.FREE:
        assert terms.free is not None
        until = terms.free.reset.deadline(state.until, at)
        return replace(state, until=until, free_ends_at=until + terms.free.pause)
    assert terms.timed is not None
    return replace(state, until=terms.timed.reset.deadline(state.until, at))


def _deadline(state: State) -> datetime | None:
    return state.until if state.hammered_at is None else state.hammered_at


def _go_on(state: State, bidder: str, at: datetime) -> State:
    timed = state.terms.timed
    asked = timed is not None and timed.trigger is Trigger.ASKED
    if not asked or state.frozen is not None or state.phase is not Phase.ASKING:
        raise NotNow(phase=state.phase)
    check_registered(state, bidder, at)
    if bidder in state.willing:
        return state
    return replace(state, willing=(*state.willing, bidder))
