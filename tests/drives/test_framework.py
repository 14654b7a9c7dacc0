"""The first stage of a framework agreement: who enters, and who is eliminated."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from award.models import Agreement, CallOff, Decision, Letter
from award.rules import frameworks as rule
from evaluation.facts import reporting
from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from kernel.durations import legal_date
from notices.models import Notice
from tender.models import Milestone
from tender.rules import rulebooks
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


def test_an_agreement_is_called_off_in_turns_and_left(drives: Drives) -> None:
    """110号令15, 19, 29, 35: the term, turns, exits, and topping up below 70 %."""
    drive = called(drives, "framework-price")
    drive.announce().bid(_PRICES).open().sit()
    drive.examine().check().score().report().decide()
    owner, url = drive.cast.owner, f"{drive.home}agreement/"
    today = legal_date(instant())
    term = {"do": "open", "way": "turns", "starts_on": today.isoformat()}
    year = today.replace(year=today.year + 1)
    late = (year + DAY).isoformat()
    refused = drive.post(owner, url, 422, **term, ends_on=late).content.decode()
    assert f"{_ORDER_110}第15条" in refused
    drive.signed(owner, url, **term, ends_on=year.isoformat())
    drive.post(owner, url, 409, **term, ends_on=year.isoformat())
    third, first, second, out = (
        str(who.person.organisation.uid) for who in drive.bidders
    )
    call = {"do": "call", "what": "考点设备五套"}
    # Eliminated, it is called in no way; in turns nobody else than the next is.
    not_in = drive.post(owner, url, 409, **call, supplier=out).content.decode()
    assert f"{_ORDER_110}第32条" in not_in
    not_yet = drive.post(owner, url, 409, **call, supplier=second).content.decode()
    assert "110号令35" in not_yet
    for supplier in (first, second, third, first):
        drive.signed(owner, url, **call, supplier=supplier)
    page = drive.get(owner, url)
    assert "剩余入围供应商足够，不得补充征集" in page
    assert "739,000.00</span>" in page
    assert f'href="{drive.home}"' in page
    assert "/me/certificates/" in page
    leave = {"do": "leave", "supplier": second, "reason": "经请求后仍未交货"}
    drive.post(owner, url, 422, **leave, ground="unloved")
    drive.signed(owner, url, **leave, ground="unperformed")
    drive.post(owner, url, 409, **call, supplier=second)
    drive.signed(owner, url, **call, supplier=third)
    # Two of three are left: fewer than 70 %.
    page = drive.get(owner, url)
    assert "可以补充征集" in page
    drive.get(drive.bidders[0], url, 404)
    found = Agreement.objects.get(lot=drive.case.lot)
    gone = CallOff(
        agreement=found,
        n=9,
        organisation=second,
        name="-",
        what="考点设备",
        price="1",
        made_at=instant(),
        signed_act_id=found.signed_act_id,
    )
    for act in (gone.save, found.exits.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    drive.jump(datetime.combine(year, time(), LEGAL_ZONE))
    over = drive.post(owner, url, 409, **call, supplier=first).content.decode()
    assert "不在有效期内" in over


def test_more_are_called_for_only_below_seventy_in_a_hundred() -> None:
    """110号令29, at the edge: seven of ten are enough, six are not."""
    row = rulebooks.get("2025").row("framework.top-up")
    with pytest.raises(rule.TopUpTooSoon) as refused:
        rule.check_top_up(10, 7, row)
    assert refused.value.article == f"{_ORDER_110}第29条"
    rule.check_top_up(10, 6, row)


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
