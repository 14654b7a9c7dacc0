"""Buying from one supplier, from its ground to the award and to each failure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from award import queries as award
from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from notices.models import Notice
from tender import queries as tender
from tender.models import Guest, GuestList, Milestone, Reached, SoleSource
from tender.rules import timetable
from tests.worlds.drives import Drive

if TYPE_CHECKING:
    from tests.worlds.drives import Drives

DAY = timedelta(days=1)
_ORDER_74 = "政府采购非招标采购方式管理办法"
OPINION = "李工 | 省计量院 | 高级工程师 | 接口为专利技术，仅此一家可以供货"
RECORD = {
    "held": "2026年10月19日，中心3号谈判室，采购人代表和专业人员三名",
    "grounds": "成本72万元；同类合同价74.8万元；接口专利一项",
    "agreed": "三十日内交货，质保两年，成交价七十三万元",
}


@dataclass
class Sole(Drive):
    """A trade with one supplier: its owner says why, and keeps the talks."""

    def claim(self, status: int = 302, **more: Any) -> str:
        """Give ground and supplier; return the page that refuses it."""
        typed = {
            "supplier": self.cast.bidders[0].person.organisation.uscc,
            "ground": "only-supplier",
            "reason": "原系统接口为专利技术，无其他供应商",
            "opinions": OPINION,
            **more,
        }
        url = f"{self.home}sole-source/"
        if status != 302:
            return self.post(self.cast.owner, url, status, **typed).content.decode()
        self.signed(self.cast.owner, url, **typed)
        return ""

    def record(self) -> None:
        """Sign the record of the talks."""
        self.signed(self.cast.owner, f"{self.home}talks/", **RECORD)

    def notice_at(self, when: datetime, status: int = 302) -> str:
        """Plan the notice for an instant, with the earliest dates after it."""
        found = timetable.suggest(when, replace(self.terms, ahead_due=False))
        dates = {
            "announce_at": _local(found.announce_at),
            "documents_until": _local(found.documents_until),
            "submission_closes_at": _local(found.submission_closes_at),
        }
        url = f"{self.home}timetable/"
        return self.post(self.cast.owner, url, status, **dates).content.decode()

    @property
    def terms(self) -> timetable.Terms:
        """What its dates are checked against."""
        return tender.terms(self.case.trade)

    def refused_decision(self) -> str:
        """Ask for the award and be refused; return what the page says."""
        url, bid = f"{self.home}decision/", str(self.opened[0].uid)
        page = self.post(self.cast.owner, url, 409, lot="1", bid=bid)
        return page.content.decode()


def test_one_supplier_is_published_talked_with_and_awarded(drives: Drives) -> None:
    drive = drives.make(Sole, "procurement-single-source")
    trade, lot = drive.case.trade, drive.case.lot
    # 政府采购法31, 74号令38: no ground, no opinions, then a day short of five.
    assert f"{_ORDER_74}第38条" in drive.notice_at(drive.start, 409)
    assert f"{_ORDER_74}第38条" in drive.claim(422, opinions="")
    drive.claim()
    drive.claim(409)
    assert drive.stage == "preannounced"
    drive.clock()
    notice = Notice.objects.get(trade=trade)
    assert notice.title_zh.endswith("单一来源采购公示")
    for said in ("李工", "省计量院", "高级工程师", "甲建设有限公司"):
        assert said in bytes(notice.body).decode()
    given = SoleSource.objects.get(trade=trade)
    assert "第38条" in drive.notice_at(given.public_until - DAY, 409)
    drive.notice_at(given.public_until)
    drive.announce()
    supplier, outsider = drive.cast.bidders[:2]
    letter = drive.get(supplier, f"/bids/{lot.uid}/invitation/")
    assert "采购人只与贵方协商" in letter
    for url in (f"/trades/{trade.code}/", f"/bids/{lot.uid}/documents/"):
        drive.get(outsider, url, 404)
    with drive.aside():
        drive.close()
        assert drive.stage == "failed"
        assert Milestone.objects.latest("id").article == "政府采购法第31条"
    drive.bid(["745000.00"]).open().sit().check()
    with drive.aside():
        drive.folder = drive.folder / "dear"
        drive.folder.mkdir()
        drive.quote(["750000.01"]).score().report().clock(award)
        drive.record()
        assert f"{_ORDER_74}第43条" in drive.refused_decision()
    drive.quote(["730000.00"]).score().report().clock(award)
    assert f"{_ORDER_74}第42条" in drive.refused_decision()
    drive.record()
    assert "接口专利一项" in drive.get(drive.cast.supervisor, f"{drive.home}talks/")
    drive.decide()
    with drive.aside():
        drive.decline()
        drive.terminate()


def test_an_addition_is_at_most_a_tenth_of_the_former_contract(drives: Drives) -> None:
    """政府采购法31(三): the budget of 750,000 and what was added before count."""
    drive = drives.make(Sole, "procurement-single-source")
    addition = {
        "ground": "addition",
        "opinions": "",
        "contract": "HT-2025-018 标准化考点设备采购合同",
        "contract_fen": "8,000,000.00",
        "added_fen": "50,000.01",
    }
    refused = drive.claim(409, **addition)
    assert "800,000.01" in refused
    assert "政府采购法第31条" in refused
    assert "政府采购法第31条" in drive.claim(422, **{**addition, "contract": ""})
    drive.claim(**{**addition, "added_fen": "50,000.00"})
    # Only the first ground is published (74号令38): the file may follow at once.
    assert drive.stage == "draft"
    drive.notice_at(instant() + DAY)
    drive.announce()
    assert drive.stage == "open"


def test_the_tables_hold_the_same_laws(drives: Drives) -> None:
    drive = drives.make(Sole, "procurement-single-source")
    drive.claim()
    given = SoleSource.objects.get(trade=drive.case.trade)
    listed = GuestList.objects.get(trade=drive.case.trade)
    other = drive.cast.bidders[1].person.organisation
    early = Reached(lot=drive.case.lot, moment="announced", at=instant())
    guest = Guest(guest_list=listed, organisation=other)
    for act in (
        lambda: SoleSource.objects.filter(pk=given.pk).update(reason="别的理由"),
        guest.save,
        early.save,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def _local(moment: datetime) -> str:
    return moment.astimezone(LEGAL_ZONE).strftime("%Y-%m-%dT%H:%M:%S")
