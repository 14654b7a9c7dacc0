"""The window of bidders' own keys as pure rules: boundaries, and any order of acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from bidding.rules import factors
from bidding.rules.factors import KeyState, Window
from bidding.rules.opening import Outcome
from kernel.refused import Refused
from sealing.release_rules import FactorsRequired

START = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WINDOW = factors.window_from(START, 1800)
ENDS = WINDOW.ends_at


def taken(now: datetime, last: KeyState | None = None, window: Window = WINDOW) -> str:
    try:
        return "new" if factors.takes(window, last, now) else "stands"
    except Refused as refusal:
        return refusal.code


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (START - SECOND, "factor-window-not-open"),
        (START, "new"),
        (START + SECOND, "new"),
        (ENDS - SECOND, "new"),
        (ENDS, "factor-window-over"),
        (ENDS + SECOND, "factor-window-over"),
    ],
)
def test_a_key_comes_between_the_list_and_the_end(now: datetime, answer: str) -> None:
    assert taken(now) == answer


@pytest.mark.parametrize("last", [KeyState.SENT, KeyState.GIVEN])
@pytest.mark.parametrize("now", [START, ENDS, ENDS + SECOND])
def test_what_stands_is_not_taken_twice(last: KeyState, now: datetime) -> None:
    assert taken(now, last) == "stands"


def test_what_failed_may_be_sent_again_in_time() -> None:
    assert taken(ENDS - SECOND, KeyState.FAILED) == "new"
    assert taken(ENDS, KeyState.FAILED) == "factor-window-over"


@pytest.mark.parametrize(
    ("offset", "fits"), [(-1, False), (0, True), (1, True)], ids=["-1", "0", "+1"]
)
def test_an_extension_ends_later_than_before(offset: int, fits: bool) -> None:
    until = ENDS + offset * SECOND
    if fits:
        assert factors.extended(WINDOW, until, START).ends_at == until
    else:
        with pytest.raises(factors.ExtensionNotLonger):
            factors.extended(WINDOW, until, START)


@pytest.mark.parametrize(
    ("offset", "fits"), [(-1, True), (0, True), (1, False)], ids=["-1", "0", "+1"]
)
def test_an_extension_is_of_a_day_at_most(offset: int, fits: bool) -> None:
    until = ENDS + factors.EXTENSION_MAX + offset * SECOND
    if fits:
        assert factors.extended(WINDOW, until, START).ends_at == until
    else:
        with pytest.raises(factors.ExtensionNotLonger):
            factors.extended(WINDOW, until, START)


@pytest.mark.parametrize(
    ("offset", "fits"), [(-1, False), (0, False), (1, True)], ids=["-1", "0", "+1"]
)
def test_an_extension_after_the_end_is_in_the_future(offset: int, fits: bool) -> None:
    now = ENDS + timedelta(minutes=1)
    until = now + offset * SECOND
    if fits:
        assert factors.extended(WINDOW, until, now).ends_at == until
    else:
        with pytest.raises(factors.ExtensionNotLonger):
            factors.extended(WINDOW, until, now)


@pytest.mark.parametrize(
    ("offset", "over"), [(-1, False), (0, True), (1, True)], ids=["-1", "0", "+1"]
)
def test_the_list_is_frozen_from_the_end_on(offset: int, over: bool) -> None:
    now, window = ENDS + offset * SECOND, seen(ENDS - SECOND)
    assert factors.is_over(window, [KeyState.GIVEN], now) is over
    assert not factors.is_over(window, [KeyState.SENT], now)


def seen(looked_at: datetime) -> Window:
    """Return the window as the clock saw it last."""
    return replace(WINDOW, looked_at=looked_at)


@pytest.mark.parametrize(
    ("offset", "lost_s"), [(-1, 0), (0, 0), (1, 61)], ids=["-1", "0", "+1"]
)
@pytest.mark.parametrize("last", [START, ENDS - 60 * SECOND, ENDS - SECOND])
def test_a_minute_without_the_clock_is_an_outage(
    last: datetime, offset: int, lost_s: int
) -> None:
    now = last + factors.AWAY_AFTER + offset * SECOND
    assert factors.time_lost(seen(last), now) == lost_s * SECOND
    assert factors.looked(seen(last), now).ends_at == ENDS + lost_s * SECOND


@pytest.mark.parametrize(
    ("offset", "is_given"), [(-1, True), (0, False), (1, False)], ids=["-1", "0", "+1"]
)
def test_an_outage_after_the_clock_saw_the_end_gives_nothing(
    offset: int, is_given: bool
) -> None:
    window, back = seen(ENDS + offset * SECOND), ENDS + timedelta(hours=1)
    assert bool(factors.time_lost(window, back)) is is_given
    assert factors.needs_look(window, back) is is_given
    assert factors.is_over(window, [], back) is not is_given


@pytest.mark.parametrize("away", [61, 3600, 200_000])
def test_what_was_left_at_the_last_look_is_left_again(away: int) -> None:
    last = ENDS - 300 * SECOND
    back = last + away * SECOND
    again = factors.looked(seen(last), back)
    assert again.ends_at - back == 300 * SECOND
    assert not factors.is_over(again, [], back)
    # The second of two clocks finds nothing more to give.
    assert not factors.time_lost(again, back)
    assert factors.looked(again, back) == again
    assert taken(back, window=again) == "new"


@pytest.mark.parametrize(
    ("offset", "due"), [(-1, False), (0, True), (1, True)], ids=["-1", "0", "+1"]
)
def test_the_clock_writes_a_look_every_ten_seconds(offset: int, due: bool) -> None:
    now = START + factors.LOOK_EVERY + offset * SECOND
    assert factors.needs_look(WINDOW, now) is due
    assert factors.needs_look(seen(now - timedelta(hours=1)), now)
    assert not factors.needs_look(None, now)


@pytest.mark.parametrize(
    ("state", "code", "fault"),
    [
        (None, "", Outcome.BIDDER_FAULT),
        (KeyState.FAILED, "factor-not-committed", Outcome.BIDDER_FAULT),
        (KeyState.FAILED, "cannot-open", Outcome.BIDDER_FAULT),
        (KeyState.FAILED, "opening-key-gone", Outcome.OTHER_FAULT),
        (KeyState.FAILED, "opening-key-unusable", Outcome.OTHER_FAULT),
        (KeyState.SENT, "", Outcome.OTHER_FAULT),
    ],
)
def test_whose_fault_it_is(state: KeyState | None, code: str, fault: Outcome) -> None:
    found, said = factors.fault_without(state, code)
    assert found is fault
    assert said


@pytest.mark.parametrize(
    ("offset", "fits"), [(-1, True), (0, False), (1, False)], ids=["-1", "0", "+1"]
)
def test_the_remedy_has_its_own_end(offset: int, fits: bool) -> None:
    if fits:
        factors.check_remedy(ENDS, ENDS + offset * SECOND)
    else:
        with pytest.raises(factors.RemedyNotOpen):
            factors.check_remedy(ENDS, ENDS + offset * SECOND)


def test_nothing_is_read_before_the_list_is_stamped() -> None:
    factors.required(0, None)
    factors.required(1, Window(START, ENDS, ENDS))
    for window in (None, WINDOW):
        with pytest.raises(FactorsRequired):
            factors.required(1, window)


class Deciding(RuleBasedStateMachine):
    """Bidders send, workers check, staff retries and extends, the clock ends it."""

    @initialize()
    def begin(self) -> None:
        self.now = START
        self.window = replace(WINDOW, looked_at=None)
        self.last: dict[int, KeyState] = {}
        self.listed: frozenset[int] | None = None
        self.ends = [WINDOW.ends_at]

    @rule(seconds=st.sampled_from([0, 1, 600, 1799, 1800]))
    def wait(self, seconds: int) -> None:
        self.now += seconds * SECOND

    @rule(bid=st.integers(0, 4))
    def send(self, bid: int) -> None:
        before = self.last.get(bid)
        answer = taken(self.now, before, self.window)
        if before in (KeyState.SENT, KeyState.GIVEN):
            assert answer == "stands"
        elif self.listed is not None or self.now >= self.window.ends_at:
            assert answer == "factor-window-over"
        else:
            assert answer == "new"
            self.last[bid] = KeyState.SENT

    @precondition(lambda self: self.listed is None)
    @rule(bid=st.integers(0, 4), good=st.booleans())
    def check(self, bid: int, good: bool) -> None:
        if self.last.get(bid) is KeyState.SENT:
            self.last[bid] = KeyState.GIVEN if good else KeyState.FAILED

    @rule()
    def retry(self) -> None:
        try:
            factors.check_unfrozen(self.window)
        except factors.FactorsFrozen:
            assert self.listed is not None
            return
        for bid, state in self.last.items():
            if state is KeyState.FAILED:
                self.last[bid] = KeyState.SENT

    @rule(seconds=st.sampled_from([-1, 0, 1, 1800]))
    def extend(self, seconds: int) -> None:
        until = self.window.ends_at + seconds * SECOND
        try:
            self.window = factors.extended(self.window, until, self.now)
        except (factors.FactorsFrozen, factors.ExtensionNotLonger):
            return
        self.ends.append(self.window.ends_at)

    @rule()
    def end(self) -> None:
        states = list(self.last.values())
        if not factors.is_over(self.window, states, self.now):
            with pytest.raises(ValueError, match="not over"):
                factors.closed(self.window, states, self.now)
            return
        self.window = factors.closed(self.window, states, self.now)
        self.listed = frozenset(
            bid for bid, state in self.last.items() if state is KeyState.GIVEN
        )

    @invariant()
    def the_end_only_moves_later(self) -> None:
        assert self.ends == sorted(self.ends)

    @invariant()
    def the_list_is_who_released_and_stays(self) -> None:
        if self.listed is None:
            assert self.window.closed_at is None
            return
        given = {bid for bid, state in self.last.items() if state is KeyState.GIVEN}
        assert self.listed == given
        assert self.window.closed_at >= self.window.ends_at

    @invariant()
    def blame_is_one_of_two_for_whoever_is_not_listed(self) -> None:
        for bid in range(5):
            state = self.last.get(bid)
            if self.listed is not None and bid not in self.listed:
                code = "factor-not-committed" if state is KeyState.FAILED else ""
                assert factors.fault_without(state, code)[0] is Outcome.BIDDER_FAULT


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
