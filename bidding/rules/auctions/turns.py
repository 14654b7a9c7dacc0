"""A reverse auction with turns, for purchase: each bids when it is its turn.

Bidders stand in an order that was drawn or announced. Who has the turn has `turn` to
bid lower by at least the decrement, or to pass; letting it run out is a pass. Who
passes is out. It ends when nobody but the leader is left, or when the first round goes
by without a bid. Turns run out by the clock alone, so the end is an instant that
anybody computes (domain.md 2.9: one queue, half-open, a retry is one bid).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from bidding.rules.auctions.refusals import (
    NONE,
    AuctionClosed,
    BidRefused,
    BidTooHigh,
    KeyReused,
    NotOpenYet,
    NotRegistered,
    OutOfOrder,
)
from bidding.rules.auctions.state import Accepted


class NotYourTurn(BidRefused):
    """A bid out of turn."""

    code: ClassVar[str] = "not-your-turn"
    zh: ClassVar[str] = (
        "现由{turn}报价（至{until}）。当前价{price}，下一口至多{minimum}。"
    )
    en: ClassVar[str] = (
        "It is the turn of {turn} until {until}. Now {price}; next at most {minimum}."
    )


@dataclass(frozen=True, slots=True)
class TurnTerms:
    """`order` is who bids after whom; `start` the ceiling; `turn` how long one has."""

    order: tuple[str, ...]
    opens_at: datetime
    turn: timedelta
    start: Decimal
    decrement: Decimal
    #: a round of everybody is asked again after a pass, instead of being out
    may_return: bool = False


@dataclass(frozen=True, slots=True)
class Turns:
    """Whose turn it is since when. `left` is who still bids, in order."""

    terms: TurnTerms
    left: tuple[str, ...]
    place: int
    since: datetime
    leader: Accepted | None = None
    accepted: int = 0
    #: turns passed in a row since the last bid
    passed: int = 0
    ended_at: datetime | None = None

    @property
    def turn(self) -> str:
        """Who has the turn; empty when it is over."""
        return "" if self.ended_at is not None else self.left[self.place]


def begin(terms: TurnTerms) -> Turns:
    """Return the auction at its first turn."""
    if not terms.order or len(set(terms.order)) != len(terms.order):
        raise ValueError("an order of turns names each bidder once")
    if terms.turn <= timedelta(0):
        raise ValueError("a turn has a length")
    return Turns(terms, terms.order, 0, terms.opens_at)


def advance(state: Turns, at: datetime) -> Turns:
    """Return the auction at `at`: every turn that ran out is a pass."""
    while state.ended_at is None and state.since + state.terms.turn <= at:
        state = _passed(state, state.since + state.terms.turn)
    return state


def hammer_at(state: Turns) -> datetime:
    """Return when it ends if nobody bids any more."""
    while state.ended_at is None:
        state = _passed(state, state.since + state.terms.turn)
    return state.ended_at


def minimum(state: Turns) -> Decimal:
    """Return the most that the next bid may be."""
    if state.leader is None:
        return state.terms.start
    return state.leader.price - state.terms.decrement


def accept(
    state: Turns,
    bidder: str,
    price: Decimal,
    at: datetime,
    *,
    key: str = "",
    earlier: Accepted | None = None,
) -> tuple[Turns, Accepted]:
    """Return the auction with the bid accepted and the turn gone on, or refuse."""
    state = _checked(state, bidder, at, earlier=earlier)
    if earlier is not None:
        if earlier.price != price:
            raise _refusal(KeyReused, state)
        return state, earlier
    most = minimum(state)
    if price > most or price <= 0:
        raise _refusal(BidTooHigh, state)
    taken = Accepted(state.accepted + 1, bidder, price, at, key)
    state = replace(state, leader=taken, accepted=taken.n, passed=0)
    state = _end_or(_to_next(state, at), at)
    return state, taken


def pass_turn(state: Turns, bidder: str, at: datetime) -> Turns:
    """Return the auction with the turn passed on."""
    return _passed(_checked(state, bidder, at), at)


def _checked(
    state: Turns, bidder: str, at: datetime, *, earlier: Accepted | None = None
) -> Turns:
    if at < state.terms.opens_at:
        raise _refusal(NotOpenYet, state, from_at=state.terms.opens_at.isoformat())
    state = advance(state, at)
    if earlier is not None:
        return state
    if state.ended_at is not None:
        raise _refusal(AuctionClosed, state, closed_at=state.ended_at.isoformat())
    if at < state.since:
        raise OutOfOrder(at=at.isoformat(), before=state.since.isoformat())
    if bidder not in state.terms.order:
        raise _refusal(NotRegistered, state)
    if bidder != state.turn:
        until = (state.since + state.terms.turn).isoformat()
        raise _refusal(NotYourTurn, state, turn=state.turn, until=until)
    return state


def _passed(state: Turns, at: datetime) -> Turns:
    if state.terms.may_return:
        state = replace(state, passed=state.passed + 1)
        return _end_or(_to_next(state, at), at)
    left = state.left[: state.place] + state.left[state.place + 1 :]
    place = state.place % len(left) if left else 0
    return _end_or(replace(state, left=left, place=place, since=at), at)


def _to_next(state: Turns, at: datetime) -> Turns:
    return replace(state, place=(state.place + 1) % len(state.left), since=at)


def _end_or(state: Turns, at: datetime) -> Turns:
    leader = state.leader
    others = [each for each in state.left if leader is None or each != leader.bidder]
    quiet = state.terms.may_return and state.passed >= len(others)
    if not others or quiet:
        return replace(state, ended_at=at)
    if leader is not None and state.left[state.place] == leader.bidder:
        # The leader is not asked to undercut itself.
        return replace(state, place=(state.place + 1) % len(state.left))
    return state


def _refusal(kind: type[BidRefused], state: Turns, **more: str) -> BidRefused:
    leader = state.leader
    over = state.ended_at is not None
    price = NONE if leader is None else f"{leader.price:f}"
    told = {"price": price, "minimum": NONE if over else f"{minimum(state):f}", **more}
    return kind(article="", field="price", **told)
