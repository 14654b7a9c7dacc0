"""Freezing and resuming an auction, and typing in its reserve (domain.md 1.3).

A freeze never takes time away: what was left of a phase is left after it. The listing's
announced end moves on by at least the frozen time; where the notice says so, no more
than an hour remains of one that was frozen in its last hour, and a countdown that was
frozen is prepared and begun again (福建). Resuming needs its notice (苏州: five days).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from bidding.rules.auctions.refusals import (
    NoReserve,
    NotNow,
    ReserveOutOfTime,
    ReserveSet,
    ResumeShortens,
    ResumeTooEarly,
    ResumeTooLong,
)
from bidding.rules.auctions.state import LISTED, OVER, Frozen, Phase, State
from bidding.rules.auctions.terms import ZERO, Hold
from kernel.durations import Days, end_of, exact, legal_date

_COUNTED = frozenset({Phase.PREPARING, Phase.TIMED, Phase.AREA})


def freeze(state: State, at: datetime) -> State:
    """Return the auction stopped at `at`."""
    if state.frozen is not None or state.phase in OVER or state.until is None:
        raise NotNow(phase="frozen" if state.frozen else state.phase)
    return replace(state, frozen=Frozen(at, state.until - at), until=None)


def resume(
    state: State,
    at: datetime,
    *,
    notice_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> State:
    """Return the auction going on from `at`.

    `ends_at` is the listing's new end, at least the frozen time later; left out, it is
    just that. Raises `ResumeTooEarly`, `ResumeShortens`, `ResumeTooLong`.
    """
    frozen = state.frozen
    if frozen is None:
        raise NotNow(phase=state.phase)
    _check_notice(state.terms.hold, frozen, at, notice_at)
    state = replace(state, frozen=None)
    if state.phase in LISTED and state.free_ends_at is not None:
        return _resume_listing(state, frozen, at, ends_at)
    if state.phase in _COUNTED and state.terms.hold.again:
        return _begin_again(state, frozen, at)
    fell_from = state.fell_from
    if fell_from is not None:
        fell_from += at - frozen.at
    return replace(state, until=at + frozen.left, fell_from=fell_from)


def type_reserve(state: State, amount: Decimal, at: datetime) -> State:
    """Return the auction with its reserve, typed in once within its time."""
    rule, ends_at = state.terms.reserve, state.free_ends_at
    if rule is None:
        raise NoReserve(field="reserve")
    if state.reserve is not None:
        raise ReserveSet(field="reserve")
    # A frozen listing has no certain end to count back from.
    if state.frozen is not None or ends_at is None:
        raise NotNow(phase="frozen" if state.frozen else state.phase)
    until = ends_at - rule.closes
    from_at = None if rule.opens is None else ends_at - rule.opens
    if at >= until or (from_at is not None and at < from_at):
        shown = "-" if from_at is None else from_at.isoformat()
        raise ReserveOutOfTime(from_at=shown, until=until.isoformat())
    return replace(state, reserve=amount)


def _check_notice(
    hold: Hold, frozen: Frozen, at: datetime, notice_at: datetime | None
) -> None:
    quick = hold.at_once is not None and at - frozen.at <= hold.at_once
    if hold.notice is None or quick:
        return
    given = frozen.at if notice_at is None else notice_at
    if isinstance(hold.notice, Days):
        # A minimum of days: the day of the notice is not counted, the last is whole.
        earliest = end_of(legal_date(given) + timedelta(days=hold.notice.count))
    else:
        earliest = given + exact(hold.notice)
    if notice_at is None or at < earliest:
        raise ResumeTooEarly(earliest=earliest.isoformat())


def _resume_listing(
    state: State, frozen: Frozen, at: datetime, ends_at: datetime | None
) -> State:
    assert state.free_ends_at is not None
    assert state.terms.free is not None
    least = state.free_ends_at + (at - frozen.at)
    new = least if ends_at is None else ends_at
    if new < least:
        raise ResumeShortens(field="ends_at", least=least.isoformat())
    hold = state.terms.hold
    late = state.free_ends_at - frozen.at <= hold.last
    if hold.left_most is not None and hold.last > ZERO and late:
        most = max(least, at + hold.left_most)
        if new > most:
            raise ResumeTooLong(field="ends_at", most=most.isoformat())
    moved = new - state.free_ends_at
    until = new if state.phase is Phase.PAUSED else new - state.terms.free.pause
    if state.phase is Phase.BEFORE:
        until = at + frozen.left
    # Bids keep their distance from the end: the last hour is an hour of bidding.
    bid_at = {bidder: each + moved for bidder, each in state.bid_at.items()}
    return replace(
        state, until=until, free_ends_at=new, bid_at=MappingProxyType(bid_at)
    )


def _begin_again(state: State, frozen: Frozen, at: datetime) -> State:
    timed = state.terms.timed
    if timed is None:
        return replace(state, until=at + frozen.left)
    if timed.preparation > ZERO and state.phase is not Phase.AREA:
        until = at + max(timed.preparation, _left_to_prepare(state, frozen))
        return replace(state, phase=Phase.PREPARING, until=until)
    return replace(state, until=at + max(timed.window, frozen.left))


def _left_to_prepare(state: State, frozen: Frozen) -> timedelta:
    return frozen.left if state.phase is Phase.PREPARING else ZERO
