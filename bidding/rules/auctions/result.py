"""What an auction came to at an instant: who wins at what price, or why nobody does."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bidding.rules.auctions import rights
from bidding.rules.auctions.state import (
    Phase,
    State,
    advance,
    at_end,
    hammer_at,
    reserve_met,
)


class Outcome(StrEnum):
    """How it stands."""

    RUNNING = "running"
    FROZEN = "frozen"
    #: the hammer fell; holders of rights may still answer
    RIGHTS_ASKED = "rights-asked"
    SOLD = "sold"
    NO_BIDS = "no-bids"
    TOO_FEW_BIDDERS = "too-few-bidders"
    BELOW_RESERVE = "below-reserve"
    #: at the cap: those who took it go to a draw, or to a contest of plans
    DRAW = "draw"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Result:
    """`winner` and `price` are set when sold; `among` when others name the winner."""

    outcome: Outcome
    winner: str = ""
    price: Decimal | None = None
    area: Decimal | None = None
    #: when the hammer fell, or will if nothing more comes
    closed_at: datetime | None = None
    among: tuple[str, ...] = ()
    #: the winner took the price as a holder of a right
    by_right: bool = False


def result(state: State, at: datetime) -> Result:
    """Return how the auction stands at `at`."""
    state = advance(state, at)
    closed_at = hammer_at(state)
    if state.frozen is not None:
        return Result(Outcome.FROZEN)
    if state.hammered_at is None:
        return Result(Outcome.RUNNING, price=state.price, closed_at=closed_at)
    return _ended(state, state.hammered_at)


def final(state: State) -> Result:
    """Return what it comes to if nothing more is bid or answered."""
    state = at_end(state)
    if state.hammered_at is None:
        return Result(Outcome.FROZEN)
    return _ended(state, state.hammered_at)


def _ended(state: State, closed_at: datetime) -> Result:
    terms, leader = state.terms, state.leader
    if leader is None:
        return Result(Outcome.NO_BIDS, closed_at=closed_at)
    if len(state.bidders) < terms.bidders_least:
        return Result(Outcome.TOO_FEW_BIDDERS, closed_at=closed_at)
    if not reserve_met(state):
        return Result(Outcome.BELOW_RESERVE, price=leader.price, closed_at=closed_at)
    if state.phase is Phase.RIGHTS:
        return Result(Outcome.RIGHTS_ASKED, price=leader.price, closed_at=closed_at)
    if state.takers and terms.cap is not None:
        return _at_cap(state, closed_at)
    taker = rights.taker(state)
    return Result(
        Outcome.SOLD,
        winner=taker or leader.bidder,
        price=leader.price,
        area=leader.area,
        closed_at=closed_at,
        by_right=bool(taker) or leader.match,
    )


def _at_cap(state: State, closed_at: datetime) -> Result:
    cap, takers = state.terms.cap, state.takers
    assert cap is not None
    assert state.leader is not None
    named = state.drawn or (takers[0] if len(takers) == 1 else "")
    return Result(
        Outcome.SOLD if named else Outcome(cap.then.value),
        winner=named,
        price=state.leader.price,
        closed_at=closed_at,
        among=takers,
    )
