"""A trade from registration to announcement, and each way in which it is refused."""

from __future__ import annotations

from uuid import uuid4

import pytest

from journal import queries as journal
from kernel.refused import NotFound
from parties.actions.signed_acts import SignatureMissing
from parties.rules.actor import Role
from parties.rules.policy import NotPermitted
from tender import queries
from tender.actions.announce import NotApproved, announce
from tender.actions.approve import NothingToReview, approve
from tender.actions.create_trade import create_trade
from tender.actions.edit_trade import DraftMoved, save_file_draft
from tender.actions.return_to_owner import return_to_owner
from tender.actions.submit_for_review import NothingToSubmit, submit_for_review
from tender.models import Trade
from tender.rules.custody import StatementMissing
from tender.rules.reasons import ReasonMissing
from tender.rules.stages import NotAllowedNow
from tests.worlds import trades
from tests.worlds.people import City, Somebody
from tests.worlds.trades import Case


def kinds(stream: str) -> list[str]:
    return [entry.kind for entry in journal.rows(stream)]


class TestLife:
    def test_a_trade_goes_from_draft_to_open(self, case: Case, statement: None) -> None:
        assert case.stage() == "draft"
        trades.approved(case)
        assert case.stage() == "in-review"
        trades.announced(case)
        assert case.stage() == "open"
        assert kinds(case.trade.stream) == [
            "tender.created",
            "tender.timetable-set",
            "tender.edition-signed",
            "tender.submitted",
            "tender.approved",
            "tender.announced",
        ]
        assert kinds(case.lot.stream) == ["tender.moved", "tender.moved"]

    def test_every_procedure_reaches_its_announcement(
        self, city: City, statement: None
    ) -> None:
        for procedure in ("procurement-open", "procurement-consultation"):
            case = trades.draft(city, procedure)
            trades.approved(case)
            trades.announced(case)
            rules = queries.submission_rules(case.lot)
            assert rules.is_open
            assert rules.floor == 3
            assert rules.statement_digest == "5" * 64

    def test_a_returned_trade_is_changed_and_submitted_again(self, case: Case) -> None:
        trades.planned(case)
        trades.edition(case)
        first = trades.submitted(case)
        return_to_owner(
            by=case.intake.actor, trade=case.trade.uid, n=1, reason="资格条件不明确"
        )
        assert case.stage() == "draft"
        with pytest.raises(NothingToReview):
            approve(
                by=case.intake.actor,
                trade=case.trade.uid,
                signature=trades.approval(case, first),
            )
        second = trades.submitted(case)
        assert second.n == 2


class TestTwoHands:
    """分线保障、分段制衡: nobody approves what they prepared, in whatever role."""

    def test_the_owner_has_no_approval_at_all(self, case: Case) -> None:
        trades.planned(case)
        trades.edition(case)
        submission = trades.submitted(case)
        signature = case.signed(
            case.owner, "tender.approve", trades.approval_facts(submission)
        )
        with pytest.raises(NotFound):
            approve(by=case.owner.actor, trade=case.trade.uid, signature=signature)
        assert case.stage() == "in-review"

    def test_the_same_person_in_the_intake_role_is_refused(self, case: Case) -> None:
        trades.planned(case)
        trades.edition(case)
        submission = trades.submitted(case)
        Trade.objects.filter(pk=case.trade.pk).update(
            created_by=case.intake.actor.person
        )
        with pytest.raises(NotPermitted):
            approve(
                by=case.intake.actor,
                trade=case.trade.uid,
                signature=trades.approval(case, submission),
            )

    def test_another_hand_of_the_centre_finds_nothing(self, case: Case) -> None:
        trades.planned(case)
        trades.edition(case)
        submission = trades.submitted(case)
        other = case.city.hand(Role.OPENING)
        with pytest.raises(NotFound):
            approve(
                by=other.actor,
                trade=case.trade.uid,
                signature=case.signed(
                    other, "tender.approve", trades.approval_facts(submission)
                ),
            )


class TestDoors:
    def test_a_draft_is_nobodys_but_the_cases_people(
        self, case: Case, city: City
    ) -> None:
        stranger, bidder = city.owner("邻区示例水务局"), city.bidder("甲公司")
        assert queries.trade_for(case.owner.actor, case.trade.code) == case.trade
        for actor in (stranger.actor, bidder.actor):
            with pytest.raises(NotFound):
                queries.trade_for(actor, case.trade.code)
            with pytest.raises(NotFound):
                queries.lot_for(actor, case.lot.uid)

    def test_an_announced_trade_is_everybodys_but_its_case_is_not(
        self, open_case: Case, city: City
    ) -> None:
        bidder = city.bidder("甲公司")
        assert queries.trade_for(bidder.actor, open_case.trade.code)
        with pytest.raises(NotFound):
            queries.case_for(bidder.actor, open_case.trade.uid)

    def test_staff_of_another_county_find_no_case(self, case: Case, city: City) -> None:
        county = city.someone(
            Role.INTAKE, name="外区受理", organisation=city.centre, region="3208.320804"
        )
        with pytest.raises(NotFound):
            queries.case_for(county.actor, case.trade.uid)


class TestRefusals:
    def test_a_double_click_registers_one_trade(self, city: City) -> None:
        owner, key = city.owner(), uuid4()
        form = {
            "by": owner.actor,
            "request_key": key,
            "title": "标准化考点设备采购",
            "procedure": "procurement-open",
            "purchase": "goods",
            "rulebook": "training",
            "region_path": city.region,
            "budget_fen": 100,
        }
        assert create_trade(**form) == create_trade(**form)
        assert Trade.objects.count() == 1
        another = create_trade(**{**form, "request_key": uuid4()})
        assert another.code != Trade.objects.order_by("id")[0].code

    def test_a_bidder_registers_nothing(self, city: City) -> None:
        with pytest.raises(NotFound):
            create_trade(
                by=city.bidder("甲公司").actor,
                request_key=uuid4(),
                title="标准化考点设备采购",
                procedure="procurement-open",
                purchase="goods",
                rulebook="training",
                region_path=city.region,
                budget_fen=100,
            )

    def test_an_older_page_does_not_overwrite_the_file(self, case: Case) -> None:
        new = trades.content("comprehensive-evaluation")
        save = {"by": case.owner.actor, "trade": case.trade.uid, "content": new}
        assert save_file_draft(**save, revision=1) == 2
        with pytest.raises(DraftMoved):
            save_file_draft(**save, revision=1)

    def test_a_change_after_signing_must_be_signed_again(self, case: Case) -> None:
        trades.planned(case)
        trades.edition(case)
        changed = trades.content("comprehensive-evaluation")
        changed["consortium"] = True
        save_file_draft(
            by=case.owner.actor, trade=case.trade.uid, content=changed, revision=1
        )
        with pytest.raises(NothingToSubmit):
            submit_for_review(by=case.owner.actor, trade=case.trade.uid)

    def test_without_dates_nothing_is_submitted(self, case: Case) -> None:
        trades.edition(case)
        with pytest.raises(NothingToSubmit):
            submit_for_review(by=case.owner.actor, trade=case.trade.uid)

    def test_without_approval_nothing_is_announced(
        self, case: Case, statement: None
    ) -> None:
        trades.planned(case)
        trades.edition(case)
        trades.submitted(case)
        with pytest.raises(NotApproved):
            announce(by=case.owner.actor, trade=case.trade.uid, signature=b"x")

    def test_without_custodians_nothing_is_announced(
        self, case: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tender.facts import custody

        monkeypatch.setattr(custody, "signed_terms", lambda _trade: None)
        trades.approved(case)
        with pytest.raises(StatementMissing):
            announce(by=case.owner.actor, trade=case.trade.uid, signature=b"x")

    def test_announcing_twice_is_refused(self, open_case: Case) -> None:
        with pytest.raises(NotAllowedNow):
            announce(
                by=open_case.owner.actor, trade=open_case.trade.uid, signature=b"x"
            )

    def test_an_unsigned_approval_is_refused(self, case: Case) -> None:
        trades.planned(case)
        trades.edition(case)
        trades.submitted(case)
        with pytest.raises(SignatureMissing):
            approve(by=case.intake.actor, trade=case.trade.uid, signature=b"")

    def test_a_return_says_why(self, case: Case) -> None:
        trades.planned(case)
        trades.edition(case)
        trades.submitted(case)
        with pytest.raises(ReasonMissing):
            return_to_owner(
                by=case.intake.actor, trade=case.trade.uid, n=1, reason="不"
            )


def test_a_second_approval_is_refused(case: Case) -> None:
    trades.planned(case)
    trades.edition(case)
    submission = trades.submitted(case)
    signature = trades.approval(case, submission)
    approve(by=case.intake.actor, trade=case.trade.uid, signature=signature)
    another: Somebody = case.city.hand(Role.INTAKE)
    with pytest.raises(NothingToReview):
        approve(
            by=another.actor,
            trade=case.trade.uid,
            signature=case.signed(
                another, "tender.approve", trades.approval_facts(submission)
            ),
        )
