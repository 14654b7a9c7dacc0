"""Bids that do not fit the opening form: named, out, and harming no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from bidding import queries as bidding
from evaluation import queries
from evaluation.actions.ballots import propose_rejection, vote_ballot
from evaluation.actions.finish_checks import finish_checks
from evaluation.facts import panels, replay, trade
from evaluation.rules.checks import FORM_GROUND, PriceUnfit, RejectionUnfounded
from tests.evaluation import real
from tests.worlds import bids

if TYPE_CHECKING:
    from pathlib import Path

    from evaluation.facts.trade import OpenedBid
    from evaluation.models import Ballot
    from tests.conftest import At
    from tests.worlds.people import City

pytestmark = pytest.mark.django_db(transaction=True)
ODD = {"key": "price", "type": "unit-price", "unit": "万元", "value": "73.60"}
WORDS = {"key": "price", "type": "text", "value": "面议"}


#: by the first character of the bidder's name
UNFIT = {"甲": ODD, "乙": WORDS}


@pytest.fixture
def held(
    city: City, tmp_path: Path, at: At, monkeypatch: pytest.MonkeyPatch
) -> real.RealRoom:
    """A works room; two of its bids were sealed by a program that checks nothing."""
    honest = bids.opening

    def opening(bidder: Any, price: str, items: list[dict] | None = None) -> bytes:
        line = UNFIT.get(bidder.person.organisation.name[0])
        return honest(bidder, price, [line, bids.DURATION] if line else items)

    monkeypatch.setattr(bids, "opening", opening)
    made = real.works(city, tmp_path, at)
    made.draw(experts=5).sit().elect().check()
    return made


def test_a_room_goes_on_without_the_bids_that_have_no_price(
    held: real.RealRoom,
) -> None:
    found = trade.bids_of(held.case.lot)
    odd = [each for each in found if each.name[0] in UNFIT]
    others = [each for each in found if each not in odd]
    assert len(odd) == len(UNFIT)
    _are_shown(held, odd)
    chair = held.person("A1").actor
    for n, bid in enumerate(odd):
        with pytest.raises(PriceUnfit) as refusal:
            finish_checks(by=chair, panel=held.panel.uid)
        assert refusal.value.facts["name"] in {each.name for each in odd[n:]}
        with pytest.raises(RejectionUnfounded):
            _propose(held, others[0])
        _reject(held, bid)
    assert set(panels.rejected(held.panel)) == {each.key for each in odd}
    held.finish()
    for member in held.members:
        for bid in others:
            held.type(member.seat, bid, "plan", "20")
            held.type(member.seat, bid, "record", "10")
        held.sign(member.seat)
    held.report()
    replay.check_stored(held.panel)
    answer = queries.result(held.case.lot)
    ranked = {key for group in answer["ranking"] for key in group}
    assert ranked == {each.key for each in others}


def _are_shown(held: real.RealRoom, odd: list[OpenedBid]) -> None:
    """Check that the panel has the faults before it, and no price to go by."""
    offered = {each.uid: each.items for each in bidding.offers(held.case.lot)}
    for bid in odd:
        assert bid.price is None
        assert [each.code for each in bid.faults] == ["form-type-wrong"]
        assert offered.pop(bid.uid) == {"duration": "180"}
    assert all("price" in items for items in offered.values())
    client = held.person("A1").signed_in(Client())
    page = client.get(f"/rooms/scoring/{held.panel.uid}/", HTTP_ACCEPT="text/html")
    assert page.status_code == 200
    assert page.content.decode().count("应为金额") >= len(odd)
    assert FORM_GROUND in page.content.decode()


def _propose(held: real.RealRoom, bid: OpenedBid) -> Ballot:
    return propose_rejection(
        by=held.person("A1").actor,
        panel=held.panel.uid,
        bid=bid.uid,
        ground=FORM_GROUND,
        reason="报价不符合开标信息要求",
    )


def _reject(held: real.RealRoom, odd: OpenedBid) -> None:
    ballot = _propose(held, odd)
    for member in held.members[:3]:
        vote_ballot(
            by=held.person(member.seat).actor,
            panel=held.panel.uid,
            ballot=ballot.uid,
            agrees=True,
            reason="同意",
        )
    assert odd.key in panels.rejected(held.panel)
