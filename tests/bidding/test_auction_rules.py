"""A live auction by its terms: boundaries in threes, each exit, each refusal."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bidding.rules.auctions import live, quotes, refusals, turns
from bidding.rules.auctions import terms as t
from bidding.rules.auctions.live import Bid, accept, apply
from bidding.rules.auctions.result import Outcome, final, result
from bidding.rules.auctions.state import Phase, State, begin, hammer_at, minimum

NOON = datetime(2026, 3, 11, 4, tzinfo=UTC)
LISTING = t.Free(NOON - timedelta(days=10), NOON)
MS = timedelta(milliseconds=1)


def at(minutes: float) -> datetime:
    """An instant so many minutes from the announced end."""
    return NOON + timedelta(minutes=minutes)


def terms(**more: Any) -> t.Terms:
    given: dict[str, Any] = {
        "free": LISTING,
        "start": Decimal(100),
        "increment": Decimal(10),
        "digits": 1,
        **more,
    }
    return t.Terms(**given)


def bids(state: State, *given: tuple[float, str, str]) -> State:
    for minutes, bidder, price in given:
        state, _ = accept(state, Bid(bidder, Decimal(price)), at(minutes))
    return state


def refused(state: State, kind: type, bidder: str, price: str, when: datetime) -> Any:
    with pytest.raises(kind) as found:
        accept(state, Bid(bidder, Decimal(price)), when)
    return found.value.facts


@pytest.mark.parametrize(
    ("when", "taken"), [(-MS, True), (timedelta(0), False), (MS, False)]
)
def test_the_deadline_belongs_to_nobody(when, taken):
    """domain.md 2.9: a bid at t >= deadline is refused."""
    state = begin(terms())
    if taken:
        state, _ = accept(state, Bid("A", Decimal(100)), NOON + when)
        assert final(state).winner == "A"
    else:
        facts = refused(state, refusals.AuctionClosed, "A", "100", NOON + when)
        assert facts["closed_at"] == NOON.isoformat()


@pytest.mark.parametrize(
    ("price", "kind"),
    [("109.9", refusals.BidTooLow), ("110", None), ("110.1", None)],
)
def test_the_least_next_bid_and_what_a_refusal_says(price, kind):
    state = bids(begin(terms()), (-90, "A", "100"))
    if kind is None:
        accept(state, Bid("B", Decimal(price)), at(-80))
        return
    facts = refused(state, kind, "B", price, at(-80))
    assert (facts["price"], facts["minimum"]) == ("100", "110")


@pytest.mark.parametrize("price", ["115", "120", "130", "131"])
def test_whole_multiples_and_at_most_three_steps(price):
    state = begin(terms(steps=t.Steps.MULTIPLE, steps_most=3))
    state = bids(state, (-90, "A", "100"))
    kinds = {"115": refusals.NotAMultiple, "131": refusals.NotAMultiple}
    if price in kinds:
        refused(state, kinds[price], "B", price, at(-80))
    else:
        accept(state, Bid("B", Decimal(price)), at(-80))
    refused(state, refusals.TooManySteps, "B", "140", at(-80))


def test_finer_than_the_unit_and_unknown_numbers_are_refused():
    state = begin(terms(registered=frozenset({"A"})))
    refused(state, refusals.PriceDigits, "A", "100.05", at(-90))
    refused(state, refusals.NotRegistered, "B", "100", at(-90))
    refused(state, refusals.NotOpenYet, "A", "100", LISTING.opens_at - MS)


def test_a_retry_is_one_bid_and_its_key_is_of_one_bid():
    state, first = accept(begin(terms()), Bid("A", Decimal(100), "k1"), at(-90))
    again, same = accept(state, Bid("A", Decimal(100), "k1"), at(-89), earlier=first)
    assert same is first
    assert (again.accepted, again.leader) == (1, first)
    with pytest.raises(refusals.KeyReused):
        accept(state, Bid("A", Decimal(120), "k1"), at(-89), earlier=first)


def test_a_bid_that_counts_is_not_taken_back():
    state = bids(begin(terms()), (-90, "A", "100"))
    with pytest.raises(refusals.BidIrrevocable):
        apply(state, live.TakeBack("A"), at(-89))


def test_an_event_of_yesterday_is_no_event():
    state = bids(begin(terms()), (-90, "A", "100"))
    with pytest.raises(refusals.OutOfOrder):
        accept(state, Bid("B", Decimal(110)), at(-91))


class TestFujian:
    """福建 (2012), domain.md 1.3."""

    rules = terms(timed=t.FUJIAN, reserve=t.FUJIAN_RESERVE, hold=t.FUJIAN_HOLD)

    @pytest.mark.parametrize(
        ("first", "timed"), [(-60.001, False), (-60, True), (-59.999, True)]
    )
    def test_two_bidders_in_the_last_hour_call_for_timed_bidding(self, first, timed):
        state = bids(begin(self.rules), (first, "A", "100"), (-5, "B", "110"))
        assert hammer_at(state) == (at(20) if timed else NOON)

    def test_without_a_bid_in_the_countdown_the_listings_highest_wins(self):
        state = bids(begin(self.rules), (-9, "A", "100"), (-5, "B", "110"))
        came = final(state)
        assert (came.winner, came.closed_at) == ("B", at(20))

    def test_all_registered_may_enter_and_each_bid_restarts_five_minutes(self):
        state = bids(begin(self.rules), (-9, "A", "100"), (-5, "B", "110"))
        refused(state, refusals.BiddingPaused, "C", "120", at(15) - MS)
        state = bids(state, (15, "C", "120"), (19.9, "A", "130"))
        assert hammer_at(state) == at(24.9)

    @pytest.mark.parametrize(
        ("when", "typed"), [(-60 - 1e-3, True), (-60, False), (-59, False)]
    )
    def test_the_reserve_is_typed_an_hour_before_the_end_once(self, when, typed):
        event = live.TypeReserve(Decimal(105))
        if not typed:
            with pytest.raises(refusals.ReserveOutOfTime):
                apply(begin(self.rules), event, at(when))
            return
        state = apply(begin(self.rules), event, at(when))
        with pytest.raises(refusals.ReserveSet):
            apply(state, event, at(when))
        assert final(bids(state, (-50, "A", "104"))).outcome is Outcome.BELOW_RESERVE
        assert final(bids(state, (-50, "A", "105"))).winner == "A"

    def test_frozen_in_the_auction_it_is_prepared_and_counted_again(self):
        state = bids(begin(self.rules), (-9, "A", "100"), (-5, "B", "110"))
        state = apply(state, live.Freeze(), at(17))
        refused(state, refusals.AuctionFrozen, "A", "120", at(18))
        assert hammer_at(state) is None
        state = apply(state, live.Resume(), at(40))
        assert hammer_at(state) == at(60)

    @pytest.mark.parametrize(
        ("after_min", "notice_h", "goes"),
        [(60, None, True), (60.01, None, False), (1500, 24, True), (1500, 23.9, False)],
    )
    def test_repaired_in_an_hour_at_once_else_a_days_notice(
        self, after_min, notice_h, goes
    ):
        state = apply(begin(self.rules), live.Freeze(), at(-120))
        resumes = at(-120 + after_min)
        notice = None if notice_h is None else resumes - timedelta(hours=notice_h)
        event = live.Resume(notice_at=notice)
        if goes:
            assert hammer_at(apply(state, event, resumes)) == at(after_min)
        else:
            with pytest.raises(refusals.ResumeTooEarly):
                apply(state, event, resumes)

    @pytest.mark.parametrize(
        ("ends", "kind"),
        [
            (29.9, refusals.ResumeShortens),
            (30, None),
            (60, None),
            (60.1, refusals.ResumeTooLong),
        ],
    )
    def test_frozen_in_the_last_hour_at_most_an_hour_remains(self, ends, kind):
        state = apply(begin(self.rules), live.Freeze(), at(-30))
        event = live.Resume(ends_at=at(ends))
        if kind is None:
            assert hammer_at(apply(state, event, NOON)) == at(ends)
        else:
            with pytest.raises(kind):
                apply(state, event, NOON)


class TestSuzhou:
    """苏州工业园区 21 to 23."""

    rules = terms(
        free=t.Free(LISTING.opens_at, NOON, pause=t.SUZHOU_PAUSE),
        timed=t.SUZHOU,
        steps=t.Steps.MULTIPLE,
        reserve=t.SUZHOU_RESERVE,
        hold=t.SUZHOU_HOLD,
    )

    def test_bidding_stops_an_hour_before_the_end(self):
        state = bids(begin(self.rules), (-61, "A", "100"))
        refused(state, refusals.BiddingPaused, "B", "110", at(-60))
        assert (final(state).winner, hammer_at(state)) == ("A", NOON)

    def test_only_earlier_bidders_enter(self):
        state = bids(begin(self.rules), (-99, "A", "100"), (-61, "B", "110"))
        refused(state, refusals.NotEntitled, "C", "120", NOON)
        assert hammer_at(bids(state, (3.9, "A", "130"))) == at(7.9)

    @pytest.mark.parametrize(("when", "typed"), [(-31, False), (-30, True), (-1, True)])
    def test_the_reserve_comes_in_the_last_half_hour(self, when, typed):
        event = live.TypeReserve(Decimal(105))
        if typed:
            assert apply(begin(self.rules), event, at(when)).reserve == 105
        else:
            with pytest.raises(refusals.ReserveOutOfTime):
                apply(begin(self.rules), event, at(when))

    @pytest.mark.parametrize(("days", "goes"), [(5, False), (6, True)])
    def test_resuming_needs_five_whole_days(self, days, goes):
        """A minimum: the day of the notice is not counted, the fifth is whole."""
        state = apply(begin(self.rules), live.Freeze(), at(-9000))
        event = live.Resume(notice_at=at(-9000))
        resumes = at(-9000) + timedelta(days=days)
        if goes:
            assert apply(state, event, resumes).frozen is None
        else:
            with pytest.raises(refusals.ResumeTooEarly):
                apply(state, event, resumes)


def test_asked_at_the_end_somebody_goes_on_or_nobody_does():
    """39号令19."""
    timed = t.Timed(
        trigger=t.Trigger.ASKED,
        window=timedelta(minutes=4),
        reset=t.Reset(t.ResetKind.RESTART, by=timedelta(minutes=4)),
        asking=timedelta(minutes=4),
    )
    state = bids(begin(terms(timed=timed)), (-9, "A", "100"))
    assert hammer_at(state) == at(4)
    goes_on = apply(state, live.GoOn("B"), at(3))
    assert hammer_at(goes_on) == at(8)
    with pytest.raises(refusals.NotNow):
        apply(state, live.GoOn("B"), at(4))


class TestCap:
    def state(self, then: t.AtCap, **more: Any) -> State:
        cap = t.Cap(Decimal(125), then, answer=timedelta(minutes=3), **more)
        return bids(begin(terms(cap=cap, timed=t.SUZHOU)), (-9, "A", "120"))

    def test_the_cap_can_be_bid_by_a_short_step_and_not_passed(self):
        state = self.state(t.AtCap.FIRST)
        assert minimum(state, at(-8)) == 125
        refused(state, refusals.BeyondCap, "B", "125.1", at(-8))
        listed = bids(state, (-8, "B", "125"))
        refused(listed, refusals.CapReached, "A", "125", at(-7))
        assert (final(listed).winner, final(listed).closed_at) == ("B", NOON)
        capped = terms(cap=t.Cap(Decimal(125)), timed=t.SUZHOU)
        two = bids(begin(capped), (-9, "A", "100"), (-8, "B", "110"))
        timed = bids(two, (1, "A", "125"))
        assert (final(timed).winner, final(timed).closed_at) == ("A", at(1))

    def test_all_who_take_it_stand_in_a_draw(self):
        state = bids(self.state(t.AtCap.DRAW), (-2, "B", "125"))
        refused(state, refusals.CapReached, "A", "125", at(-1))
        state = apply(state, live.TakeCap("A"), at(0.9))
        with pytest.raises(refusals.NotNow):
            apply(state, live.TakeCap("C"), at(1))
        came = final(state)
        assert (came.outcome, came.among) == (Outcome.DRAW, ("B", "A"))
        state = apply(state, live.Drawn("A"), at(2))
        assert final(state).winner == "A"

    def test_area_is_bid_more_each_time(self):
        state = self.state(
            t.AtCap.AREA, area_start=Decimal(100), area_increment=Decimal(50)
        )
        state = bids(state, (-2, "B", "125"), (1, "A", "100"))
        refused(state, refusals.BidTooLow, "B", "149", at(2))
        came = final(bids(state, (2, "B", "150")))
        assert (came.winner, came.price, came.area) == ("B", 125, 150)
        assert came.closed_at == at(6)


class TestRights:
    """网络司法拍卖规定19, 21."""

    def test_a_match_wins_until_somebody_bids_higher(self):
        rights = t.Priority({"P": 1, "Q": 2})
        state = begin(terms(priority=rights))
        state = bids(state, (-9, "A", "100"), (-8, "Q", "100"))
        assert final(state).by_right
        state = bids(state, (-7, "P", "100"))
        refused(state, refusals.MatchedAlready, "Q", "100", at(-6))
        refused(state, refusals.BidTooLow, "A", "100", at(-6))
        assert final(state).winner == "P"
        assert final(bids(state, (-6, "A", "110"))).winner == "A"

    def test_outside_holders_answer_within_their_time(self):
        rights = t.Priority({"P": 1, "Q": 2}, t.Right.OUTSIDE, timedelta(minutes=30))
        state = bids(begin(terms(priority=rights)), (-9, "A", "100"))
        assert result(state, NOON).outcome is Outcome.RIGHTS_ASKED
        takes = apply(state, live.AnswerRight("Q", takes=True), at(5))
        assert (final(takes).winner, final(takes).by_right) == ("Q", True)
        first = apply(takes, live.AnswerRight("P", takes=True), at(6))
        assert (first.phase, final(first).winner) == (Phase.ENDED, "P")
        assert final(state).winner == "A"
        with pytest.raises(refusals.NotNow):
            apply(state, live.AnswerRight("P", takes=True), at(30))


def test_a_falling_start_ends_at_the_first_taker_or_opens_the_countdown():
    dutch = t.Dutch(Decimal(20), timedelta(minutes=1), Decimal(45))
    falling = terms(free=None, timed_opens_at=NOON, dutch=dutch)
    state = begin(falling)
    assert [minimum(live.at_instant(state, at(m)), at(m)) for m in (0, 1, 2, 3)] == [
        100,
        80,
        60,
        45,
    ]
    refused(state, refusals.BidTooLow, "A", "79", at(1))
    assert final(state).outcome is Outcome.NO_BIDS
    assert hammer_at(state) == at(4)
    sold = bids(state, (1.5, "A", "80"))
    assert (final(sold).price, hammer_at(sold)) == (80, at(1.5))


def test_turns_run_out_by_the_clock_and_the_lowest_wins():
    rules = turns.TurnTerms(
        ("A", "B", "C"), NOON, timedelta(minutes=1), Decimal(100), Decimal(5)
    )
    state = turns.begin(rules)
    with pytest.raises(turns.NotYourTurn):
        turns.accept(state, "B", Decimal(90), at(0.5))
    state, _ = turns.accept(state, "A", Decimal(100), at(0.5))
    with pytest.raises(refusals.BidTooHigh):
        turns.accept(state, "B", Decimal(96), at(0.6))
    state, _ = turns.accept(state, "B", Decimal(95), at(1))
    state = turns.pass_turn(state, "C", at(1.5))
    assert state.turn == "A"
    assert turns.hammer_at(state) == at(2.5)
    with pytest.raises(refusals.AuctionClosed):
        turns.accept(state, "A", Decimal(90), at(2.5))


@pytest.mark.parametrize(
    ("tie", "priority", "winner"),
    [
        (quotes.Tie.EARLIEST, {}, "B"),
        (quotes.Tie.REQUOTE, {}, ""),
        (quotes.Tie.REQUOTE, {"A": 1}, "A"),
    ],
)
def test_one_sealed_quote_each_and_its_tie_rule(tie, priority, winner):
    given = [
        quotes.Quote("A", Decimal(120), at(2)),
        quotes.Quote("B", Decimal(120), at(1)),
        quotes.Quote("C", Decimal(90), at(0)),
    ]
    rules = quotes.QuoteTerms(tie=tie, start=Decimal(100), priority=priority)
    came = quotes.decide(rules, given)
    assert (came.winner, came.short) == (winner, ("C",))
    assert came.again == (() if winner else ("A", "B"))


def test_a_weighted_quote_adds_other_points_to_the_prices_share():
    rules = quotes.QuoteTerms(price_weight=Decimal(60))
    given = [
        quotes.Quote("A", Decimal(100), points={"plan": Decimal(30)}),
        quotes.Quote("B", Decimal(90), points={"plan": Decimal("36.01")}),
    ]
    came = quotes.decide(rules, given)
    assert came.scores == {"A": Decimal("90.00"), "B": Decimal("90.01")}
    assert came.winner == "B"
