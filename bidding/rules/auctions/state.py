"""Where a live auction stands, and what the clock alone does to it (domain.md 2.9).

Free bidding, its pause, the question who goes on, preparation, countdown, the answers
at a cap and of holders of rights: each phase ends at an instant that is known when it
begins or when a bid moves it. `advance` walks over every end that has come, so that a
hammer falls when it falls, whether or not a process was awake. Phases are half-open:
at its end a phase is over. The state is small: it holds no list of bids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from bidding.rules.auctions.terms import (
    ZERO,
    AtCap,
    Entry,
    Right,
    Terms,
    Timed,
    Trigger,
)


class Phase(StrEnum):
    """What is going on."""

    BEFORE = "before"
    FREE = "free"
    #: bids are stopped ahead of the announced end
    PAUSED = "paused"
    #: who wants to go on may say so
    ASKING = "asking"
    PREPARING = "preparing"
    #: the price falls
    DUTCH = "dutch"
    TIMED = "timed"
    #: the price is at its cap, and others may take it
    TAKING = "taking"
    #: the price is at its cap, and area is bid
    AREA = "area"
    #: the hammer fell; holders of rights answer
    RIGHTS = "rights"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A bid that counts. `deadline` is the end of bidding as it moved it.

    `n` numbers accepted bids from 1; 0 is what stood from before. `match` says that a
    holder took the price that stood. `area` is set where area was bid.
    """

    n: int
    bidder: str
    price: Decimal
    at: datetime
    key: str = ""
    match: bool = False
    area: Decimal | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    """A freeze: since when, and how much of the phase was left."""

    at: datetime
    left: timedelta


@dataclass(frozen=True, slots=True)
class Answer:
    """What a holder of a right answered after the hammer."""

    bidder: str
    at: datetime
    takes: bool


@dataclass(frozen=True, slots=True)
class State:
    """An auction at `seen_at`, the instant of the last event or look.

    `until` is the end of the present phase; None when frozen or ended.
    """

    terms: Terms
    phase: Phase
    until: datetime | None
    free_ends_at: datetime | None
    seen_at: datetime | None = None
    leader: Accepted | None = None
    #: who took the cap, in order
    takers: tuple[str, ...] = ()
    accepted: int = 0
    #: the last bid of each bidder in free bidding
    bid_at: Mapping[str, datetime] = field(default_factory=dict)
    bidders: frozenset[str] = frozenset()
    #: who may bid in timed bidding; None for all who are registered
    entrants: frozenset[str] | None = None
    willing: tuple[str, ...] = ()
    reserve: Decimal | None = None
    fell_from: datetime | None = None
    #: since when the countdown runs
    timed_from: datetime | None = None
    frozen: Frozen | None = None
    hammered_at: datetime | None = None
    answers: tuple[Answer, ...] = ()
    drawn: str = ""

    @property
    def price(self) -> Decimal | None:
        """The price that stands, if any."""
        return None if self.leader is None else self.leader.price


OVER: Final = frozenset({Phase.RIGHTS, Phase.ENDED})
#: phases before the hammer that a freeze stops by moving the announced end
LISTED: Final = frozenset({Phase.BEFORE, Phase.FREE, Phase.PAUSED})


def begin(terms: Terms, *, reserve: Decimal | None = None) -> State:
    """Return the auction before it opens; `reserve` when it is known from elsewhere."""
    leader = None
    if terms.price_before is not None:
        leader = Accepted(0, terms.leader_before, terms.price_before, terms.opens_at)
    before = terms.before_bidders | ({terms.leader_before} - {""})
    return State(
        terms=terms,
        phase=Phase.BEFORE,
        until=terms.opens_at,
        free_ends_at=terms.free.ends_at if terms.free else None,
        leader=leader,
        bidders=before,
        reserve=reserve,
    )


def advance(state: State, at: datetime) -> State:
    """Return the auction at `at`, every phase that has ended by then left."""
    while state.until is not None and state.until <= at:
        state = _next(state, state.until)
    return state


def hammer_at(state: State) -> datetime | None:
    """Return when the hammer falls if nothing more comes; None while frozen."""
    while state.hammered_at is None and state.until is not None:
        state = _next(state, state.until)
    return state.hammered_at


def next_due(state: State) -> datetime | None:
    """Return the instant at which the clock changes the phase."""
    return state.until


def at_end(state: State) -> State:
    """Return the auction after its last phase, if nothing more comes."""
    while state.until is not None:
        state = _next(state, state.until)
    return state


def asked_price(state: State, at: datetime) -> Decimal:
    """Return the price that a falling start asks at `at`."""
    dutch, start = state.terms.dutch, state.terms.start
    assert dutch is not None
    assert start is not None
    assert state.fell_from is not None
    falls = (at - state.fell_from) // dutch.every
    return max(dutch.floor, start - falls * dutch.step)


def minimum(state: State, at: datetime) -> Decimal | None:
    """Return the least next bid (in a falling auction the most), None if none counts.

    In the phase of area it is the least area. 0 stands for any price.
    """
    terms, leader = state.terms, state.leader
    if state.phase in OVER or state.phase is Phase.TAKING:
        return None
    if state.phase is Phase.AREA:
        return _next_area(state)
    if state.phase is Phase.DUTCH:
        return asked_price(state, at)
    if leader is None:
        return terms.start if terms.start is not None else Decimal(0)
    step = terms.increment or Decimal(1).scaleb(-terms.digits)
    least = leader.price + terms.sign * step
    cap = terms.cap
    # The last step to a cap may be a short one: the cap itself can always be bid.
    if cap and terms.sign * (least - cap.price) > 0:
        return cap.price if terms.sign * (cap.price - leader.price) > 0 else None
    return least


def _next_area(state: State) -> Decimal | None:
    cap, leader = state.terms.cap, state.leader
    assert cap is not None
    if leader is None or leader.area is None:
        return cap.area_start
    step = cap.area_increment or Decimal(1).scaleb(-state.terms.digits)
    least = leader.area + step
    if cap.area_most is not None and least > cap.area_most:
        return cap.area_most if leader.area < cap.area_most else None
    return least


def reserve_met(state: State) -> bool:
    """Say whether the price reaches the reserve; none typed in is none."""
    if state.reserve is None or state.price is None:
        return state.price is not None
    return state.terms.sign * (state.price - state.reserve) >= 0


def hammer(state: State, at: datetime) -> State:
    """Return the auction with the hammer fallen at `at`, rights asked if there are."""
    state = replace(state, hammered_at=at, phase=Phase.ENDED, until=None)
    rights = state.terms.priority
    if (
        rights is not None
        and rights.right is Right.OUTSIDE
        and rights.answer > ZERO
        and may_sell(state)
        and may_still_take(state)
    ):
        return replace(state, phase=Phase.RIGHTS, until=at + rights.answer)
    return state


def may_sell(state: State) -> bool:
    """Say whether there is one buyer at a price that the owner must take."""
    leader, terms = state.leader, state.terms
    by_lot = terms.cap is not None and terms.cap.then in {AtCap.DRAW, AtCap.PLAN}
    if leader is None or (by_lot and state.takers):
        return False
    return reserve_met(state) and len(state.bidders) >= terms.bidders_least


def may_still_take(state: State) -> frozenset[str]:
    """Return the holders who have not answered and would stand before who leads."""
    rights, leader = state.terms.priority, state.leader
    if rights is None or leader is None:
        return frozenset()
    answered = {each.bidder for each in state.answers}
    takes = [
        rights.holders[each.bidder]
        for each in state.answers
        if each.takes and each.bidder in rights.holders
    ]
    best = min([*takes, rights.holders.get(leader.bidder, 1 << 30)])
    return frozenset(
        holder
        for holder, order in rights.holders.items()
        if holder not in answered and holder != leader.bidder and order < best
    )


def open_timed(state: State, at: datetime) -> State:
    """Return the auction with its countdown running from `at`."""
    timed = state.terms.timed
    assert timed is not None
    return replace(state, phase=Phase.TIMED, until=at + timed.window, timed_from=at)


def _next(state: State, at: datetime) -> State:
    match state.phase:
        case Phase.BEFORE:
            return _open(state, at)
        case Phase.FREE if state.terms.free and state.terms.free.pause > ZERO:
            return replace(state, phase=Phase.PAUSED, until=state.free_ends_at)
        case Phase.FREE | Phase.PAUSED:
            return _end_listing(state, at)
        case Phase.ASKING:
            return _prepare(state, at) if state.willing else hammer(state, at)
        case Phase.PREPARING:
            return open_timed(state, at)
        case Phase.RIGHTS:
            return replace(state, phase=Phase.ENDED, until=None)
        case _:
            return hammer(state, at)


def _open(state: State, at: datetime) -> State:
    terms = state.terms
    if terms.dutch is not None:
        assert terms.start is not None
        height, step = terms.start - terms.dutch.floor, terms.dutch.step
        falls = int(height // step) + bool(height % step)
        until = at + (falls + 1) * terms.dutch.every
        return replace(state, phase=Phase.DUTCH, until=until, fell_from=at)
    if terms.free is None:
        assert terms.timed is not None
        return open_timed(_admit(state, terms.timed), at)
    assert state.free_ends_at is not None
    return replace(state, phase=Phase.FREE, until=state.free_ends_at - terms.free.pause)


def _end_listing(state: State, at: datetime) -> State:
    timed = state.terms.timed
    cap = state.terms.cap
    capped = cap is not None and state.price == cap.price
    if timed is None or capped or not _calls(timed, state, at):
        return hammer(state, at)
    if timed.trigger is Trigger.ASKED and not state.willing:
        return replace(state, phase=Phase.ASKING, until=at + timed.asking)
    return _prepare(state, at)


def _calls(timed: Timed, state: State, at: datetime) -> bool:
    match timed.trigger:
        case Trigger.NEVER:
            return False
        case Trigger.ALWAYS:
            return True
        case Trigger.ASKED:
            return bool(state.willing) or timed.asking > ZERO
        case Trigger.BIDDERS:
            return len(state.bidders) >= timed.bidders
        case Trigger.BIDDERS_IN_LAST:
            late = [each for each in state.bid_at.values() if each >= at - timed.within]
            return len(late) >= timed.bidders


def _prepare(state: State, at: datetime) -> State:
    timed = state.terms.timed
    assert timed is not None
    state = _admit(state, timed)
    if timed.preparation <= ZERO:
        return open_timed(state, at)
    return replace(state, phase=Phase.PREPARING, until=at + timed.preparation)


def _admit(state: State, timed: Timed) -> State:
    # Without a listing before it, or its list, it is not known who bid.
    listed = state.terms.free is not None or bool(state.terms.before_bidders)
    asked = timed.entry is Entry.BIDDERS and listed
    return replace(state, entrants=state.bidders if asked else None)
