"""A bid that does not fit the opening form: named, out, and harming no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bidding import queries as bidding
from evaluation import queries
from evaluation.actions.ballots import propose_rejection, vote_ballot
from evaluation.actions.finish_checks import finish_checks
from evaluation.facts import panels, replay, room, trade
from evaluation.facts.panels import Place
from evaluation.rules.checks import FORM_GROUND, PriceUnfit, RejectionUnfounded
from tests.evaluation import real
from tests.worlds import bids

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.people import City

ODD = {"key": "price", "type": "unit-price", "unit": "万元", "value": "73.60"}
WORDS = {"key": "price", "type": "text", "value": "面议"}


@pytest.fixture
def city(transactional_db: None) -> City:
    """A centre with two administrators."""
    from tests.worlds import people

    return people.city()


@pytest.mark.parametrize("item", [ODD, WORDS])
def test_a_room_goes_on_without_the_bid_that_has_no_price(
    city: City,
    tmp_path: Path,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
    item: dict,
) -> None:
    honest = bids.opening
    # Its own client checks nothing: it seals what the others' programs refuse to.
    monkeypatch.setattr(
        bids,
        "opening",
        lambda bidder, price, items=None: honest(
            bidder,
            price,
            [item, bids.DURATION]
            if bidder.person.organisation.name.startswith("甲")
            else items,
        ),
    )
    held = real.works(city, tmp_path, at)
    held.draw(experts=5).sit().elect().check()
    odd = next(each for each in trade.bids_of(held.case.lot) if each.name[0] == "甲")
    others = [each for each in trade.bids_of(held.case.lot) if each.key != odd.key]
    assert (odd.price, [each.code for each in odd.faults]) == (
        None,
        ["form-type-wrong"],
    )
    assert all(each.price is not None and not each.faults for each in others)
    offered = {each.uid: each.items for each in bidding.offers(held.case.lot)}
    assert offered[odd.uid] == {"duration": "180"}

    chair = held.person("A1").actor
    place = Place(held.panel, held.members[0])
    shown = room.work(place, "zh-hans")
    row = next(each for each in shown["bids"] if each["key"] == odd.key)
    assert "应为金额" in row["faults"][0]
    assert FORM_GROUND in [each["key"] for each in shown["grounds"]]
    with pytest.raises(PriceUnfit) as refusal:
        finish_checks(by=chair, panel=held.panel.uid)
    assert odd.name in refusal.value.sentence("zh-hans")
    with pytest.raises(RejectionUnfounded):
        propose_rejection(
            by=chair,
            panel=held.panel.uid,
            bid=others[0].uid,
            ground=FORM_GROUND,
            reason="无此情形",
        )

    ballot = propose_rejection(
        by=chair,
        panel=held.panel.uid,
        bid=odd.uid,
        ground=FORM_GROUND,
        reason=row["faults"][0],
    )
    for member in held.members[:3]:
        vote_ballot(
            by=held.person(member.seat).actor,
            panel=held.panel.uid,
            ballot=ballot.uid,
            agrees=True,
            reason="同意",
        )
    assert list(panels.rejected(held.panel)) == [odd.key]
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
