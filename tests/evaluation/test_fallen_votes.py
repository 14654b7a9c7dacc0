"""Votes that fall with a removed member, and bids that come back by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evaluation.actions.ballots import propose_rejection, propose_setting_aside
from evaluation.actions.finish_checks import finish_checks, take_quotes
from evaluation.actions.inquire import ask_clarification
from evaluation.actions.record_check import record_check
from evaluation.facts import panels
from evaluation.models import Ballot, Check
from evaluation.rules.phases import Phase
from evaluation.rules.replacements import Motion, to_reopen
from tests.evaluation.test_replacement import check_all, make_whole, remove
from tests.evaluation.test_room_acts import answer, chair, rows, vote

if TYPE_CHECKING:
    from evaluation.facts.trade import OpenedBid
    from tests.evaluation.world import Room


def propose(room: Room, bid: OpenedBid, reason: str) -> Ballot:
    """A1 finds a fault and A2 too; a motion follows."""
    for seat in ("A1", "A2", "A3"):
        record_check(
            by=room.person(seat).actor,
            panel=room.panel.uid,
            bid=bid.uid,
            kind="responsiveness",
            key="term",
            passed=seat == "A3",
            reason="工期不符",
            page="12",
        )
    return propose_rejection(
        by=chair(room),
        panel=room.panel.uid,
        bid=bid.uid,
        ground="term",
        reason=reason,
    )


@pytest.mark.usefixtures("chaired")
def test_the_purchaser_examines_bids_that_still_stand(room: Room) -> None:
    out, *others = room.suppliers
    vote(room, propose(room, out, "工期超过招标文件要求"), A1=True, A2=True)
    assert out.key in panels.rejected(room.panel)
    # Nothing is found of it any more: examining ends with findings of the others.
    room.qualify(others)
    assert room.panel.qualified_at is not None
    assert rows(room, "qualification-ended")[0]["passed"] == [
        bid.key for bid in panels.standing(room.panel)
    ]
    assert not Check.objects.filter(seat="owner", bid=out.uid).exists()


@pytest.mark.usefixtures("chaired")
def test_votes_that_fall_are_put_again_once_on_each_subject(room: Room) -> None:
    bid = room.suppliers[0]
    row = ask_clarification(
        by=chair(room),
        panel=room.panel.uid,
        bid=bid.uid,
        reason="unclear",
        question="请说明质保范围。",
    )
    answer(room, 0, row, "质保期改为一年")
    aside = propose_setting_aside(
        by=chair(room), panel=room.panel.uid, inquiry=row.uid, reason="改变了质保期"
    )
    vote(room, aside, A1=True, A2=True)
    room.qualify()
    kept = propose(room, bid, "工期超过招标文件要求")
    vote(room, kept, A2=False, A3=False)
    carried = propose(room, bid, "工期不符且未说明")
    vote(room, carried, A1=True, A2=True)
    assert bid.key in panels.rejected(room.panel)
    # Both rested on A2's vote; so did the answer that was set aside.
    remove(room, "A2", "unable", "突发疾病送医")
    reopened = Ballot.objects.filter(closed_at=None)
    assert {each.uid for each in reopened} == {aside.uid, carried.uid}
    row.refresh_from_db()
    assert not row.is_set_aside
    assert bid.key not in panels.rejected(room.panel)
    told = [each["bid"] for each in rows(room, "motion-reopened")]
    assert sorted(told) == ["", bid.key]
    new = make_whole(room)
    for ballot in (aside, carried):
        vote(room, ballot, **{new: True})
    row.refresh_from_db()
    assert row.is_set_aside
    assert bid.key in panels.rejected(room.panel)


@pytest.mark.parametrize(
    ("votes", "voted_now", "again"),
    [
        # key, carried, who agrees of A, B, C; A is gone, and a half decides nothing
        ([("1", False, "C"), ("2", True, "AB")], "", ["2"]),
        ([("1", False, "C"), ("2", False, "C")], "", ["2"]),
        ([("1", False, "C"), ("2", True, "BC")], "", []),
        ([("1", False, "C"), ("2", False, "")], "", ["1"]),
        ([("1", False, "C")], "x", []),
    ],
)
def test_one_motion_on_a_subject_is_put_again(
    votes: list[tuple[str, bool, str]], voted_now: str, again: list[str]
) -> None:
    motions = [
        Motion(
            key=key,
            carried=carried,
            votes=tuple((seat, seat in agree) for seat in "ABC"),
            subject="x",
        )
        for key, carried, agree in votes
    ]
    found = to_reopen(motions, gone="A", members=3, voted_now=voted_now)
    assert [each.key for each in found] == again


@pytest.mark.usefixtures("chaired")
def test_a_bid_that_came_back_is_asked_to_quote_with_the_others(room: Room) -> None:
    room.qualify()
    bid, *others = room.suppliers
    vote(room, propose(room, bid, "工期超过招标文件要求"), A1=True, A2=True)
    room.check(others)
    by = chair(room)
    finish_checks(by=by, panel=room.panel.uid)
    room.border.unasked = {bid.organisation}
    room.open_quotes("quote-1")
    remove(room, "A2", "unable", "突发疾病送医")
    new = make_whole(room)
    check_all(room, new)
    [ballot] = panels.open_ballots(room.panel)
    vote(room, ballot, **{new: False, "A3": False})
    for seat in ("A1", "A3", new):
        record_check(
            by=room.person(seat).actor,
            panel=room.panel.uid,
            bid=bid.uid,
            kind="responsiveness",
            key="term",
            passed=True,
        )
    # A round that never asked it is not taken: everybody who stands quotes anew.
    finish_checks(by=by, panel=room.panel.uid)
    assert room.panel.phase == Phase.QUOTING
    assert room.panel.quote_envelope == "quote-2"
    called = [each["envelope"] for each in rows(room, "quotes-called")]
    assert called == ["quote-1", "quote-2"]
    room.border.unasked = set()
    room.open_quotes("quote-2")
    take_quotes(by=by, panel=room.panel.uid)
    assert room.panel.phase == Phase.SCORING
    assert bid.key not in panels.rejected(room.panel)
