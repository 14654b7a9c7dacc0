"""Who may be awarded a lot, and when silence decides (87号令68, 条例55)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from award.rules import decisions, letters
from award.rules.decisions import Candidate, Passed
from kernel.calendars import LEGAL_ZONE, seed
from tender.rules import procedures, rulebooks
from tender.rules.timetable import Terms

WORKS, PURCHASE = procedures.WORKS_OPEN, procedures.PROCUREMENT_OPEN
CONSULTATION = procedures.PROCUREMENT_CONSULTATION
MICROSECOND = timedelta(microseconds=1)


def candidate(rank: int, name: str) -> Candidate:
    return Candidate(rank, f"bid-{name}", f"org-{name}", name, "100.00")


FIRST, SECOND, THIRD = candidate(1, "甲"), candidate(2, "乙"), candidate(3, "丙")
RANKED = [FIRST, SECOND, THIRD]


class TestChoice:
    """招标投标法实施条例第55条: in the order of the list."""

    def test_rank_1_needs_no_reason(self) -> None:
        chosen, over = decisions.check_choice(RANKED, FIRST.bid, [], WORKS)
        assert chosen is FIRST
        assert over == ()

    @pytest.mark.parametrize(
        "passed",
        [
            [],
            [Passed(FIRST.bid, "declined", "  ")],
            [Passed(FIRST.bid, "", "不想要")],
            [Passed(FIRST.bid, "price-too-low", "不是法定情形")],
            [Passed(THIRD.bid, "declined", "来函放弃")],
        ],
    )
    def test_rank_2_without_ground_and_reason_is_refused(
        self, passed: list[Passed]
    ) -> None:
        with pytest.raises(decisions.OutOfTurn) as refused:
            decisions.check_choice(RANKED, SECOND.bid, passed, WORKS)
        assert "第55条" in refused.value.sentence("zh-hans")
        assert refused.value.field == f"reason-{FIRST.bid}"

    def test_rank_2_with_both_is_taken(self) -> None:
        why = Passed(FIRST.bid, "declined", " 来函放弃中标 ")
        chosen, over = decisions.check_choice(RANKED, SECOND.bid, [why], WORKS)
        assert chosen is SECOND
        assert over == (Passed(FIRST.bid, "declined", "来函放弃中标"),)

    def test_rank_3_needs_reasons_for_both_before_it(self) -> None:
        one = Passed(FIRST.bid, "no-bond", "未提交履约保证金")
        with pytest.raises(decisions.OutOfTurn) as refused:
            decisions.check_choice(RANKED, THIRD.bid, [one], WORKS)
        assert refused.value.field == f"reason-{SECOND.bid}"
        both = [one, Passed(SECOND.bid, "unlawful", "处罚决定书某号")]
        assert decisions.check_choice(RANKED, THIRD.bid, both, WORKS)[0] is THIRD

    def test_a_ground_of_works_is_none_in_procurement(self) -> None:
        why = [Passed(FIRST.bid, "no-bond", "未提交履约保证金")]
        with pytest.raises(decisions.OutOfTurn):
            decisions.check_choice(RANKED, SECOND.bid, why, PURCHASE)

    def test_who_was_not_recommended_cannot_be_chosen(self) -> None:
        with pytest.raises(decisions.NotACandidate):
            decisions.check_choice(RANKED, "bid-丁", [], WORKS)

    def test_among_tied_candidates_the_owner_may_choose(self) -> None:
        tied = [FIRST, candidate(1, "丁"), THIRD]
        assert decisions.check_choice(tied, "bid-丁", [], PURCHASE)[0].name == "丁"

    @pytest.mark.parametrize(
        ("length", "fits"), [(1999, True), (2000, True), (2001, False)]
    )
    def test_a_reason_has_a_length(self, length: int, fits: bool) -> None:
        why = [Passed(FIRST.bid, "declined", "长" * length)]
        if fits:
            assert decisions.check_choice(RANKED, SECOND.bid, why, WORKS)
            return
        with pytest.raises(decisions.ReasonTooLong):
            decisions.check_choice(RANKED, SECOND.bid, why, WORKS)


class TestSilence:
    """87号令68: five working days after the report; then rank 1 is decided."""

    # A Wednesday before the National Day holidays of 2026.
    reported_at = datetime(2026, 11, 18, 15, 0, tzinfo=LEGAL_ZONE)
    due_at = datetime(2026, 11, 26, 0, 0, tzinfo=LEGAL_ZONE)

    @staticmethod
    def terms(procedure: procedures.Procedure) -> Terms:
        return Terms(procedure, rulebooks.get("2025"), seed())

    def test_five_working_days_end_at_24_00_of_the_fifth(self) -> None:
        for procedure in (PURCHASE, CONSULTATION):
            at = decisions.decision_due_at(self.reported_at, self.terms(procedure))
            assert at == self.due_at

    def test_in_works_silence_never_decides(self) -> None:
        assert decisions.decision_due_at(self.reported_at, self.terms(WORKS)) is None
        decisions.check_in_time(self.due_at, None, RANKED, WORKS)

    def test_a_microsecond_before_the_owner_decides(self) -> None:
        before = self.due_at - MICROSECOND
        decisions.check_in_time(before, self.due_at, RANKED, PURCHASE)

    def test_the_instant_itself_is_too_late(self) -> None:
        with pytest.raises(decisions.TimeIsOver) as refused:
            decisions.check_in_time(self.due_at, self.due_at, RANKED, PURCHASE)
        assert "第68条" in refused.value.sentence("zh-hans")

    def test_a_microsecond_after_is_too_late(self) -> None:
        after = self.due_at + MICROSECOND
        with pytest.raises(decisions.TimeIsOver):
            decisions.check_in_time(after, self.due_at, RANKED, PURCHASE)

    @pytest.mark.parametrize("late", [-MICROSECOND, timedelta(0), MICROSECOND])
    @pytest.mark.parametrize("procedure", [PURCHASE, CONSULTATION])
    def test_where_silence_says_nothing_the_owner_still_decides(
        self, late: timedelta, procedure: procedures.Procedure
    ) -> None:
        tied = [FIRST, candidate(1, "丁"), THIRD]
        decisions.check_in_time(self.due_at + late, self.due_at, tied, procedure)

    def test_silence_means_rank_1(self) -> None:
        assert decisions.silent_choice(RANKED) is FIRST

    def test_between_tied_candidates_silence_says_nothing(self) -> None:
        assert decisions.silent_choice([FIRST, candidate(1, "丁"), THIRD]) is None
        assert decisions.silent_choice([]) is None


@pytest.mark.parametrize(("count", "fits"), [(0, True), (1, False), (2, False)])
def test_open_objections_stop_the_decision(count: int, fits: bool) -> None:
    if fits:
        decisions.check_objections(count)
        return
    with pytest.raises(decisions.ObjectionsOpen):
        decisions.check_objections(count)


class TestOwnLines:
    """87号令69: its own score and rank in procurement; in works the result alone."""

    row = {"total": "56.67", "groups": {"price": "40.00"}, "rank": 2, "bid": "b"}

    def test_procurement_tells_score_and_rank(self) -> None:
        told = letters.own_lines(PURCHASE, self.row, {})
        assert told == {"total": "56.67", "groups": {"price": "40.00"}, "rank": 2}

    def test_works_tells_no_score(self) -> None:
        assert letters.own_lines(WORKS, self.row, {}) is None

    def test_a_rejected_bidder_is_told_why(self) -> None:
        out = {"clause": "3.2", "reason": "工期不响应", "name": "x"}
        told = letters.own_lines(WORKS, None, out)
        assert told == {"rejected": {"clause": "3.2", "reason": "工期不响应"}}
