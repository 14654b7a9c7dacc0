"""Every sealed way of procurement, from its draft to the award and to each failure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evaluation.facts import trade
from tender import queries as tender
from tender.models import Milestone
from tender.rules.procedures import Examiner
from tests.worlds.drives import Drive

if TYPE_CHECKING:
    from tests.worlds.drives import Drives

DAY = timedelta(days=1)
_ORDER_87 = "政府采购货物和服务招标投标管理办法"
_ORDER_74 = "政府采购非招标采购方式管理办法"
_ORDER_214 = "政府采购竞争性磋商采购方式管理暂行办法"
#: by procedure: the articles of a deadline one day early, of too few who bid, and of
#: too few who are left
ARTICLES = {
    "procurement-open": (
        "政府采购法第35条",
        f"{_ORDER_87}第41条",
        f"{_ORDER_87}第44条",
    ),
    "procurement-consultation": (f"{_ORDER_214}第10条", *[f"{_ORDER_214}第21条"] * 2),
    "procurement-negotiation": (f"{_ORDER_74}第29条", *[f"{_ORDER_74}第37条"] * 2),
    "procurement-inquiry": (f"{_ORDER_74}第45条", *[f"{_ORDER_74}第45条"] * 2),
}


@pytest.mark.parametrize("code", ARTICLES)
def test_a_purchase_goes_to_its_award_and_to_each_failure(
    drives: Drives, code: str
) -> None:
    short, few, left = ARTICLES[code]
    drive = drives(code)
    assert short in drive.plan(short_by=DAY)
    drive.announce().bid(["745000.00", "739000.00"])
    with drive.aside():
        drive.close()
        assert drive.stage == "failed"
        assert Milestone.objects.latest("id").article == few
    drive.bid(["742000.00"]).open().sit()
    with drive.aside():
        drive.too_few_left()
        assert Milestone.objects.latest("id").article == left
    drive.examine()
    found = {"bid": drive.opened[0].key, "kind": "qualification", "key": "licence"}
    # 87号令44: the purchaser examines qualification, and no member of the panel.
    status = 409 if drive.row.examiner is Examiner.OWNER else 302
    drive.post(drive.chair, f"{drive.room}check/", status, **found, passed="yes")
    drive.check()
    if drive.row.quote_rounds:
        drive.quote(["730000.00", "739000.00", "742000.00"])
    _tell_apart(drive)
    drive.score().report().decide()
    # Of equal merit, the lowest price first: in talks that of the final quotes.
    first = "甲" if drive.row.quote_rounds else "乙"
    assert drive.ranking[0].startswith(first)
    with drive.aside():
        drive.decline()
        drive.terminate()


def _tell_apart(drive: Drive) -> None:
    """Assert by what rule the procedure differs from its neighbours, in scoring."""
    lot, room, bid = drive.case.lot, drive.room, drive.opened[0].key
    quotes = f"/rooms/opening/quotes/{lot.uid}/"
    drive.get(drive.cast.owner, quotes, 200 if drive.row.quote_rounds else 404)
    items = trade.file_of(lot).score_items
    assert bool(items) is ("score" in drive.row.methods[0])
    assert ("不打分" in drive.get(drive.chair, room)) is not bool(items)
    if drive.procedure == "procurement-inquiry":
        # 74号令46: one price, given once; nobody corrects it.
        said = drive.post(
            drive.chair, f"{room}ask/correction/", 409, bid=bid, units_sum="744000.00"
        )
        assert "第46条" in said.content.decode()


def test_two_left_of_a_tendering_may_negotiate(drives: Drives) -> None:
    """74号令27: approved, two are enough at the deadline and in final quotes."""
    for ground, least in (({}, 3), ({"fewer_allowed": "two-after-tendering"}, 2)):
        drive = drives("procurement-negotiation", parameters=ground)
        drive.plan()
        terms = tender.statement_terms(drive.case.trade)
        assert terms is not None
        assert terms.envelopes["full"].floor == least


def test_services_are_not_bought_by_inquiry(drives: Drives) -> None:
    """政府采购法32: goods of one specification only."""
    drive = Drive(drives.cast, drives.at, drives.folder, "procurement-inquiry")
    form = drive.registration("services")
    refused = drive.post(drive.cast.owner, "/case/new/", 409, **form)
    assert "政府采购法第32条" in refused.content.decode()
