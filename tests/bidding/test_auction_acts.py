"""A live auction by its acts: one queue, in PostgreSQL, whoever comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from bidding import queries
from bidding.facts import auctions
from bidding.facts.auctions import Seat
from bidding.rules.auctions.refusals import (
    AuctionClosed,
)
from journal.queries import instant
from tender.actions.clock import NotDue
from tender.rules import procedures
from tender.rules.stages import Stage
from tests.worlds.auctions import WINDOW, World

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
    code = case.trade.procedure
    row = procedures.get(code)
    path = (*row.stages, Stage.BIDDING_LIVE, Stage.DRAWING)
    known = {**procedures.PROCEDURES, code: replace(row, stages=path)}
    monkeypatch.setattr(procedures, "PROCEDURES", MappingProxyType(known))
    bidders = {str(n): city.bidder(f"竞买人{n}公司") for n in (1, 2, 3)}
    seats = [
        Seat(uuid4(), each.actor.organisation, number)
        for number, each in bidders.items()
    ]
    monkeypatch.setattr(auctions, "seats_of", lambda _lot: seats)
    return World(case, bidders)


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
