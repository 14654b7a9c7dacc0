"""What an opening named of a consortium: a check of that bid, answered before all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from bidding.rules.consortium import BidsBesideConsortium, MemberBidsItself
from evaluation import queries
from evaluation.actions.record_check import examine_qualification
from evaluation.facts import own_checks, panels, trade
from evaluation.rules.checks import ChecksMissing, Finding
from kernel.refused import NotFound
from sealing.consortium import NoAgreement
from sealing.opening_form import OldEdition

if TYPE_CHECKING:
    from tests.evaluation.world import Room

ARTICLE = "政府采购法实施条例第22条"


def test_the_purchaser_answers_each_fault_of_members(room: Room) -> None:
    """87号令44 and 政府采购法24: both bids are named; the agreement decides."""
    honest, both, *_others = room.border.rounds["full"]
    faults = {
        both.uid: (
            NoAgreement(article="政府采购法第24条", role="consortium-agreement"),
            MemberBidsItself(article=ARTICLE, name=honest.name),
        ),
        honest.uid: (BidsBesideConsortium(article=ARTICLE, name=both.name),),
    }
    room.border.rounds["full"] = [
        replace(each, faults=faults.get(each.uid, ()))
        for each in room.border.rounds["full"]
    ]
    room.draw()
    page = room.owner.signed_in(Client()).get(
        f"/case/{room.case.trade.uid}/qualification/"
    )
    assert page.content.decode().count(ARTICLE) >= 2
    with pytest.raises(ChecksMissing) as refused:
        room.qualify()
    assert refused.value.facts["count"] == 3
    _examine(room, both.uid, "consortium-no-agreement", passed=False)
    _examine(room, both.uid, "consortium-member-bids", passed=False)
    _examine(room, honest.uid, "consortium-bids-beside", passed=True)
    with pytest.raises(NotFound):
        _examine(room, honest.uid, "consortium-no-agreement", passed=True)
    room.qualify()
    assert list(panels.rejected(room.panel)) == [str(both.uid)]
    (out,) = queries.rejections(room.case.lot)
    assert out["clause"] in {"政府采购法第24条", ARTICLE}


def _examine(room: Room, bid: object, key: str, *, passed: bool) -> None:
    examine_qualification(
        by=room.owner.actor,
        panel=room.panel.uid,
        bid=bid,  # type: ignore[arg-type]
        key=key,
        passed=passed,
        reason="" if passed else "协议未经该成员签署",
        page="" if passed else "-",
    )


def test_the_panel_is_asked_of_the_bid_alone(room: Room) -> None:
    file = trade.file_of(room.case.lot)
    plain, odd, *rest = trade.bids_of(room.case.lot)
    old = OldEdition(article="87号令第63条", number=2)
    alone = MemberBidsItself(article="条例37", name="丙")
    odd = replace(odd, faults=(old, alone, alone))
    standing = [plain, odd, *rest]
    asked = own_checks.asked(file, standing, owner_examines=False)
    mine = [(row.key, bids) for _kind, rows, bids in asked for row in rows]
    assert ("consortium-member-bids", [odd]) in mine
    assert [key for key, _bids in mine].count("consortium-member-bids") == 1
    assert odd.form_faults == (old,), "an edition is for responsiveness"
    assert own_checks.clauses(odd) == {"consortium-member-bids": "条例37"}
    # The purchaser examines: the panel is asked for responsiveness alone.
    kinds = [each[0] for each in own_checks.asked(file, standing, owner_examines=True)]
    assert kinds == ["responsiveness"]
    seats = ["A1", "A2"]
    given = [Finding("A1", odd.key, "consortium-member-bids", passed=False)]
    owed = own_checks.owed(given, seats, own_checks.by_bid(standing))
    assert owed == [("A2", odd.key, "consortium-member-bids")]
