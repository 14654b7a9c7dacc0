"""Works tendered in the open, from the draft to the award and to each failure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bidding import queries as bidding
from evaluation.models import Ballot
from tender.models import Milestone

if TYPE_CHECKING:
    from tests.worlds.drives import Drive, Drives

PRICES = ("745000.00", "739000.00", "742000.00")


def test_works_go_to_their_award_and_to_each_failure(drives: Drives) -> None:
    drive = drives("works-open")
    # 法24: twenty days from the file to the deadline, and not one less.
    early = drive.plan(short_by=timedelta(days=1))
    assert "招标投标法第24条" in early
    assert "10月19日00:00" in early
    drive.announce().bid(PRICES[:2])
    with drive.aside():
        drive.close()
        assert drive.stage == "failed"
        assert "条例第44条" in Milestone.objects.latest("id").article
    drive.bid(PRICES[2:]).open()
    assert bidding.drawn_factors(drive.case.lot)["K"] in {"0.97", "0.98", "0.99"}
    drive.sit()
    with drive.aside():
        # 12号令27: with two left, who finds no competition may reject all, by a vote.
        drive.vote_out(2)
        _reject_all(drive)
    drive.check()
    drive.score("10").report()
    with drive.aside():
        drive.terminate()
    drive.decide()
    with drive.aside():
        drive.decline()


def _reject_all(drive: Drive) -> None:
    """Three of five vote, each with an analysis of its own (1117号)."""
    why = {"reason": "两家报价相近，竞争明显不足"}
    drive.post(drive.chair, f"{drive.room}reject-all/", **why)
    ballot = Ballot.objects.filter(panel=drive.panel).latest("id")
    for seat in ("A1", "A2", "A3"):
        vote = {"ballot": str(ballot.uid), "agrees": "yes", **why}
        drive.post(drive.at_work.person(seat), f"{drive.room}vote/", **vote)
    assert drive.stage == "all-rejected"
    assert "27" in Milestone.objects.latest("id").article
