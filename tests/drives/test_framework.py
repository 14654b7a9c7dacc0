"""The first stage of a framework agreement: who enters, and who is eliminated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from award.models import Decision, Letter
from evaluation.facts import reporting
from notices.models import Notice
from tender.models import Milestone
from tests.worlds import file_contents

if TYPE_CHECKING:
    from tests.worlds.drives import Drive, Drives

DAY = timedelta(days=1)
_ORDER_110 = "政府采购框架协议采购方式管理暂行办法"
_PRICES = ["745000.00", "739000.00", "742000.00", "748000.00"]


def content(method: str) -> dict[str, Any]:
    """Return the file of a call: by price nothing is scored, by quality no price."""
    found = file_contents.content("lowest-quote")
    if method == "framework-quality":
        items = (("plan", "technical", "60"), ("record", "business", "40"))
        found["score_items"] = [file_contents.item(*each) for each in items]
    found["method"] = {"name": method, "version": 1, "parameters": {}}
    return found


def called(drives: Drives, method: str) -> Drive:
    return drives("procurement-framework", content=content(method))


def test_a_fifth_and_one_at_least_do_not_enter(drives: Drives) -> None:
    """110号令25: of four, one is eliminated; the three lowest prices enter."""
    drive = called(drives, "framework-price")
    assert "政府采购法第35条" in drive.plan(short_by=DAY)
    drive.announce().bid(_PRICES[:1])
    with drive.aside():
        drive.close()
        assert drive.stage == "failed"
        assert Milestone.objects.latest("id").article == f"{_ORDER_110}第25条"
    drive.bid(_PRICES[1:]).open().sit()
    drive.examine().check().score().report()
    with drive.aside():
        drive.terminate()
    drive.decide()
    entered = Decision.objects.get(lot=drive.case.lot)
    names = [entered.name, *(one["name"] for one in entered.beside)]
    assert [name[0] for name in names] == ["乙", "丙", "甲"]
    prices = [str(entered.price), *(one["price"] for one in entered.beside)]
    assert [price[:3] for price in prices] == ["739", "742", "745"]
    kinds = Letter.objects.filter(decision=entered).values_list("kind", flat=True)
    assert sorted(kinds) == ["award", "award", "award", "result"]
    drive.clock()
    result = Notice.objects.filter(trade=drive.case.trade, kind="result").get()
    for name in names:
        assert name in bytes(result.body).decode()


def test_the_best_quality_enters(drives: Drives) -> None:
    """110号令27: of three two enter, by points and not by price."""
    drive = called(drives, "framework-quality")
    drive.announce().bid(_PRICES[:3]).open().sit()
    with drive.aside():
        drive.examine(unfit=[1, 2]).too_few_qualified()
        assert Milestone.objects.latest("id").article == f"{_ORDER_110}第25条"
    drive.examine().check().score(["40", "30", "20"]).report().decide()
    entered = Decision.objects.get(lot=drive.case.lot)
    names = [entered.name, *(one["name"] for one in entered.beside)]
    assert [name[0] for name in names] == ["甲", "乙"]


def test_whoever_enters_is_recommended_and_nobody_else() -> None:
    """Three at most are candidates of a tender (条例53); an agreement takes all."""
    bids = "ABCDEF"
    answer = {
        "ranking": [[bid] for bid in bids],
        "rows": [{"bid": bid, "candidate": bid not in "EF"} for bid in bids],
    }
    entered = reporting.candidates(answer, None)  # type: ignore[arg-type]
    assert [row["bid"] for row in entered] == ["A", "B", "C", "D"]  # type: ignore[index, call-overload]
    assert len(reporting.candidates(answer)) == 3  # type: ignore[arg-type]
