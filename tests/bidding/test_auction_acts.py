"""A live auction by its acts: one queue, in PostgreSQL, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from bidding import queries
from bidding.actions import place_bid
from bidding.facts import auctions
from bidding.models import Auction, AuctionBid
from bidding.rules.auctions import coding, live
from bidding.rules.auctions import terms as t
from bidding.rules.auctions.refusals import (
    AuctionClosed,
    AuctionFrozen,
    BidRefused,
    BidTooLow,
    CapReached,
    KeyReused,
    NotAHolder,
    NotNow,
    NotRegistered,
)
from bidding.rules.auctions.result import final
from bidding.rules.auctions.state import begin
from journal import queries as journal
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import CLOCK, Role
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.rules.stages import Act
from tests.worlds import auctions as worlds
from tests.worlds.auctions import WINDOW, World, terms

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import City
    from tests.worlds.trades import Case


@pytest.fixture
def world(
    city: City, case: Case, keepers: Keepers, monkeypatch: pytest.MonkeyPatch
) -> World:
    """An announced lot that may go to live bidding; three bidders with numbers."""
    return worlds.of(city, case, monkeypatch)


def test_a_bid_counts_and_the_hammer_falls_a_window_after_the_last(
    world: World, at: At
) -> None:
    start = instant()
    at(start)
    world.begin()
    assert world.bid(1, 100).n == 1
    at(start + timedelta(seconds=3))
    assert world.bid(2, 130).price == 130
    at(start + timedelta(seconds=14))
    taken = world.bid(1, 150)
    hammer = taken.received_at + WINDOW
    assert taken.deadline == hammer
    at(hammer - timedelta(milliseconds=1))
    with pytest.raises(NotDue):
        world.go()
    at(hammer + timedelta(milliseconds=1))
    with pytest.raises(AuctionClosed) as late:
        world.bid(2, 200)
    assert late.value.facts["price"] == "150"
    at(hammer + timedelta(seconds=30))
    world.go()
    assert world.row().hammered_at == hammer
    found = queries.auction_result(world.case.lot)
    assert (found.kind, found.number, found.price) == ("hammer", "1", Decimal(150))
    assert world.case.stage() == "deciding"


def test_what_does_not_count_is_refused_by_name_and_leaves_nothing(
    world: World, city: City, at: At
) -> None:
    start = instant()
    at(start)
    world.begin(timed=None)
    key = str(uuid4())
    first = world.bid(1, 100, key=key)
    assert world.bid(1, 100, key=key).pk == first.pk
    with pytest.raises(KeyReused):
        world.bid(1, 300, key=key)
    with pytest.raises(BidTooLow) as low:
        world.bid(2, 109)
    assert low.value.facts["minimum"] == "110"
    for amount in ("0", "-1", "1e20", "110.5"):
        with pytest.raises(BidRefused):
            world.bid(2, amount)
    stranger = city.bidder("未报名公司")
    world.bidders["9"] = stranger
    with pytest.raises(NotRegistered):
        world.bid(9, 500)
    for who in (world.case.owner, world.case.intake):
        world.bidders["9"] = who
        with pytest.raises(NotFound):
            world.bid(9, 500)
    ends = start + timedelta(seconds=10)
    at(ends - timedelta(milliseconds=1))
    assert world.bid(2, 110).n == 2
    for after in (0, 1):
        at(ends + timedelta(milliseconds=after))
        with pytest.raises(AuctionClosed):
            world.bid(3, 500)
    assert AuctionBid.objects.count() == 2
    world.go()
    with pytest.raises(NotDue):
        world.go()
    rows = [row for row in journal.rows(world.case.lot.stream) if "auction" in row.kind]
    told = b"".join(row.raw for row in rows if row.audience == "public")
    for each in ("1", "2"):
        assert str(world.bidders[each].actor.organisation).encode() not in told
        assert world.bidders[each].actor.person_name.encode() not in told
    assert [row.kind for row in rows if row.audience != "public"] == [
        "bidding.auction-numbers"
    ]


def test_of_many_at_once_one_has_each_price_and_none_is_lost(world: World) -> None:
    world.begin(timed=None, free=t.Free(instant(), instant() + timedelta(hours=1)))

    def bids(number: str) -> list[Decimal]:
        won = []
        for step in range(8):
            try:
                won.append(world.bid(number, 100 + 10 * step).price)
            except BidRefused:
                continue
        connections.close_all()
        return won

    with ThreadPoolExecutor(3) as pool:
        won = list(pool.map(bids, world.bidders))
    prices = sorted(price for each in won for price in each)
    assert len(prices) == len(set(prices))
    kept = list(AuctionBid.objects.values_list("n", "price", "number"))
    assert [price for _n, price, _number in kept] == prices
    assert [n for n, _price, _number in kept] == list(range(1, len(prices) + 1))
    times = list(AuctionBid.objects.values_list("received_at", flat=True))
    assert times == sorted(times)


def test_a_freeze_a_dead_platform_and_a_new_process_lose_no_bid(
    world: World, city: City, at: At
) -> None:
    start = instant()
    at(start)
    world.begin()
    begun = begin(world.terms)
    log: list[tuple[datetime, live.Event]] = []
    for number, amount, after in ((1, 100, 1), (2, 110, 2), (1, 120, 13)):
        at(start + timedelta(seconds=after))
        row = world.bid(number, amount)
        log.append((row.received_at, live.Bid(row.number, row.price, row.key)))
    hand = city.hand(Role.OPENING)
    at(start + timedelta(seconds=14))
    world.freeze(hand)
    log.append((start + timedelta(seconds=14), live.Freeze()))
    at(start + timedelta(seconds=40))
    with pytest.raises(AuctionFrozen):
        world.bid(2, 130)
    world.resume(hand)
    log.append((start + timedelta(seconds=40), live.Resume()))
    # Prepared again for two seconds, then a whole countdown; then nothing lives.
    at(start + timedelta(seconds=43))
    row = world.bid(3, 130)
    log.append((row.received_at, live.Bid("3", row.price, row.key)))
    at(start + timedelta(seconds=43 + 61))
    with pytest.raises(AuctionFrozen):
        world.bid(1, 140)
    world.go()
    kept = world.row()
    assert (kept.frozen_at, kept.hammered_at) == (row.received_at, None)
    log.append((row.received_at, live.Freeze()))
    world.resume(hand)
    log.append((start + timedelta(seconds=104), live.Resume()))
    at(start + timedelta(seconds=104 + 6))
    world.go()
    replayed = live.replay(begun, log)
    assert all(entry.refused is None for entry in replayed.entries)
    assert final(replayed.state) == auctions.result_of(world.row())
    assert world.row().hammered_at == start + timedelta(seconds=104 + 6)
    found = queries.auction_result(world.case.lot)
    assert found is not None
    assert (found.number, found.price) == ("3", Decimal(130))


def test_the_database_says_the_laws_again(world: World) -> None:
    world.begin(timed=None, free=t.Free(instant(), instant() + timedelta(hours=1)))
    first = world.bid(1, 100)
    world.bid(2, 120)
    row = world.row()
    forged = AuctionBid.objects.get(pk=first.pk)
    forged.pk, forged.n, forged.key = None, 3, "forged"
    forbidden = (
        lambda: AuctionBid.objects.filter(pk=first.pk).update(price=1),
        lambda: AuctionBid.objects.filter(pk=first.pk).delete(),
        lambda: Auction.objects.filter(pk=row.pk).update(price=119),
        lambda: Auction.objects.filter(pk=row.pk).update(price=90, accepted=3),
        lambda: Auction.objects.filter(pk=row.pk).update(accepted=7),
        lambda: Auction.objects.filter(pk=row.pk).update(terms={}),
        lambda: Auction.objects.filter(pk=row.pk).update(phase="ended"),
        lambda: Auction.objects.filter(pk=row.pk).delete(),
        lambda: forged.save(force_insert=True),
    )
    for attempt in forbidden:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_terms_and_state_come_back_as_they_were(world: World, at: At) -> None:
    start = instant()
    at(start)
    full = terms(
        start,
        timed=t.FUJIAN,
        cap=t.Cap(Decimal("9000.5"), t.AtCap.DRAW, timedelta(minutes=5)),
        priority=t.Priority({"3": 1}, t.Right.OUTSIDE, timedelta(minutes=1)),
        hold=t.SUZHOU_HOLD,
        reserve=t.SUZHOU_RESERVE,
        registered=frozenset({"1", "2"}),
    )
    assert coding.terms_from_json(coding.terms_to_json(full)) == full
    state, _bid = live.accept(begin(full), live.Bid("1", Decimal(100)), start)
    state = live.apply(state, live.Freeze(), start + timedelta(milliseconds=1))
    again = coding.state_from_json(coding.state_to_json(state), full)
    assert again == state


def test_a_suspended_trade_stops_its_auction_from_that_instant(
    world: World, city: City, at: At
) -> None:
    start = instant()
    at(start)
    world.begin(timed=None)
    world.bid(1, 100)
    at(start + timedelta(seconds=4))
    moved(world, Act.SUSPEND)
    # The listing would have ended at ten seconds, while it stood still.
    at(start + timedelta(seconds=30))
    with pytest.raises(AuctionFrozen):
        world.bid(2, 110)
    world.go()
    assert world.row().frozen_at == start + timedelta(seconds=4)
    hand = city.hand(Role.OPENING)
    with pytest.raises(NotNow):
        world.resume(hand)
    moved(world, Act.RESUME)
    world.resume(hand)
    assert world.row().next_due_at == start + timedelta(seconds=36)
    assert world.bid(2, 110).n == 2


def moved(world: World, act: Act) -> None:
    """Move the lot as its owner's act does."""
    with transaction.atomic():
        lot = steps.lot_locked(world.case.lot.uid)
        steps.move_lot(lot, act, by=CLOCK, at=instant())


def test_a_cap_leads_to_a_draw_and_a_right_is_answered_after_the_hammer(
    world: World, at: At
) -> None:
    start = instant()
    at(start)
    cap = t.Cap(Decimal(150), t.AtCap.DRAW, timedelta(seconds=20))
    world.begin(timed=None, cap=cap)
    world.bid(1, 150)
    with pytest.raises(CapReached):
        world.bid(2, 160)
    at(start + timedelta(seconds=11))
    place_bid.take_cap(by=world.bidders["2"].actor, auction=world.uid)
    place_bid.take_cap(by=world.bidders["2"].actor, auction=world.uid)
    at(start + timedelta(seconds=45))
    world.go()
    assert world.case.stage() == "drawing"
    found = queries.auction_result(world.case.lot)
    assert found is not None
    assert (found.kind, found.number, found.among) == ("draw", "", ("1", "2"))


def test_a_holder_takes_the_hammers_price_in_its_time(world: World, at: At) -> None:
    start = instant()
    at(start)
    right = t.Priority({"3": 1}, t.Right.OUTSIDE, timedelta(seconds=30))
    world.begin(timed=None, priority=right)
    world.bid(1, 100)
    at(start + timedelta(seconds=15))
    with pytest.raises(NotAHolder):
        answered(world, "2")
    answered(world, "3")
    # Nobody stands before who took it: the end need not be waited for.
    with pytest.raises(NotNow):
        answered(world, "3")
    world.go()
    found = queries.auction_result(world.case.lot)
    assert found is not None
    assert (found.kind, found.number, found.by_right) == ("hammer", "3", True)
    assert found.hammered_at == start + timedelta(seconds=10)


def answered(world: World, number: str) -> None:
    """Take the price as a holder of a right."""
    who = world.bidders[number].actor
    place_bid.answer_right(by=who, auction=world.uid, takes=True)
