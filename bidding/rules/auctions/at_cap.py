"""What follows when the price reaches its cap (最高限价; domain.md 1.3).

The notice says which: the first at the cap wins; all who take the cap stand in a draw;
area is bid, more each time (竞配建、竞自持); or plans are compared. A draw's and a
contest's winner is named by another act; here stands who takes part.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from bidding.rules.auctions.checks import check_registered, refusal
from bidding.rules.auctions.refusals import (
    BeyondCap,
    BidTooLow,
    CapReached,
    NotNow,
    NotRegistered,
)
from bidding.rules.auctions.state import Accepted, Phase, State, hammer, minimum
from bidding.rules.auctions.terms import AtCap


def reached(state: State, at: datetime) -> State:
    """Return the auction after the bid that reached the cap."""
    cap, leader = state.terms.cap, state.leader
    assert cap is not None
    assert leader is not None
    assert state.until is not None
    if cap.then is AtCap.FIRST:
        # A listing keeps its announced length (39号令18), though nobody can better it.
        return state if state.phase is Phase.FREE else hammer(state, at)
    # Whoever relied on the announced end of the listing still has that time.
    listed = state.until if state.phase is Phase.FREE else at
    if cap.then is AtCap.AREA:
        timed = state.terms.timed
        window = timed.window if timed is not None else cap.answer
        until = max(listed, at + window)
        return replace(state, phase=Phase.AREA, until=until)
    until = max(listed, at + cap.answer)
    taken = replace(state, phase=Phase.TAKING, until=until, takers=(leader.bidder,))
    return taken if until > at else hammer(taken, at)


def take(state: State, bidder: str) -> State:
    """Return the auction with one more who takes the cap; twice is once."""
    if state.frozen is not None or state.phase is not Phase.TAKING:
        raise NotNow(phase=state.phase)
    assert state.seen_at is not None
    check_registered(state, bidder, state.seen_at)
    if bidder in state.takers:
        return state
    return replace(
        state,
        takers=(*state.takers, bidder),
        bidders=state.bidders | {bidder},
    )


def accept_area(
    state: State, bidder: str, area: Decimal, at: datetime, key: str
) -> tuple[State, Accepted]:
    """Return the auction with an area accepted at the price of the cap."""
    cap, leader = state.terms.cap, state.leader
    assert cap is not None
    assert leader is not None
    assert state.until is not None
    least = minimum(state, at)
    if least is None:
        raise refusal(CapReached, state, at)
    if area < least:
        raise refusal(BidTooLow, state, at, field="price")
    if cap.area_most is not None and area > cap.area_most:
        raise refusal(BeyondCap, state, at, field="price", cap=f"{cap.area_most:f}")
    timed = state.terms.timed
    until = state.until if timed is None else timed.reset.deadline(state.until, at)
    if timed is None:
        until = max(until, at + cap.answer)
    taken = Accepted(
        state.accepted + 1, bidder, leader.price, at, key, area=area, deadline=until
    )
    state = replace(
        state,
        leader=taken,
        accepted=taken.n,
        until=until,
        bidders=state.bidders | {bidder},
    )
    if area == cap.area_most:
        state = hammer(replace(state, leader=replace(taken, deadline=at)), at)
        assert state.leader is not None
        return state, state.leader
    return state, taken


def drawn(state: State, bidder: str) -> State:
    """Return the auction with the winner whom the draw, or the contest, named."""
    named = state.terms.cap is not None and state.terms.cap.then in _NAMED
    if not named or state.phase is not Phase.ENDED or state.drawn:
        raise NotNow(phase=state.phase)
    if bidder not in state.takers:
        assert state.seen_at is not None
        raise refusal(NotRegistered, state, state.seen_at, field="bidder")
    return replace(state, drawn=bidder)


_NAMED = frozenset({AtCap.DRAW, AtCap.PLAN})
