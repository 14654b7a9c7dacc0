"""Replacing a member (条例48, 87号令49): on record, drawn again, reviewed anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from evaluation.actions.ballots import propose_rejection, vote_ballot
from evaluation.actions.finish_checks import finish_checks, take_quotes
from evaluation.actions.make_report import make_report
from evaluation.actions.record_check import record_check
from evaluation.actions.replace_member import remove_member
from evaluation.actions.save_score import save_score
from evaluation.actions.vote_chair import vote_chair
from evaluation.facts import panels, replay, trade
from evaluation.models import Ballot, BallotVote, Panel, Rejection, Removal, Sheet
from evaluation.queries import due
from evaluation.rules import replacements as rule
from evaluation.rules.phases import NotInThisPhase, Phase
from journal import queries as journal
from journal.queries import instant
from kernel.refused import NotFound
from parties.models import Attendance
from parties.rules.policy import NotYours

if TYPE_CHECKING:
    from tests.evaluation.world import Room

LEFT = "14:05离开评标室，由见证员周某记录，未返回"


def remove(room: Room, seat: str, ground: str = "absent", reason: str = LEFT) -> None:
    remove_member(
        by=room.drawer.actor,
        panel=room.panel.uid,
        seat=seat,
        ground=ground,
        reason=reason,
    )


def run_clock(name: str) -> None:
    """Do what the clock would do now, of one name."""
    for work in due(instant()):
        if work.name == name and work.call is not None:
            work.call()


def make_whole(room: Room) -> str:
    """The supplement as the clock, three parties and a new expert do it."""
    before = {member.seat for member in room.members}
    run_clock("draw supplement")
    room.give_secrets()
    room.accept()
    [new] = {member.seat for member in room.members} - before
    room.sign_in(new)
    return new


def check_all(room: Room, seat: str) -> None:
    for bid in panels.standing(room.panel):
        record_check(
            by=room.person(seat).actor,
            panel=room.panel.uid,
            bid=bid.uid,
            kind="responsiveness",
            key="term",
            passed=True,
        )


def fill(room: Room, seat: str, plan: str) -> None:
    for bid in panels.standing(room.panel):
        room.type(seat, bid, "plan", plan)
        record = next(
            each["other_business_inferred"]
            for each in world_suppliers()
            if each["name"] == bid.name
        )
        room.type(seat, bid, "record", record)


def world_suppliers() -> list[dict[str, str]]:
    from tests.evaluation.world import r01

    found: list[dict[str, str]] = r01()["suppliers"]
    return found


def kinds(room: Room) -> list[str]:
    return [row.kind for row in journal.rows(room.case.lot.stream)]


class TestFromScoringOn:
    """A member that had signed leaves: drawn again, checked again, scored again."""

    @pytest.mark.usefixtures("scoring")
    def test_the_whole_way_to_a_report_without_the_member_who_left(
        self, room: Room
    ) -> None:
        for seat in ("A1", "A2"):
            room.score(seat)
            room.sign(seat)
        gone = room.person("A2")
        remove(room, "A2")
        assert room.panel.phase == Phase.INVITING
        assert [member.seat for member in room.members] == ["A1", "A3"]
        # Its doors are shut, and nobody works while it has nobody in its place.
        with pytest.raises(NotFound):
            panels.member_for(gone.actor, room.panel.uid)
        with pytest.raises(NotInThisPhase):
            save_score(
                by=room.person("A3").actor,
                panel=room.panel.uid,
                bid=room.suppliers[0].uid,
                item="plan",
                typed="10",
                reason="",
            )
        new = make_whole(room)
        assert new == "A4"
        assert room.panel.chair is not None
        assert room.panel.chair.seat == "A1"
        assert room.panel.phase == Phase.CHECKING
        assert [row.n for row in room.panel.draws.all()] == [1, 2]
        chair = room.person("A1").actor
        check_all(room, new)
        finish_checks(by=chair, panel=room.panel.uid)
        take_quotes(by=chair, panel=room.panel.uid)
        # The sheet of A1 is complete and stays signed; A3 and A4 have still to sign.
        signed = Sheet.objects.exclude(signed_at=None)
        assert set(signed.values_list("member__seat", flat=True)) == {"A1", "A2"}
        fill(room, new, "12")
        room.sign(new)
        assert room.panel.phase == Phase.SCORING
        room.score("A3")
        room.sign("A3")
        assert room.panel.phase == Phase.SUMMING_UP
        replay.check_stored(room.panel)
        result = panels.latest_result(room.panel)
        assert result is not None
        sheets = trade.read_body(result.question)["sheets"]
        assert isinstance(sheets, list)
        assert [row["seat"] for row in sheets] == ["A1", "A3", "A4"]  # type: ignore[index,call-overload]
        report = room.report().panel.report
        said = trade.read_body(report.body)["panel"]
        assert isinstance(said, dict)
        assert [row["seat"] for row in said["replaced"]] == ["A2"]  # type: ignore[union-attr,index,call-overload]
        assert "A2" not in {row["seat"] for row in said["members"]}  # type: ignore[union-attr,index,call-overload]
        assert Attendance.objects.get().person_id == gone.person.pk
        # What it did is still on record.
        assert "evaluation.member-removed" in kinds(room)
        with pytest.raises(rule.TooLateToReplace):
            remove(room, "A3")
        with pytest.raises(IntegrityError), transaction.atomic():
            _removal(room, "A3")

    @pytest.mark.usefixtures("scored")
    def test_a_report_nobody_signed_is_withdrawn_and_a_signed_one_stands(
        self, room: Room
    ) -> None:
        make_report(by=room.person("A1").actor, panel=room.panel.uid)
        remove(room, "A3", "unable", "突发疾病送医")
        assert panels.report_of(room.panel) is None
        assert panels.latest_result(room.panel) is None
        assert "evaluation.report-withdrawn" in kinds(room)


class TestBeforeScoring:
    """The chair, a decided motion, a member who never came."""

    @pytest.mark.usefixtures("chaired")
    def test_a_chair_who_must_stay_away_is_elected_anew(self, room: Room) -> None:
        room.qualify()
        with pytest.raises(IntegrityError), transaction.atomic():
            Panel.objects.filter(uid=room.uid).update(chair=None)
        remove(room, "A1", "related", "其配偶在投标人处任职")
        new = make_whole(room)
        assert room.panel.phase == Phase.ELECTING
        for member in room.members:
            vote_chair(
                by=room.person(member.seat).actor, panel=room.panel.uid, seat=new
            )
        assert room.panel.chair is not None
        assert room.panel.chair.seat == new
        assert room.panel.phase == Phase.CHECKING

    @pytest.mark.usefixtures("chaired")
    def test_a_majority_that_rested_on_the_vote_is_open_again(self, room: Room) -> None:
        room.qualify()
        bid = room.suppliers[0]
        for seat, passed in (("A1", False), ("A2", False), ("A3", True)):
            record_check(
                by=room.person(seat).actor,
                panel=room.panel.uid,
                bid=bid.uid,
                kind="responsiveness",
                key="term",
                passed=passed,
                reason="" if passed else "工期不符",
                page="" if passed else "12",
            )
        ballot = propose_rejection(
            by=room.person("A1").actor,
            panel=room.panel.uid,
            bid=bid.uid,
            ground="term",
            reason="工期超过招标文件要求",
        )
        for seat in ("A1", "A2"):
            vote_ballot(
                by=room.person(seat).actor,
                panel=room.panel.uid,
                ballot=ballot.uid,
                agrees=True,
                reason="工期不符",
            )
        assert bid.key in panels.rejected(room.panel)
        with pytest.raises(IntegrityError), transaction.atomic():
            Rejection.objects.all().delete()
        remove(room, "A2", "unable", "突发疾病送医")
        assert bid.key not in panels.rejected(room.panel)
        again = Ballot.objects.get(uid=ballot.uid)
        assert again.closed_at is None
        assert BallotVote.objects.filter(ballot=again).count() == 2
        new = make_whole(room)
        vote_ballot(
            by=room.person(new).actor,
            panel=room.panel.uid,
            ballot=ballot.uid,
            agrees=True,
            reason="工期不符",
        )
        assert bid.key in panels.rejected(room.panel)

    @pytest.mark.usefixtures("drawn")
    def test_who_never_came_is_replaced_before_the_panel_begins(
        self, room: Room
    ) -> None:
        for seat in ("A1", "A2"):
            room.sign_in(seat)
        with pytest.raises(NotYours):
            remove_member(
                by=room.owner.actor,
                panel=room.panel.uid,
                seat="A3",
                ground="absent",
                reason=LEFT,
            )
        with pytest.raises(rule.ReplacementUnfounded):
            remove(room, "A3", "absent", "  ")
        with pytest.raises(rule.MemberIsHere):
            remove(room, "A1", "absent", "走了")
        assert not Removal.objects.exists()
        remove(room, "A3", "absent", "未到场")
        assert make_whole(room) == "A4"
        assert room.panel.phase == Phase.ELECTING


class TestSilence:
    """A draw goes on without a silent party, and fails with one secret alone."""

    def test_two_secrets_draw_and_one_does_not(self, room: Room, at: object) -> None:
        room.compose()
        room.commit()
        room.reveal_as("centre")
        room.reveal_as("supervisor")
        draw = room.panel.draws.get()
        assert draw.drawn_at is None
        at(draw.reveal_until - timedelta(seconds=1))  # type: ignore[operator]
        run_clock("close secrets")
        assert room.panel.phase == Phase.DRAWING
        at(draw.reveal_until)  # type: ignore[operator]
        run_clock("close secrets")
        draw.refresh_from_db()
        assert draw.left_out == [["owner", "no-backup"]]
        assert draw.drawn_at is not None
        assert room.panel.phase == Phase.INVITING

    def test_one_secret_alone_draws_nobody(self, room: Room, at: object) -> None:
        room.compose()
        room.freeze()
        room.commit_as("centre")
        draw = room.panel.draws.get()
        at(draw.commit_until)  # type: ignore[operator]
        run_clock("close secrets")
        assert room.panel.phase == Phase.INVITING
        assert not room.panel.invitations.exists()
        # No clock begins again: the hand that draws does, under the next number.
        run_clock("draw supplement")
        assert room.panel.draws.count() == 1
        room.commit()
        room.reveal()
        assert [row.n for row in room.panel.draws.all()] == [1, 2]
        assert room.panel.invitations.count() == 3


def _removal(room: Room, seat: str) -> None:
    member = next(each for each in room.members if each.seat == seat)
    Removal.objects.create(
        member=member,
        ground="absent",
        article="条例48",
        reason="x",
        phase="signed",
        removed_by=room.drawer.person.uid,
        removed_at=instant(),
    )
