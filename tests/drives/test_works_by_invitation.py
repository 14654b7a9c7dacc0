"""Works by invitation, after prequalification and in two stages, to their ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from notices.models import Notice
from tender import queries as tender
from tender.models import Milestone, StepOutcome
from tests.worlds.drive_stages import First, Invited, application

if TYPE_CHECKING:
    from tests.worlds.drives import Drive, Drives
    from tests.worlds.people import Somebody

DAY = timedelta(days=1)
_TWENTY = "招标投标法第24条"
_THREE = "招标投标法实施条例第44条"


def to_the_award(drive: Drive, prices: list[str]) -> None:
    """Bid, open, evaluate and decide; leave for each lawful failure on the way."""
    lot = drive.case.lot.uid
    drive.bid(prices[:2])
    with drive.aside():
        drive.close()
        assert drive.stage == "failed"
        assert _THREE in Milestone.objects.latest("id").article
    drive.bid(prices[2:]).open().sit()
    # From the deadline on the opening is everybody's, and the file still is not.
    nobody = Client()
    assert nobody.get(f"/trades/{drive.case.trade.code}/").status_code == 200
    assert nobody.get(f"/bids/{lot}/documents/").status_code == 404
    drive.check().score("10").report().decide()
    with drive.aside():
        drive.decline()
        drive.terminate()


def hidden_from(drive: Drive, who: Somebody) -> None:
    """Somebody uninvited finds neither trade nor file, question nor seal."""
    lot, trade = drive.case.lot.uid, drive.case.trade
    for url in (
        f"/trades/{trade.code}/",
        f"/bids/{lot}/",
        f"/bids/{lot}/invitation/",
        f"/bids/{lot}/documents/",
        f"/bids/{lot}/documents/1/tender.json",
        f"/bids/{lot}/questions/",
        f"/bids/{lot}/seal/full/terms.json",
    ):
        drive.get(who, url, 404)
    # 邀请招标 has no notice: neither list knows of it.
    assert trade.code not in drive.get(who, "/trades/")
    assert not Notice.objects.filter(trade=trade).exists()


def shown_to(drive: Drive, who: Somebody, words: str) -> None:
    """A guest finds its letter on the desk, and in it nothing of another."""
    lot = drive.case.lot.uid
    assert f"/bids/{lot}/invitation/" in drive.get(who, "/desk/")
    letter = drive.get(who, f"/bids/{lot}/invitation/")
    assert words in letter
    others = [each for each in drive.cast.bidders if each is not who]
    assert not any(each.person.organisation.name in letter for each in others)
    drive.get(who, f"/bids/{lot}/documents/")


def test_three_are_invited_and_nobody_else_sees_the_file(drives: Drives) -> None:
    drive = drives.make(Invited, "works-invited")
    refused = drive.invite([0, 1], status=409)
    assert "招标投标法第17条" in refused
    assert _TWENTY in drive.plan(short_by=DAY)
    drive.invite([0, 1, 2])
    drive.announce()
    *guests, outsider = drive.cast.bidders
    shown_to(drive, guests[0], "招标人邀请您参加本项目投标")
    hidden_from(drive, outsider)
    to_the_award(drive, ["745000.00", "739000.00", "742000.00"])
    assert drive.ranking


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("works-prequalification", application()),
        (
            "works-prequalification-limited",
            application("limited-number", top=3, ties="none"),
        ),
    ],
    ids=["all-that-pass", "best-so-many"],
)
def test_those_that_passed_are_invited(
    drives: Drives, code: str, content: dict
) -> None:
    first = drives.make(First, code, content=content)
    limited = code.endswith("limited")
    assert "招标投标法实施条例第16条" in first.plan(short_by=DAY)
    early = late_documents(first)
    assert "招标投标法实施条例第17条" in early
    first.announce().bid(["", "", "", ""]).open().sit()
    # 资格预审: fewer than three that passed, and it is tendered again (条例19).
    with first.aside():
        first.reject(2).reject(3).check()
        first.score(["40", "30", "20", "10"] if limited else "0").report()
        first.conclude_stage()
        assert first.stage == "failed"
        assert Milestone.objects.latest("id").article == "招标投标法实施条例第19条"
        page = first.get(first.bidders[3], f"/bids/{first.case.lot.uid}/outcome/")
        assert "未提供营业执照" in page
    if not limited:
        first.reject(3)
    first.check().score(["40", "30", "20", "10"] if limited else "0").report()
    first.conclude_stage()
    assert first.stage == "concluded"
    told = StepOutcome.objects.filter(lot=first.case.lot, passed=False).get()
    assert told.organisation.uid == first.bidders[3].person.organisation.uid
    reason = "条例18" if limited else "未提供营业执照"
    unlucky = first.get(first.bidders[3], f"/bids/{first.case.lot.uid}/outcome/")
    assert reason in unlucky
    first.get(first.cast.supervisor, f"{first.home}conclusion/", 200)
    second = first.follow()
    assert _TWENTY in second.plan(short_by=DAY)
    second.announce()
    shown_to(second, second.cast.bidders[0], "您已通过资格预审")
    hidden_from(second, first.bidders[3])
    to_the_award(second, ["745000.00", "739000.00", "742000.00"])


def late_documents(first: Drive) -> str:
    """Ask for applications a day too soon after the end of obtaining the file."""
    terms = tender.terms(first.case.trade)
    from tender.rules import timetable
    from tests.worlds.drive_bids import _local

    found = timetable.suggest(first.start, terms)
    row = terms.after_documents
    assert row is not None
    earliest = row.earliest(found.documents_until, terms.calendar)
    dates = {
        "announce_at": _local(found.announce_at),
        "documents_until": _local(found.documents_until),
        "submission_closes_at": _local(earliest - DAY),
    }
    url = f"{first.home}timetable/"
    return first.post(first.cast.owner, url, 409, **dates).content.decode()


def test_who_proposed_bids_with_a_price(drives: Drives) -> None:
    first = drives.make(First, "works-two-stage-proposals", content=application())
    assert "招标投标法实施条例第16条" in first.plan(short_by=DAY)
    first.announce().bid(["", ""])
    with first.aside():
        first.close()
        assert first.stage == "failed"
        assert _THREE in Milestone.objects.latest("id").article
    first.bid([""]).open()
    first.conclude_stage()
    assert first.stage == "concluded"
    second = first.follow()
    assert _TWENTY in second.plan(short_by=DAY)
    second.announce()
    shown_to(second, second.cast.bidders[0], "您在第一阶段提交了技术建议")
    hidden_from(second, second.cast.bidders[3])
    to_the_award(second, ["745000.00", "739000.00", "742000.00"])
