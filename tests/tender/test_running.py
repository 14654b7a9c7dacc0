"""While bids are taken: questions, objections, amendments, extensions, exits, races."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from journal import queries as journal
from kernel.refused import NotFound, Refused
from parties.actions.signed_acts import ActReplayed
from parties.rules.actor import Role
from tender import queries
from tender.actions import clock
from tender.actions.amend import ExtensionDemanded, amend, amendment_facts
from tender.actions.approve import approve
from tender.actions.exits import exit_facts, resume, suspend, terminate
from tender.actions.extend import (
    ExtensionPending,
    extend,
    extension_facts,
)
from tender.actions.objections import (
    answer_facts,
    answer_objection,
    objection_facts,
    raise_objection,
)
from tender.actions.questions import answer_question, ask_question
from tender.models import Extension, Lot, Question, Submission
from tender.rules.objection_times import ObjectionTooLate
from tender.rules.objections import About, AlreadyAnswered, NothingToObjectTo
from tender.rules.stages import Act, NotAllowedNow
from tests.worlds import trades
from tests.worlds.people import Somebody
from tests.worlds.trades import Case

if TYPE_CHECKING:
    from kernel.due import Due
    from tests.conftest import At


def do_extend(case: Case, new: datetime, reason: str = "补充资料较多") -> Extension:
    facts = extension_facts(case.trade, new, reason)
    return extend(
        by=case.owner.actor,
        trade=case.trade.uid,
        new=new,
        reason=reason,
        signature=case.signed(case.owner, "tender.extend", facts),
    )


def do_exit(case: Case, act: str, who: Somebody | None = None) -> None:
    do = {"suspend": suspend, "resume": resume, "terminate": terminate}[act]
    who = who or case.owner
    facts = exit_facts(case.trade, f"tender.{act}", [1], "监督部门要求核查")
    do(
        by=who.actor,
        trade=case.trade.uid,
        lots=[1],
        reason="监督部门要求核查",
        signature=case.signed(who, f"tender.{act}", facts),
    )


def do_amend(case: Case, *, new: datetime | None, affects: bool = True) -> None:
    change = {
        "title": "评分项调整",
        "text": "原文、现文和理由",
        "affects_bids": affects,
        "new_deadline": new,
    }
    _body, facts = amendment_facts(case.trade, **change)  # type: ignore[arg-type]
    amend(
        by=case.owner.actor,
        trade=case.trade.uid,
        signature=case.signed(case.owner, "tender.amend", facts),
        **change,  # type: ignore[arg-type]
    )


def do_object(case: Case, bidder: Somebody, about: About = About.FILE):
    facts = objection_facts(case.lot, about, "资格条件偏高")
    return raise_objection(
        by=bidder.actor,
        lot=case.lot.uid,
        about=about,
        text="资格条件偏高",
        signature=case.signed(bidder, "tender.object", facts, str(case.lot.uid)),
    )


def due_of_lots() -> list[Due]:
    """What is due now, but for the look for silent agents before the opening."""
    found = queries.due(journal.instant())
    return [each for each in found if each.name != "look for agents"]


class TestExtension:
    def test_it_holds_when_the_statement_bears_it(self, open_case: Case) -> None:
        former = open_case.lot.submission_closes_at
        new = former + timedelta(hours=1)
        extension = do_extend(open_case, new)
        assert open_case.lot.submission_closes_at == former
        (due,) = queries.due(journal.instant())
        assert due.name == "apply extension"
        due.call()
        assert open_case.lot.submission_closes_at == new
        assert not queries.due(journal.instant())
        with pytest.raises(clock.NotDue):
            clock.apply_extension(extension=extension.uid)

    def test_an_unsigned_one_freezes_the_lot_at_the_former_deadline(
        self, open_case: Case, at: At, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tender.facts import custody

        former = open_case.lot.submission_closes_at
        do_extend(open_case, former + timedelta(hours=1))
        signed = custody.signed_terms
        monkeypatch.setattr(custody, "signed_terms", lambda _trade: None)
        at(former - timedelta(microseconds=1))
        assert not due_of_lots()
        at(former)
        assert not queries.lots_due(former)
        (due,) = due_of_lots()
        due.call()
        assert open_case.stage() == "frozen"
        monkeypatch.setattr(custody, "signed_terms", signed)
        (due,) = due_of_lots()
        due.call()
        assert open_case.stage() == "open"

    def test_one_at_a_time(self, open_case: Case) -> None:
        new = open_case.lot.submission_closes_at + timedelta(hours=1)
        do_extend(open_case, new)
        with pytest.raises(ExtensionPending):
            do_extend(open_case, new + timedelta(hours=1))

    def test_the_lot_is_due_for_closing_at_its_deadline(self, open_case: Case) -> None:
        end = open_case.lot.submission_closes_at
        us = timedelta(microseconds=1)
        for now, expected in ((end - us, 0), (end, 1), (end + us, 1)):
            assert len(queries.lots_due(now, Act.CLOSE)) == expected
        assert queries.next_instant(end - us) == end


class TestAmendment:
    """招标投标法第23条: late changes demand a later deadline in the same act."""

    def test_early_enough_needs_no_extension(self, open_case: Case) -> None:
        do_amend(open_case, new=None)
        assert queries.edition(open_case.trade).edition == 2
        assert queries.submission_rules(open_case.lot).edition == 2

    def test_too_late_demands_one_and_names_the_article(
        self, open_case: Case, at: At
    ) -> None:
        end = open_case.lot.submission_closes_at
        at(end - timedelta(seconds=15))
        do_amend(open_case, new=None)
        at(end - timedelta(seconds=15) + timedelta(microseconds=1))
        with pytest.raises(ExtensionDemanded) as refused:
            do_amend(open_case, new=None)
        assert "第23条" in refused.value.article
        assert queries.edition(open_case.trade).edition == 2
        do_amend(open_case, new=end + timedelta(minutes=1))
        assert Extension.objects.get().cause == "clarification"

    def test_what_does_not_affect_bids_may_come_late(
        self, open_case: Case, at: At
    ) -> None:
        at(open_case.lot.submission_closes_at - timedelta(seconds=1))
        do_amend(open_case, new=None, affects=False)


class TestQuestions:
    def test_asking_twice_by_a_double_click_is_one_question(
        self, open_case: Case
    ) -> None:
        bidder, key = open_case.city.bidder("甲公司"), uuid4()
        form = {"by": bidder.actor, "lot": open_case.lot.uid, "text": "工期是否顺延"}
        first = ask_question(**form, request_key=key)
        assert ask_question(**form, request_key=key) == first
        assert Question.objects.count() == 1
        assert journal.is_hidden(first.hidden_stream)
        assert queries.hidden_streams(open_case.lot) == [first.hidden_stream]
        answer_question(
            by=open_case.owner.actor, question=first.uid, answer="不含节假日"
        )
        published = journal.rows(open_case.trade.stream)[-1]
        assert published.kind == "tender.answered"
        assert b"\xe7\x94\xb2\xe5\x85\xac\xe5\x8f\xb8" not in published.raw
        with pytest.raises(AlreadyAnswered):
            answer_question(
                by=open_case.owner.actor, question=first.uid, answer="再次答复"
            )

    def test_a_draft_takes_no_question(self, case: Case) -> None:
        with pytest.raises(NotFound):
            ask_question(
                by=case.city.bidder("甲公司").actor,
                lot=case.lot.uid,
                text="能否参加",
                request_key=uuid4(),
            )


class TestObjections:
    def test_it_stops_the_clock_until_answered(self, open_case: Case, at: At) -> None:
        bidder = open_case.city.bidder("甲公司")
        objection = do_object(open_case, bidder)
        at(open_case.lot.submission_closes_at)
        assert not queries.lots_due(journal.instant())
        answer = "已核实，维持原要求"
        facts = answer_facts(objection, answer, upheld=False)
        subject = str(objection.uid)
        owner = open_case.owner
        answer_objection(
            by=owner.actor,
            objection=objection.uid,
            answer=answer,
            upheld=False,
            signature=open_case.signed(
                owner, "tender.answer-objection", facts, subject
            ),
        )
        assert len(queries.lots_due(journal.instant())) == 1

    def test_the_same_signed_objection_counts_once(self, open_case: Case) -> None:
        bidder = open_case.city.bidder("甲公司")
        do_object(open_case, bidder)
        with pytest.raises(ActReplayed):
            do_object(open_case, bidder)

    def test_ten_seconds_before_the_deadline_it_is_too_late(
        self, open_case: Case, at: At
    ) -> None:
        """条例第22条, in the training rulebook: ten seconds for ten days."""
        bidder = open_case.city.bidder("甲公司")
        last = open_case.lot.submission_closes_at - timedelta(seconds=10)
        at(last)
        with pytest.raises(ObjectionTooLate):
            do_object(open_case, bidder)
        at(last - timedelta(microseconds=1))
        do_object(open_case, bidder)

    def test_the_result_is_not_there_to_object_to(self, open_case: Case) -> None:
        with pytest.raises(NothingToObjectTo):
            do_object(open_case, open_case.city.bidder("甲公司"), About.RESULT)


class TestExits:
    def test_suspend_and_resume(self, open_case: Case) -> None:
        do_exit(open_case, "suspend")
        assert open_case.stage() == "suspended"
        assert not queries.lots_due(journal.instant() + timedelta(days=9))
        do_exit(open_case, "resume")
        assert open_case.stage() == "open"

    def test_resumed_after_its_deadline_it_freezes(
        self, open_case: Case, at: At
    ) -> None:
        do_exit(open_case, "suspend")
        at(open_case.lot.submission_closes_at)
        do_exit(open_case, "resume")
        assert open_case.stage() == "frozen"

    def test_a_supervisor_may_terminate_a_bidder_may_not(self, open_case: Case) -> None:
        with pytest.raises(NotFound):
            do_exit(open_case, "terminate", open_case.city.bidder("甲公司"))
        do_exit(open_case, "terminate", open_case.city.supervisor())
        assert open_case.stage() == "terminated"
        with pytest.raises(NotAllowedNow):
            do_exit(open_case, "resume")


class TestDatabase:
    """The laws again, where no rule can be passed by."""

    def test_a_deadline_only_moves_later(self, open_case: Case) -> None:
        earlier = open_case.lot.submission_closes_at - timedelta(seconds=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.filter(pk=open_case.lot.pk).update(submission_closes_at=earlier)

    def test_an_edition_is_kept_as_it_is(self, open_case: Case) -> None:
        edition = open_case.trade.editions.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            open_case.trade.editions.update(digest="0" * 64)
        with pytest.raises(IntegrityError), transaction.atomic():
            edition.delete()

    def test_nobody_decides_their_own_submission(self, case: Case) -> None:
        trades.planned(case)
        trades.edition(case)
        submission = trades.submitted(case)
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.filter(pk=submission.pk).update(
                outcome="approved",
                decided_by=submission.submitted_by,
                decided_at=submission.submitted_at,
            )


def test_of_two_approvals_at_once_one_counts(transactional_db: None) -> None:
    from tests.worlds import people

    case = trades.draft(people.city())
    trades.planned(case)
    trades.edition(case)
    submission = trades.submitted(case)
    other = case.city.hand(Role.INTAKE)
    facts = trades.approval_facts(submission)
    hands = [
        (who.actor, case.signed(who, "tender.approve", facts))
        for who in (case.intake, other)
    ]
    start, outcomes = Barrier(2), []

    def press(actor, signature: bytes) -> None:  # type: ignore[no-untyped-def]
        start.wait()
        try:
            approve(by=actor, trade=case.trade.uid, signature=signature)
            outcomes.append("approved")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=press, args=hand) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "nothing-to-review"]
    kinds = [row.kind for row in journal.rows(case.trade.stream)]
    assert kinds.count("tender.approved") == 1
