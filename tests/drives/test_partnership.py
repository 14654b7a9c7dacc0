"""A partnership: prequalified by three, talked with by rank, public, then awarded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction

from award import queries as award
from award.models import Talk
from notices.models import Notice
from tender.models import Milestone
from tests.worlds import file_contents
from tests.worlds.drive_stages import First, application
from tests.worlds.drives import Drive

if TYPE_CHECKING:
    from tests.worlds.drives import Drives
    from tests.worlds.people import Somebody

DAY = timedelta(days=1)
_PPP = "政府和社会资本合作项目政府采购管理办法（财库〔2014〕215号）"
_CONSULTATION = "政府采购竞争性磋商采购方式管理暂行办法第10条"
PRICES = ["745000.00", "739000.00", "742000.00"]


@dataclass
class Partners(Drive):
    """The consultation of those that passed, with its talks."""

    @property
    def talks(self) -> str:
        """Where the owner records them."""
        return f"{self.home}confirmation/"

    @property
    def ranked(self) -> list[Somebody]:
        """The bidders in the order of the report."""
        by_name = {who.person.organisation.name: who for who in self.bidders}
        return [by_name[one.name] for one in award.candidates(self.case.lot)]

    def talk(self, place: int, agreed: str, *, status: int = 302, **more: str) -> str:
        """Record the talks with the candidate of a place; return a refusal's page."""
        bid = award.candidates(self.case.lot)[place].bid
        typed = {
            "lot": "1",
            "bid": bid,
            "agreed": agreed,
            "points": "运营期绩效考核细则按附件执行",
            "keeps_core": "on",
        } | more
        if status == 302:
            self.signed(self.cast.owner, self.talks, **typed)
            return ""
        return self.post(self.cast.owner, self.talks, status, **typed).content.decode()

    def choose(self, place: int, status: int = 302) -> str:
        """Decide for the candidate of a place; return a refusal's page."""
        bid = award.candidates(self.case.lot)[place].bid
        url, owner = f"{self.home}decision/", self.cast.owner
        if status == 302:
            self.signed(owner, url, lot="1", bid=bid)
            return ""
        return self.post(owner, url, status, lot="1", bid=bid).content.decode()


def prequalified(drives: Drives) -> Partners:
    """Four apply, three pass, and the consultation begins with its file."""
    first = drives.make(First, "ppp-prequalification", content=application())
    assert _PPP in first.plan(short_by=DAY)
    first.announce().bid(["", "", "", ""]).open().sit()
    with first.aside():
        first.reject(2).reject(3).check().score("0").report()
        first.conclude_stage()
        assert first.stage == "failed"
        assert Milestone.objects.latest("id").article == _PPP
    with first.aside():
        first.terminate()
    first.reject(3).check().score("0").report().conclude_stage()
    assert first.stage == "concluded"
    second = first.follow(file_contents.content("comprehensive-score"))
    found = Partners(
        second.cast, second.at, second.folder, second.procedure, start=second.start
    )
    found.case = second.case
    return found


def test_a_partner_is_prequalified_talked_with_and_published(drives: Drives) -> None:
    drive = prequalified(drives)
    assert drive.procedure == "ppp-consultation"
    assert _CONSULTATION in drive.plan(short_by=DAY)
    drive.announce().bid(PRICES).open().sit()
    with drive.aside():
        drive.too_few_left()
    drive.examine().check().quote(["730000.00", "739000.00", "742000.00"])
    drive.score().report()
    drive.clock(award)
    assert drive.stage == "deciding"
    owner, (first, second, third) = drive.cast.owner, drive.ranked
    for prefix in ("", "/en"):
        for page in ("confirmation/", "decision/"):
            drive.get(owner, f"{prefix}{drive.home}{page}")
    assert "/confirmation/" in drive.get(owner, "/desk/")
    # Nobody out of turn, nothing of the core, and a memorandum with words in it.
    assert "应按排名依次谈判" in drive.talk(1, "yes", status=409)
    assert "核心条款" in drive.talk(0, "yes", status=422, keeps_core="")
    assert "请写明谈判内容" in drive.talk(0, "yes", status=422, points=" ")
    assert "尚未达成一致" in drive.choose(0, 409)
    _nobody_agrees(drive)
    drive.talk(0, "no")
    assert "不得重复谈判" in drive.talk(0, "yes", status=409)
    drive.talk(1, "yes")
    assert "应按排名依次谈判" in drive.talk(2, "yes", status=409)
    own = f"/bids/{drive.case.lot.uid}/confirmation/"
    for other in (first, third):
        drive.get(other, own, 404)
    drive.clock()
    assert not Notice.objects.filter(lot=drive.case.lot, kind="candidates").exists()
    assert own in drive.get(second, "/desk/")
    drive.get(second, f"/en{own}")
    drive.signed(second, own)
    drive.post(second, own, 409, signature="AAAA")
    drive.clock()
    _public_first(drive, second)
    drive.choose(1)
    assert drive.stage == "awarded"
    decided = award.decision(drive.case.lot)
    assert decided is not None
    assert decided.name == second.person.organisation.name
    assert [one["ground"] for one in decided.passed] == ["talks-failed"]
    with drive.aside():
        drive.clock()
        give_up = f"/bids/{drive.case.lot.uid}/give-up/"
        drive.signed(second, give_up, reason="融资未落实")
        # The next by rank is talked with; who had agreed is out.
        drive.talk(2, "yes")
        drive.terminate()


def _public_first(drive: Partners, partner: Somebody) -> None:
    """The preliminary award is public five working days before the decision."""
    notice = Notice.objects.get(lot=drive.case.lot, kind="candidates")
    assert notice.ends_at is not None
    for prefix in ("", "/en"):
        page = drive.get(drive.cast.supervisor, f"{prefix}/notices/{notice.uid}/")
        assert partner.person.organisation.name in page
        assert "运营期绩效考核细则" in page
    assert "公示期未满" in drive.choose(1, 409)
    drive.jump(notice.ends_at - timedelta(seconds=1))
    assert "公示期未满" in drive.choose(1, 409)
    drive.jump(notice.ends_at)
    assert "率先达成一致" in drive.choose(2, 409)
    row = Talk.objects.get(lot=drive.case.lot, agreed=True)
    for change in ({"points": "另议"}, {"agreed": False}, {"public_until": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Talk.objects.filter(pk=row.pk).update(**change)


def _nobody_agrees(drive: Partners) -> None:
    """Without an agreement the owner ends the lot, naming each."""
    with drive.aside():
        for place in range(3):
            drive.talk(place, "no")
        typed = {"lot": "1", "reason": "与各候选社会资本均未达成一致"}
        for one in award.candidates(drive.case.lot):
            typed[f"ground-{one.bid}"] = "talks-failed"
            typed[f"reason-{one.bid}"] = "风险分担未达成一致"
        drive.signed(drive.cast.owner, f"{drive.home}decision/end/", **typed)
        assert drive.stage in ("failed", "all-rejected")
