"""Invited tendering in procurement: who passed is drawn among, and the drawn bid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from bidding.facts import selections
from journal import queries as journal
from journal.queries import instant
from tender.models import Milestone, StepOutcome
from tender.rules import guests, rulebooks
from tests.drives.test_works_by_invitation import hidden_from, shown_to
from tests.worlds import due, file_contents
from tests.worlds import selections as worlds
from tests.worlds.drive_stages import First, application
from verifier.recompute import recompute

if TYPE_CHECKING:
    from bidding.models import Selection
    from tests.worlds.drives import Drive, Drives

DAY = timedelta(days=1)
_ORDER_87 = "政府采购货物和服务招标投标管理办法"


def work() -> None:
    """Do what workers and the clock owe draws."""
    for each in selections.due(instant()):
        due.do(each)


@dataclass
class Pool(First):
    """A prequalification whose guests are drawn."""

    @property
    def draw(self) -> str:
        """The draw's hall."""
        return f"/rooms/draw/{self.case.lot.uid}/"

    @property
    def selection(self) -> Selection:
        """The draw as it is now."""
        found = selections.selection_of(self.case.lot)
        assert found is not None
        return found

    def commit(self) -> None:
        """Centre, owner and supervisor commit, each with its sealed backup."""
        work()
        cast = self.cast
        for n, who in enumerate((cast.host, cast.owner, cast.supervisor), 1):
            form = worlds.committed(self.selection, worlds.secret(n))
            self.post(who, f"{self.draw}commit/", **form)

    def reveal(self) -> None:
        """Two reveal; the supervisor keeps silent, and its backup stands in."""
        for n, who in enumerate((self.cast.host, self.cast.owner), 1):
            shown = {"reveal": worlds.secret(n).hex()}
            self.post(who, f"{self.draw}reveal/", **shown)
        until = self.selection.reveal_until
        assert until is not None
        self.jump(until - timedelta(seconds=1))
        work()
        assert self.stage == "drawing"
        self.jump(until)
        work()


def test_three_are_drawn_of_those_that_passed_and_bid(drives: Drives) -> None:
    first = drives.make(Pool, "procurement-invitation-pool", content=application())
    # 政府采购法实施条例21: five working days to apply.
    assert "政府采购法实施条例第21条" in first.plan(short_by=DAY)
    first.announce()
    first.commit()
    first.bid(["", "", "", ""]).open().sit()
    with first.aside():
        first.examine(unfit=(2, 3)).check().score("0").report().conclude_stage()
        assert first.stage == "failed"
        assert Milestone.objects.latest("id").article == f"{_ORDER_87}第14条"
        assert first.selection.wrapped is None
    first.examine().check().score("0").report()
    first.conclude_stage()
    assert first.stage == "drawing"
    with first.aside():
        first.terminate()
    first.reveal()
    assert first.stage == "concluded"
    replayable(first)
    told = StepOutcome.objects.filter(lot=first.case.lot)
    assert sorted(told.values_list("passed", flat=True)) == [False, True, True, True]
    drawn = set(told.filter(passed=True).values_list("organisation__uid", flat=True))
    cast = first.cast
    lucky = [who for who in cast.bidders if who.person.organisation.uid in drawn]
    (other,) = [who for who in cast.bidders if who not in lucky]
    outcome = first.get(other, f"/bids/{first.case.lot.uid}/outcome/")
    assert guests.NOT_DRAWN in outcome
    assert f"{_ORDER_87}第14条" in outcome
    first.cast = replace(cast, bidders=[*lucky, other])
    second = first.follow(file_contents.content())
    assert second.procedure == "procurement-invited"
    assert "政府采购法第35条" in second.plan(short_by=DAY)
    second.announce()
    shown_to(second, lucky[0], "随机抽取")
    hidden_from(second, other)
    buy(second)


def buy(drive: Drive) -> None:
    """Bid, open, evaluate and decide; leave for each lawful failure on the way."""
    drive.bid(["745000.00", "739000.00"])
    with drive.aside():
        drive.close()
        assert drive.stage == "failed"
        assert Milestone.objects.latest("id").article == f"{_ORDER_87}第41条"
    drive.bid(["742000.00"]).open().sit()
    with drive.aside():
        drive.too_few_left()
        assert Milestone.objects.latest("id").article == f"{_ORDER_87}第44条"
    drive.examine().check().score().report().decide()
    assert drive.ranking
    with drive.aside():
        drive.decline()
        drive.terminate()


def replayable(first: Pool) -> None:
    """Everybody draws it again: on the page, and with the verifier, to one result."""
    names = [who.person.organisation.name for who in first.cast.bidders]
    for page in (first.draw, f"{first.draw}replay/", f"/en{first.draw}replay/"):
        text = Client().get(page).content.decode()
        assert "mismatch" not in text
        # Who is invited stays secret until the bids are opened: receipts, no names.
        assert not any(name in text for name in names)
    row = journal.latest(first.case.lot.stream, "bidding.selection-drawn")
    assert row is not None
    assert row.facts["parties"] == ["centre", "owner", "supervisor", "list"]
    used = journal.latest(first.case.lot.stream, "bidding.selection-backup-used")
    assert used is not None
    assert used.facts["party"] == "supervisor"
    drawn = row.facts["steps"]
    asked = {
        "ask": "draw",
        "reveals": row.facts["reveals"],
        "n": len(row.facts["candidates"]),
        "k": len(drawn),
    }
    answer = recompute(asked)["answer"]
    assert answer["drawn"] == [step["number"] for step in drawn]


def test_a_file_that_invites_two_is_refused() -> None:
    """87号令14: three or more, and three where the file does not say."""
    row = rulebooks.get("2025").row("procurement.invited")
    for given, places in (({}, 3), ({"invited": 3}, 3), ({"invited": 4}, 4)):
        assert guests.places_of(given, row) == places
    for given in ({"invited": 2}, {"invited": True}, {"invited": "5"}):
        with pytest.raises(guests.TooFewGuests) as refused:
            guests.places_of(given, row)
        assert refused.value.article == f"{_ORDER_87}第14条"
