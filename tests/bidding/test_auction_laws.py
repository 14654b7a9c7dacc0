"""The laws of an auction, whatever its terms and whoever bids when.

The price only rises; the hammer falls a window after the last bid that counts and not
before; the winner holds the highest bid that counts; a retry is one bid; a freeze takes
no time away; the log, played again, comes to the same end.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from bidding.rules.auctions import live
from bidding.rules.auctions import terms as t
from bidding.rules.auctions.live import Bid, accept, apply
from bidding.rules.auctions.refusals import AuctionClosed, BidRefused
from bidding.rules.auctions.result import Outcome, final
from bidding.rules.auctions.state import Accepted, Phase, begin, hammer_at, minimum
from kernel.refused import Refused

NOON = datetime(2026, 3, 11, 4, tzinfo=UTC)
WINDOW = timedelta(seconds=4)
BIDDERS = ("A", "B", "C")


def _terms(draw: Any) -> t.Terms:
    timed = t.Timed(
        trigger=draw(st.sampled_from([t.Trigger.BIDDERS, t.Trigger.BIDDERS_IN_LAST])),
        window=WINDOW,
        reset=t.Reset(t.ResetKind.RESTART, by=WINDOW),
        preparation=timedelta(seconds=draw(st.integers(0, 1))),
        within=timedelta(seconds=10),
        entry=draw(st.sampled_from(list(t.Entry))),
    )
    court = t.Reset(t.ResetKind.EXTEND, timedelta(seconds=5), timedelta(seconds=5))
    pause = timedelta(seconds=draw(st.integers(0, 1)))
    reset = draw(st.sampled_from([t.Reset(), court]))
    return t.Terms(
        free=t.Free(NOON, NOON + timedelta(seconds=3), pause, reset),
        timed=draw(st.sampled_from([timed, timed, None])),
        start=Decimal(100),
        increment=Decimal(draw(st.sampled_from([1, 5]))),
        steps=draw(st.sampled_from(list(t.Steps))),
        digits=0,
        cap=draw(st.sampled_from([None, t.Cap(Decimal(150))])),
        priority=draw(st.sampled_from([None, t.Priority({"C": 1})])),
        hold=t.Hold(again=draw(st.booleans())),
    )


class Auctions(RuleBasedStateMachine):
    @initialize(data=st.data())
    def begin(self, data: Any) -> None:
        self.terms = _terms(data.draw)
        self.state = self.begun = begin(self.terms)
        self.now = NOON
        self.log: list[tuple[datetime, live.Event]] = []
        self.counted: list[Accepted] = []
        self.n = 0
        # Two have bid, so that timed bidding is not the rare case.
        for bidder, price in (("A", 100), ("B", 105)):
            self.n += 1
            self._send(Bid(bidder, Decimal(price), f"k{self.n}"))

    @rule(
        seconds=st.sampled_from([0, 1, 2, 3.999, 4]),
        bidder=st.sampled_from(BIDDERS),
        steps=st.sampled_from([0, 0, 1, 2, -1]),
        odd=st.sampled_from([0, 0, 0, 1]),
    )
    def bid(self, seconds: float, bidder: str, steps: int, odd: int) -> None:
        self.now += timedelta(seconds=seconds)
        least = minimum(live.at_instant(self.state, self.now), self.now)
        price = (least or Decimal(100)) + steps * self.terms.increment + odd
        self.n += 1
        self._send(Bid(bidder, price, f"k{self.n}"))

    def _send(self, bid: Bid) -> None:
        self.log.append((self.now, bid))
        ends = hammer_at(self.state)
        before = self.state.leader
        why: BidRefused | None = None
        try:
            self.state, taken = accept(self.state, bid, self.now)
        except BidRefused as refused:
            why = refused
        if why is not None:
            assert {"price", "minimum"} <= set(why.facts)
            over = ends is not None and self.now >= ends
            assert over == isinstance(why, AuctionClosed)
            return
        assert ends is None or self.now < ends
        assert before is None or taken.price > before.price or taken.match
        self.counted.append(taken)
        if self.state.phase is Phase.TIMED:
            assert hammer_at(self.state) == self.now + WINDOW

    @precondition(lambda self: self.counted)
    @rule(data=st.data())
    def retry(self, data: Any) -> None:
        first = data.draw(st.sampled_from(self.counted))
        bid = Bid(first.bidder, first.price, first.key)
        self.log.append((self.now, bid))
        state, same = accept(self.state, bid, self.now, earlier=first)
        assert same is first
        assert (state.leader, state.accepted) == (
            self.state.leader,
            self.state.accepted,
        )
        self.state = state

    @rule(seconds=st.sampled_from([0, 1, 30]))
    def freeze_and_resume(self, seconds: int) -> None:
        left = hammer_at(live.at_instant(self.state, self.now))
        for event, wait in ((live.Freeze(), seconds), (live.Resume(), 0)):
            self.log.append((self.now, event))
            try:
                self.state = apply(self.state, event, self.now)
            except Refused:
                assert left is not None
                assert left <= self.now
                return
            self.now += timedelta(seconds=wait)
        after = hammer_at(self.state)
        assert left is not None
        assert after is not None
        assert after - self.now >= left - (self.now - timedelta(seconds=seconds))

    @invariant()
    def the_winner_holds_the_highest_bid_that_counts(self) -> None:
        if not hasattr(self, "state"):
            return
        came = final(self.state)
        if not self.counted:
            assert came.outcome is Outcome.NO_BIDS
            return
        highest = max(each.price for each in self.counted)
        assert (came.winner, came.price) == (self.counted[-1].bidder, highest)
        assert came.closed_at is not None
        assert came.closed_at >= self.counted[-1].at

    def teardown(self) -> None:
        """The log comes to the same end."""
        if not hasattr(self, "state"):
            return
        replayed = live.replay(self.begun, self.log)
        assert final(replayed.state) == final(self.state)
        counted = [e.accepted for e in replayed.entries if e.accepted and not e.again]
        assert [each.price for each in counted] == [e.price for e in self.counted]


TestAuctions = Auctions.TestCase
TestAuctions.settings = settings(
    max_examples=100, stateful_step_count=20, deadline=None
)
