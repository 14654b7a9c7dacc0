"""Every sealed way of procurement, from its draft to the award and to each failure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tender.models import Milestone

if TYPE_CHECKING:
    from tests.worlds.drives import Drives

DAY = timedelta(days=1)
_ORDER_87 = "政府采购货物和服务招标投标管理办法"
_ORDER_214 = "政府采购竞争性磋商采购方式管理暂行办法"
#: by procedure: the article that a deadline one day early breaks, and too few bidders
ARTICLES = {
    "procurement-open": ("政府采购法第35条", f"{_ORDER_87}第41条"),
    "procurement-consultation": (f"{_ORDER_214}第10条", f"{_ORDER_214}第21条"),
}


@pytest.mark.parametrize("code", ARTICLES)
def test_a_purchase_goes_to_its_award_and_to_each_failure(
    drives: Drives, code: str
) -> None:
    short, few = ARTICLES[code]
    drive = drives(code)
    assert short in drive.plan(short_by=DAY)
    drive.announce().bid(["745000.00", "739000.00"])
    with drive.aside():
        drive.close()
        assert drive.stage == "failed"
        assert Milestone.objects.latest("id").article == few
    drive.bid(["742000.00"]).open().sit()
    with drive.aside():
        drive.examine(unfit=[2]).too_few_qualified()
    if code == "procurement-open":
        # 87号令44: the purchaser examines qualification, and no member of the panel.
        found = {"bid": drive.opened[0].key, "kind": "qualification", "key": "licence"}
        drive.post(drive.chair, f"{drive.room}check/", 409, **found, passed="yes")
    drive.examine().check()
    if drive.row.quote_rounds:
        drive.quote(["730000.00", "739000.00", "742000.00"])
    drive.score().report().decide()
    # Of equal merit, the lowest price first: in talks that of the final quotes.
    first = "甲" if drive.row.quote_rounds else "乙"
    assert drive.ranking[0].startswith(first)
    with drive.aside():
        drive.decline()
        drive.terminate()
