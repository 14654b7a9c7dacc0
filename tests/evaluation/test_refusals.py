"""What a panel refuses: by name, with nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from evaluation import queries
from evaluation.actions.ballots import (
    propose_rejection,
    propose_reopening,
    vote_ballot,
)
from evaluation.actions.finish_checks import finish_checks
from evaluation.actions.make_report import make_report
from evaluation.actions.record_check import record_check
from evaluation.actions.save_score import save_score
from evaluation.actions.sign_report import prepare_signature, sign_report
from evaluation.actions.sign_sheet import sheet_bytes, sign_sheet
from evaluation.actions.vote_chair import vote_chair
from evaluation.facts import panels
from evaluation.models import Panel, Score
from evaluation.rules import checks, election, reopening, reports, seats, sheets
from evaluation.rules.phases import NotInThisPhase, Phase
from evaluation.tasks import seal_report
from journal.queries import instant
from kernel.refused import NotFound
from parties import queries as parties
from press import seal
from tests.evaluation.world import Device, Room, r01
from tests.worlds import stamps

if TYPE_CHECKING:
    from tests.worlds.people import Somebody


class TestChair:
    @pytest.mark.usefixtures("seated")
    def test_a_tie_is_voted_again_and_there_is_no_second_chair(
        self, room: Room
    ) -> None:
        choices = {"A1": "A1", "A2": "A2", "A3": "A3"}
        for seat, choice in choices.items():
            by = room.person(seat).actor
            assert vote_chair(by=by, panel=room.panel.uid, seat=choice) is None
        assert room.panel.election_round == 2
        room.elect("A2")
        chair = room.panel.chair
        assert chair is not None
        assert chair.seat == "A2"
        with pytest.raises(election.SecondChair):
            vote_chair(by=room.person("A1").actor, panel=room.panel.uid, seat="A1")
        with pytest.raises(DatabaseError), transaction.atomic():
            Panel.objects.filter(uid=room.uid).update(
                chair=panels.member_for(room.person("A1").actor, room.panel.uid)
            )

    @pytest.mark.usefixtures("seated")
    def test_one_vote_a_round(self, room: Room) -> None:
        by = room.person("A1").actor
        vote_chair(by=by, panel=room.panel.uid, seat="A1")
        with pytest.raises(election.VotedAlready):
            vote_chair(by=by, panel=room.panel.uid, seat="A2")


class TestStrangers:
    @pytest.mark.usefixtures("scoring")
    def test_whoever_has_no_seat_finds_nothing(self, room: Room) -> None:
        seated = {member.person for member in room.members}
        strangers: list[Somebody] = [
            *(each for each in room.pool if each.person.uid not in seated),
            room.owner,
            room.drawer,
            room.supervisor,
        ]
        bid = room.suppliers[0].uid
        for who in strangers:
            for act in (
                lambda by: vote_chair(by=by, panel=room.panel.uid, seat="A1"),
                lambda by: make_report(by=by, panel=room.panel.uid),
                lambda by: save_score(
                    by=by,
                    panel=room.panel.uid,
                    bid=bid,
                    item="plan",
                    typed="1",
                    reason="",
                ),
            ):
                with pytest.raises(NotFound):
                    act(who.actor)
        assert not Score.objects.exists()


class TestChecks:
    @pytest.mark.usefixtures("checked")
    def test_a_failing_bid_is_voted_out_before_the_checks_end(self, room: Room) -> None:
        bad = room.suppliers[3]
        for seat in ("A1", "A2"):
            self._fail(room, seat, bad.uid)
        chair = room.person("A1").actor
        with pytest.raises(checks.RejectionOwed):
            finish_checks(by=chair, panel=room.panel.uid)
        with pytest.raises(checks.RejectionUnfounded):
            propose_rejection(
                by=chair,
                panel=room.panel.uid,
                bid=bad.uid,
                ground="dislike",
                reason="x",
            )
        ballot = propose_rejection(
            by=chair,
            panel=room.panel.uid,
            bid=bad.uid,
            ground="term",
            reason="工期超期",
        )
        for seat in ("A1", "A3"):
            vote_ballot(
                by=room.person(seat).actor,
                panel=room.panel.uid,
                ballot=ballot.uid,
                agrees=True,
                reason="同意",
            )
        out = panels.rejected(room.panel)
        assert out[str(bad.uid)].clause == "3.2"
        assert len(panels.standing(room.panel)) == 3

    @pytest.mark.usefixtures("checked")
    def test_fewer_than_three_end_the_evaluation(self, room: Room) -> None:
        for bad in room.suppliers[2:]:
            for seat in ("A1", "A2"):
                self._fail(room, seat, bad.uid)
            ballot = propose_rejection(
                by=room.person("A1").actor,
                panel=room.panel.uid,
                bid=bad.uid,
                ground="term",
                reason="工期超期",
            )
            for seat in ("A1", "A2"):
                vote_ballot(
                    by=room.person(seat).actor,
                    panel=room.panel.uid,
                    ballot=ballot.uid,
                    agrees=True,
                    reason="",
                )
        with pytest.raises(checks.TooFewLeft):
            finish_checks(by=room.person("A1").actor, panel=room.panel.uid)

    @pytest.mark.usefixtures("chaired")
    def test_the_panel_does_not_examine_qualification_in_procurement(
        self, room: Room
    ) -> None:
        with pytest.raises(checks.NotYourExamination):
            record_check(
                by=room.person("A1").actor,
                panel=room.panel.uid,
                bid=room.suppliers[0].uid,
                kind="qualification",
                key="licence",
                passed=True,
            )

    @pytest.mark.usefixtures("chaired")
    def test_the_checks_do_not_end_before_the_purchaser_is_done(
        self, room: Room
    ) -> None:
        room.check()
        with pytest.raises(checks.QualificationOpen):
            finish_checks(by=room.person("A1").actor, panel=room.panel.uid)

    def _fail(self, room: Room, seat: str, bid: Any) -> None:
        record_check(
            by=room.person(seat).actor,
            panel=room.panel.uid,
            bid=bid,
            kind="responsiveness",
            key="term",
            passed=False,
            reason="工期超过招标文件要求",
            page="12",
        )


class TestSheets:
    @pytest.mark.usefixtures("scoring")
    def test_a_score_out_of_range_is_refused_and_the_one_before_stays(
        self, room: Room
    ) -> None:
        first = room.suppliers[0]
        room.type("A1", first, "plan", "35")
        with pytest.raises(sheets.ScoreOutOfRange):
            room.type("A1", first, "plan", "35.5")
        assert str(Score.objects.get().value.normalize()) == "35"

    @pytest.mark.usefixtures("scoring")
    def test_price_points_are_nobodys_to_give(self, room: Room) -> None:
        with pytest.raises(NotFound):
            room.type("A1", room.suppliers[0], "price", "40")

    @pytest.mark.usefixtures("scoring")
    def test_a_sheet_with_holes_is_not_signed(self, room: Room) -> None:
        room.type("A1", room.suppliers[0], "plan", "30")
        with pytest.raises(sheets.SheetHasHoles) as refused:
            room.sign("A1")
        assert refused.value.facts["count"] == 7

    @pytest.mark.usefixtures("scoring")
    def test_a_signed_sheet_never_changes(self, room: Room) -> None:
        room.score("A1")
        room.sign("A1")
        with pytest.raises(sheets.SheetSigned):
            room.type("A1", room.suppliers[0], "plan", "1")
        with pytest.raises(DatabaseError), transaction.atomic():
            Score.objects.filter(sheet__member__seat="A1").update(value=1)
        with pytest.raises(sheets.SheetSigned):
            room.sign("A1")

    @pytest.mark.usefixtures("scoring")
    def test_only_the_key_of_the_seat_signs(self, room: Room) -> None:
        room.score("A1")
        who = room.person("A1")
        body = sheet_bytes(panels.member_for(who.actor, room.panel.uid))
        for device in (Device(), room.devices["A2"]):
            with pytest.raises(seats.SessionSignatureWrong):
                sign_sheet(
                    by=who.actor, panel=room.panel.uid, signature=device.sign(body)
                )
        with pytest.raises(seats.SessionSignatureWrong):
            sign_sheet(by=who.actor, panel=room.panel.uid, signature=b"")

    @pytest.mark.usefixtures("scoring")
    def test_the_bytes_signed_are_the_scores_saved(self, room: Room) -> None:
        room.score("A1")
        who = room.person("A1")
        before = sheet_bytes(panels.member_for(who.actor, room.panel.uid))
        room.type("A1", room.suppliers[0], "plan", "1")
        with pytest.raises(seats.SessionSignatureWrong):
            sign_sheet(
                by=who.actor,
                panel=room.panel.uid,
                signature=room.devices["A1"].sign(before),
            )

    @pytest.mark.usefixtures("chaired")
    def test_no_scores_while_bids_are_checked(self, room: Room) -> None:
        with pytest.raises(NotInThisPhase):
            room.type("A1", room.suppliers[0], "plan", "1")


class TestReopening:
    """87号令64: on a lawful ground, by a majority of all members."""

    @pytest.mark.usefixtures("scoring")
    def test_objective_items_that_differ_are_put_right(self, room: Room) -> None:
        for seat in ("A1", "A2", "A3"):
            room.score(seat)
        room.type("A3", room.suppliers[0], "record", "20")
        for seat in ("A1", "A2", "A3"):
            room.sign(seat)
        assert room.panel.phase == Phase.SUMMING_UP
        assert panels.latest_result(room.panel) is None
        with pytest.raises(reopening.NoLawfulGround):
            propose_reopening(
                by=room.person("A1").actor,
                panel=room.panel.uid,
                seat="A3",
                ground="second-thoughts",
                reason="x",
            )
        # The expert concerned is asked again by itself, with the item by its name.
        [ballot] = panels.open_ballots(room.panel)
        assert ballot.seat is not None
        assert ballot.seat.seat == "A3"
        assert ballot.clause == "87号令64(三)"
        assert "评分项record" in ballot.reason
        with pytest.raises(reopening.MotionOpenAlready):
            propose_reopening(
                by=room.person("A1").actor,
                panel=room.panel.uid,
                seat="A3",
                ground="objective-differs",
                reason="客观项不一致",
            )
        for seat in ("A1", "A3"):
            vote_ballot(
                by=room.person(seat).actor,
                panel=room.panel.uid,
                ballot=ballot.uid,
                agrees=True,
                reason="",
            )
        assert room.panel.phase == Phase.SCORING
        told = queries.tasks_for(room.supervisor.actor, instant())
        assert [task.sentence for task in told] == [
            "A signed score sheet was reopened: %(title)s"
        ]
        room.type("A3", room.suppliers[0], "record", "21.00")
        room.sign("A3")
        assert panels.latest_result(room.panel) is not None

    @pytest.mark.usefixtures("scored")
    def test_the_database_does_not_reopen_a_sheet_by_itself(self, room: Room) -> None:
        member = panels.member_for(room.person("A1").actor, room.panel.uid)
        member.sheet.signed_at = None
        member.sheet.version = 2
        with pytest.raises(DatabaseError), transaction.atomic():
            member.sheet.save()


class TestReport:
    @pytest.mark.usefixtures("scored")
    def test_signed_by_all_dissent_included(self, room: Room) -> None:
        with pytest.raises(checks.ChairsAct):
            make_report(by=room.person("A2").actor, panel=room.panel.uid)
        report = make_report(by=room.person("A1").actor, panel=room.panel.uid)
        for seat, dissent in (("A1", ""), ("A2", "对第2名有不同意见"), ("A3", "")):
            with pytest.raises(NotFound):
                queries.report_pdf(room.case.lot)
            room.sign_report(seat, dissent)
        assert room.panel.phase == Phase.SIGNED
        assert room.case.stage() == "reported"
        names = [row["name"] for row in queries.candidates(room.case.lot)]
        assert names == [each["name"] for each in r01()["suppliers"]][:3]
        dissents = report.signatures.exclude(dissent="")
        assert [row.member.seat for row in dissents] == ["A2"]

    @pytest.mark.usefixtures("scored")
    def test_one_revision_for_each_and_the_platforms_seal_on_top(
        self, room: Room
    ) -> None:
        stamps.platform()
        room.report()
        (due,) = [row for row in queries.due(instant()) if row.name == "seal report"]
        seal_report(**due.kwargs)
        seal_report(**due.kwargs)
        assert not [row for row in queries.due(instant()) if row.name == "seal report"]
        signed = seal.verify_pdf(
            queries.report_pdf(room.case.lot),
            anchors=parties.trust_anchors(),
            moment=instant(),
        )
        assert [each.field for each in signed] == ["A1", "A2", "A3", "platform"]

    @pytest.mark.usefixtures("scored")
    def test_a_place_that_was_signed_over_is_prepared_again(self, room: Room) -> None:
        make_report(by=room.person("A1").actor, panel=room.panel.uid)
        who, panel = room.person("A2"), room.panel.uid

        def sign(body: bytes, dissent: str = "") -> None:
            sign_report(
                by=who.actor, panel=panel, dissent=dissent, signature=who.sign(body)
            )

        body = prepare_signature(by=who.actor, panel=panel, dissent="")
        with pytest.raises(reports.NothingPrepared):
            sign(body, "事后添加的不同意见")
        room.sign_report("A1")
        with pytest.raises(reports.SignedInBetween):
            sign(body)
        sign(prepare_signature(by=who.actor, panel=panel, dissent=""))
        with pytest.raises(reports.ReportSignedAlready):
            room.sign_report("A1")
