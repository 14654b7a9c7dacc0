"""Panels, chairs, checks, phases and sheets, by the articles that ask for them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluation.rules import checks, draw_lists, election, panels, sheets
from evaluation.rules.methods.question import Item
from evaluation.rules.panels import Article, Composition, PanelRule, Quota
from evaluation.rules.phases import (
    ENDED,
    MOVE_WORDS,
    MOVES,
    PHASE_WORDS,
    Move,
    NotInThisPhase,
    Phase,
    after,
)
from kernel.refused import NotFound, Refused
from tests.evaluation.cases import case

WORKS = PanelRule(
    5, Article("招标投标法37", "art. 37"), Fraction(2, 3), Article("", ""), False
)
LARGE = PanelRule(
    7, Article("87号令47", "art. 47"), Fraction(2, 3), Article("", ""), True
)


class TestComposition:
    """招标投标法37, 87号令47: odd, at least five or seven, experts two thirds."""

    @pytest.mark.parametrize(
        ("experts", "owners", "rule", "code"),
        [
            (4, 1, WORKS, None),
            (5, 0, WORKS, None),
            (3, 1, WORKS, "panel-too-small"),
            (5, 1, WORKS, "panel-not-odd"),
            (3, 2, WORKS, "panel-too-few-experts"),
            (6, 3, WORKS, None),
            (5, 0, LARGE, "panel-too-small"),
            (5, 2, LARGE, None),
            (4, 3, LARGE, "panel-too-few-experts"),
            (17, 0, WORKS, "panel-too-large"),
        ],
    )
    def test_by_number_and_share(
        self, experts: int, owners: int, rule: PanelRule, code: str | None
    ) -> None:
        composition = Composition((Quota("A08", experts),), owners)
        if code is None:
            panels.check_composition(composition, rule)
            return
        with pytest.raises(Refused) as refused:
            panels.check_composition(composition, rule)
        assert refused.value.code == code

    def test_r19_a_real_panel_of_seven_with_two_of_the_owner_passes(self) -> None:
        one = case("R19-shapingba-committee")["inputs"]
        panels.check_composition(
            Composition((Quota("A08", one["experts"]),), one["tenderer"]), LARGE
        )

    def test_a_supplement_draws_exactly_what_is_missing(self) -> None:
        assert panels.still_needed({"A": 3, "B": 2}, {"A": 3, "B": 1}) == {"B": 1}


class TestFrozenList:
    """domain.md 2.10: lists of expert draws are salted."""

    def test_the_order_of_the_pool_does_not_show(self) -> None:
        salt = bytes(32)
        one = draw_lists.frozen_list(["b", "a"], salt=salt, specialty="A08")
        assert one == draw_lists.frozen_list(["a", "b"], salt=salt, specialty="A08")

    def test_another_salt_is_another_digest(self) -> None:
        one = draw_lists.frozen_list(["a"], salt=bytes(32), specialty="A08")
        other = draw_lists.frozen_list(["a"], salt=b"1" * 32, specialty="A08")
        assert draw_lists.list_digest(one) != draw_lists.list_digest(other)


class TestChair:
    """12号令9, 87号令47."""

    def test_most_votes_win(self) -> None:
        votes = {"A1": "A2", "A2": "A2", "A3": "A1"}
        assert election.elected(votes, voters=3) == "A2"

    def test_a_tie_elects_nobody(self) -> None:
        votes = {"A1": "A1", "A2": "A2", "A3": "A3"}
        assert election.elected(votes, voters=3) is None

    def test_in_procurement_the_purchaser_never_chairs(self) -> None:
        with pytest.raises(election.ChairMustBeExpert):
            election.check_candidate(
                "Z1", ["A1", "Z1"], owners=["Z1"], experts_only=True, article="47"
            )

    def test_in_works_the_tenderer_may(self) -> None:
        election.check_candidate(
            "Z1", ["A1", "Z1"], owners=["Z1"], experts_only=False, article="47"
        )

    def test_a_seat_that_is_not_there_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            election.check_candidate(
                "B9", ["A1"], owners=[], experts_only=True, article="47"
            )

    @pytest.mark.parametrize(
        ("votes", "carried", "settled"),
        [
            ({"A1": True, "A2": True}, False, False),
            ({"A1": True, "A2": True, "A3": True}, True, True),
            ({"A1": False, "A2": False, "A3": False}, False, True),
        ],
    )
    def test_a_motion_needs_more_than_half_of_all_five(
        self, votes: dict[str, bool], carried: bool, settled: bool
    ) -> None:
        assert election.carried(votes, members=5) is carried
        assert election.settled(votes, members=5) is settled


class TestChecks:
    """87号令61: differing findings are shown and the majority decides."""

    def findings(self, *passed: bool) -> list[checks.Finding]:
        return [
            checks.Finding(f"A{n}", "T", "license", each)
            for n, each in enumerate(passed)
        ]

    @pytest.mark.parametrize(
        ("passed", "outcome"),
        [
            ((True, True, False), True),
            ((True, False, False), False),
            ((True, False), True),
            ((False,), False),
        ],
    )
    def test_majority(self, passed: tuple[bool, ...], outcome: bool) -> None:
        assert checks.outcome(self.findings(*passed)) == {("T", "license"): outcome}

    def test_differing_findings_are_listed(self) -> None:
        assert checks.differing(self.findings(True, False)) == [("T", "license")]
        assert checks.differing(self.findings(True, True)) == []

    def test_failing_needs_words(self) -> None:
        checks.check_finding(passed=True, clause="2.1", reason="")
        with pytest.raises(checks.ClauseMissing):
            checks.check_finding(passed=False, clause="2.1", reason="  ", page="3")

    @pytest.mark.parametrize(
        ("ground", "reason", "clause"),
        [
            ("unsigned", "no seal", "条例51"),
            ("license", "no licence", "license"),
            ("license", "", None),
            ("i-do-not-like-it", "reason", None),
        ],
    )
    def test_a_rejection_rests_on_law_file_or_failed_check(
        self, ground: str, reason: str, clause: str | None
    ) -> None:
        vetoes, failed = {"unsigned": "条例51"}, ["license"]
        if clause is None:
            with pytest.raises(checks.RejectionUnfounded):
                checks.check_ground(
                    ground, reason, vetoes=vetoes, failed=failed, article="51"
                )
        else:
            found = checks.check_ground(
                ground, reason, vetoes=vetoes, failed=failed, article="51"
            )
            assert found == clause

    def test_the_floor_belongs_to_those_who_may_go_on(self) -> None:
        checks.check_floor(3, 3, article_zh="87号令44", article_en="art. 44")
        with pytest.raises(checks.TooFewLeft):
            checks.check_floor(2, 3, article_zh="87号令44", article_en="art. 44")


class TestPhases:
    """Every pair of phase and move moves or refuses by name."""

    @pytest.mark.parametrize("phase", Phase)
    @pytest.mark.parametrize("move", Move)
    def test_every_pair_has_an_answer(self, phase: Phase, move: Move) -> None:
        if (phase, move) in MOVES:
            assert after(phase, move) is MOVES[phase, move]
        else:
            with pytest.raises(NotInThisPhase):
                after(phase, move)

    def test_nothing_leaves_an_ended_panel(self) -> None:
        assert not [pair for pair in MOVES if pair[0] in ENDED]

    def test_every_phase_is_reached_and_said_in_both_languages(self) -> None:
        assert set(MOVES.values()) | {Phase.FORMING} == set(Phase)
        assert set(PHASE_WORDS) == set(Phase)
        assert set(MOVE_WORDS) == set(Move)


class TestSheet:
    """pages.md 6: the refusal names range and item; 87号令64."""

    item = Item("plan", "technical", Decimal(0), Decimal(20), step=Decimal("0.5"))

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("0", None),
            ("20", None),
            ("16.5", None),
            ("20.5", "score-out-of-range"),
            ("-0.5", "score-out-of-range"),
            ("16.3", "score-between-steps"),
            ("sixteen", "score-unreadable"),
            ("", "score-unreadable"),
            ("NaN", "score-unreadable"),
            (16.5, "score-unreadable"),
        ],
    )
    def test_a_score_has_range_and_step(self, typed: object, code: str | None) -> None:
        if code is None:
            assert sheets.check_score(self.item, typed, article="64") == Decimal(
                str(typed)
            )
            return
        with pytest.raises(Refused) as refused:
            sheets.check_score(self.item, typed, article="64")
        assert refused.value.code == code
        assert refused.value.field == "plan"

    def test_price_points_are_computed_never_typed(self) -> None:
        price = Item("price", "price", Decimal(0), Decimal(40))
        with pytest.raises(NotFound):
            sheets.item_of([price], "price")

    def test_a_hole_cannot_be_signed(self) -> None:
        with pytest.raises(sheets.SheetHasHoles) as refused:
            sheets.check_complete(
                [self.item],
                ["T01", "T02"],
                {"T01": {"plan": Decimal(1)}},
                reasons={},
                extremes=sheets.Extremes(),
            )
        assert refused.value.field == "T02.plan"

    @pytest.mark.parametrize(
        ("score", "reason", "signs"),
        [("6", "", False), ("6", "weak", True), ("6.5", "", True), ("19", "", False)],
    )
    def test_c12_an_extreme_total_needs_words(
        self, score: str, reason: str, signs: bool
    ) -> None:
        def sign() -> None:
            sheets.check_complete(
                [self.item],
                ["T"],
                {"T": {"plan": Decimal(score)}},
                reasons={"T": {"plan": reason}},
                extremes=sheets.Extremes(Decimal(6), Decimal(19)),
            )

        if signs:
            sign()
        else:
            with pytest.raises(sheets.ReasonNeeded):
                sign()

    def test_r01_the_low_judge_is_flagged(self) -> None:
        """pages.md wireframe 7: 9.5 against a mean of 17.25 is -45 %."""
        totals = {"A1": Decimal("9.5"), "A2": Decimal("18.5"), "A3": Decimal("16.0")}
        flagged = sheets.deviations(totals, percent_max=Decimal(30))
        assert ("A1", Decimal("17.25"), Decimal(-45)) in flagged
