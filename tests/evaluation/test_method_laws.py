"""What must hold of every evaluation, whatever the figures: domain.md 2."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules.methods.figures import half_up, median
from evaluation.rules.methods.reader import ParametersInvalid
from evaluation.rules.methods.registry import UnknownMethod, validate
from tests.evaluation.cases import answer, rows

prices = st.integers(1, 10**9).map(lambda fen: str(Decimal(fen).scaleb(-2)))
scores = st.integers(0, 70).map(lambda half: str(Decimal(half) / 2))


@st.composite
def consultations(draw: st.DrawFn) -> dict[str, Any]:
    """A comprehensive-score question of 1 to 6 bids and 3 to 7 judges."""
    names = [f"T{index:02}" for index in range(1, draw(st.integers(1, 6)) + 1)]
    seats = [f"A{index}" for index in range(1, draw(st.integers(3, 7)) + 1)]
    return {
        "method": {
            "name": "comprehensive-score",
            "parameters": {
                "price": {"weight": "30"},
                "judges": {"drop": {"from": 5, "high": 1, "low": 1}},
            },
        },
        "items": [{"key": "tech", "group": "technical", "max": "35"}],
        "bids": [{"bid": name, "price": draw(prices)} for name in names],
        "sheets": [
            {"seat": seat, "scores": {name: {"tech": draw(scores)} for name in names}}
            for seat in seats
        ],
    }


WORKS = {
    "name": "comprehensive-evaluation",
    "parameters": {
        "benchmark": {
            "family": "B",
            "frozen": False,
            "trim": {"from": 5, "high": 1, "low": 1},
        },
        "deviation": {"full": "60", "above": "1", "below": "0.5"},
        "full": "60",
    },
}


def frozen(method: dict[str, Any]) -> dict[str, Any]:
    """Return the same method with its benchmark frozen at the opening."""
    parameters = method["parameters"]
    benchmark = {**parameters["benchmark"], "frozen": True}
    return {**method, "parameters": {**parameters, "benchmark": benchmark}}


@given(consultations(), st.randoms())
def test_permuting_bids_and_judges_changes_nothing(
    question: dict[str, Any], random: Any
) -> None:
    shuffled = {
        **question,
        "bids": random.sample(question["bids"], len(question["bids"])),
        "sheets": random.sample(question["sheets"], len(question["sheets"])),
    }
    before, after = answer("evaluate", **question), answer("evaluate", **shuffled)
    assert rows(before) == rows(after)
    assert before["ranking"] == after["ranking"]


@given(consultations())
def test_scores_stay_in_range_and_everyone_who_entered_is_ranked(
    question: dict[str, Any],
) -> None:
    answered = answer("evaluate", **question)
    for row in answered["rows"]:
        assert 0 <= Decimal(row["groups"]["technical"]) <= 35
        assert 0 <= Decimal(row["groups"]["price"]) <= 30
        assert Decimal(row["total"]) == sum(map(Decimal, row["groups"].values()))
    ranked = [key for group in answered["ranking"] for key in group]
    assert sorted(ranked) == sorted(bid["bid"] for bid in question["bids"])


@given(st.lists(prices, min_size=1, max_size=12), prices)
def test_a_rejected_bid_changes_nothing_where_the_benchmark_is_recomputed(
    given_prices: list[str], rejected: str
) -> None:
    bids = [{"bid": f"T{n}", "price": each} for n, each in enumerate(given_prices)]
    more = [*bids, {"bid": "X", "price": rejected, "state": "rejected"}]
    without = answer("evaluate", method=WORKS, bids=bids)
    with_it = answer("evaluate", method=WORKS, bids=more)
    assert with_it["benchmark"] == without["benchmark"]
    assert with_it["ranking"] == without["ranking"]
    assert not rows(with_it)["X"]["entered"]


@given(st.lists(prices, min_size=1, max_size=12), prices)
def test_a_frozen_benchmark_is_that_of_the_opening(
    given_prices: list[str], rejected: str
) -> None:
    opened = [{"bid": f"T{n}", "price": each} for n, each in enumerate(given_prices)]
    last = {"bid": "X", "price": rejected}
    method = frozen(WORKS)
    before = answer("evaluate", method=method, bids=[*opened, last])
    after = answer(
        "evaluate", method=method, bids=[*opened, {**last, "state": "rejected"}]
    )
    assert before["benchmark"] == after["benchmark"]


@given(st.lists(prices, min_size=1, max_size=12))
def test_price_points_of_works_stay_between_floor_and_full(
    given_prices: list[str],
) -> None:
    bids = [{"bid": f"T{n}", "price": each} for n, each in enumerate(given_prices)]
    for row in answer("evaluate", method=WORKS, bids=bids)["rows"]:
        assert 0 <= Decimal(row["groups"]["price"]) <= 60


@given(st.fractions(max_denominator=10**6), st.integers(0, 8))
def test_rounding_is_half_up_and_never_further_than_half_a_unit(
    value: Fraction, digits: int
) -> None:
    rounded = Fraction(half_up(value, digits))
    error = abs(rounded - value) * 10**digits
    assert error <= Fraction(1, 2)
    if error == Fraction(1, 2):
        assert abs(rounded) > abs(value)


@given(st.lists(st.decimals(1, 1000, places=2), min_size=1, max_size=9))
def test_half_the_values_stand_on_each_side_of_the_median(
    values: list[Decimal],
) -> None:
    middle = median(values)
    assert sum(value <= middle for value in values) * 2 >= len(values)
    assert sum(value >= middle for value in values) * 2 >= len(values)


class TestParametersAreHeldAtApproval:
    """A formula that no panel could compute is refused with the place in the file."""

    items = [{"key": "tech", "group": "technical", "max": "60", "label": {"zh": "技"}}]
    score = {"name": "comprehensive-score", "parameters": {"price": {"weight": "40"}}}

    def test_points_of_one_hundred_pass(self) -> None:
        validate(self.score, self.items)

    def test_points_of_ninety_nine_are_refused(self) -> None:
        with pytest.raises(ParametersInvalid) as refused:
            validate(self.score, [{**self.items[0], "max": "59"}])
        assert refused.value.field == "score_items"

    def test_a_price_item_of_other_points_than_the_weight_is_refused(self) -> None:
        price = {"key": "price", "group": "price", "max": "39", "label": "价"}
        with pytest.raises(ParametersInvalid) as refused:
            validate(self.score, [*self.items, price])
        assert refused.value.field == "price.weight"

    def test_k_of_the_tender_file_is_the_factor(self) -> None:
        parameters = {
            **WORKS["parameters"],  # type: ignore[dict-item]
            "benchmark": {"family": "C", "frozen": True},
            "k_set": ["0.97", "0.98"],
        }
        method = {"name": "comprehensive-evaluation", "parameters": parameters}
        validate(method, [])
        answered = answer(
            "evaluate",
            method=method,
            bids=[{"bid": "T", "price": "100"}],
            drawn={"K": "0.97"},
        )
        assert answered["benchmark"] == "97.00"

    def test_an_unknown_method_is_refused(self) -> None:
        with pytest.raises(UnknownMethod):
            validate({"name": "best-friend", "parameters": {}}, [])

    @pytest.mark.parametrize(
        ("benchmark", "place"),
        [
            ({"family": "C", "frozen": True}, "benchmark.factor"),
            (
                {"family": "C", "frozen": True, "factor": {"set": []}},
                "benchmark.factor.set",
            ),
            ({"family": "B", "frozen": True}, "benchmark.trim"),
            ({"family": "A"}, "benchmark.frozen"),
            ({"family": "H", "frozen": True}, "benchmark.family"),
            ({"family": "A", "frozen": True, "digits": "2.5"}, "benchmark.digits"),
            ({"family": "A", "frozen": True, "fudge": "1"}, "benchmark.fudge"),
            ({"family": "G", "frozen": True, "factor": "0.1"}, "benchmark.net_budget"),
        ],
    )
    def test_a_broken_benchmark_names_its_place(
        self, benchmark: dict[str, Any], place: str
    ) -> None:
        parameters = {**WORKS["parameters"], "benchmark": benchmark}  # type: ignore[dict-item]
        with pytest.raises(ParametersInvalid) as refused:
            validate({"name": "comprehensive-evaluation", "parameters": parameters}, [])
        assert refused.value.field == place


class TestRefusalsOfSheets:
    """87号令64: what a panel must put right before anything is computed."""

    def question(self, *given: str, objective: bool = False) -> dict[str, Any]:
        item = {"key": "t", "group": "technical", "max": "35", "objective": objective}
        return {
            "method": {
                "name": "comprehensive-score",
                "parameters": {"price": {"weight": "65"}},
            },
            "items": [item],
            "bids": [{"bid": "T", "price": "1"}],
            "sheets": [
                {"seat": f"A{n}", "scores": {"T": {"t": each} if each else {}}}
                for n, each in enumerate(given)
            ],
        }

    @pytest.mark.parametrize(
        ("given", "objective", "code"),
        [
            (("1", "2", "36"), False, "score-out-of-range"),
            (("1", "2", "-0.5"), False, "score-out-of-range"),
            (("1", "2", ""), False, "sheet-incomplete"),
            (("1", "2", "2"), True, "objective-differs"),
            ((), False, "no-signed-sheets"),
        ],
    )
    def test_refused_by_name(
        self, given: tuple[str, ...], objective: bool, code: str
    ) -> None:
        from kernel.refused import Refused

        with pytest.raises(Refused) as refused:
            answer("evaluate", **self.question(*given, objective=objective))
        assert refused.value.code == code

    def test_the_ends_of_the_range_belong_to_it(self) -> None:
        answered = answer("evaluate", **self.question("0", "35", "35"))
        assert answered["rows"][0]["groups"]["technical"] == "23.33"


class TestDeviationSegments:
    """domain.md 2.4: beyond −8 % × 4, and a curve of points between straight lines."""

    def score(self, price: str, **deviation: object) -> str:
        answered = answer(
            "benchmark",
            benchmark={"family": "A", "frozen": True},
            deviation={"full": "60", "above": "1", "below": "0.5", **deviation},
            prices=["100"],
        )
        assert answered["benchmark"] == "100.00"
        from evaluation.rules.methods.deviation import read_deviation, score
        from evaluation.rules.methods.reader import Reader

        rule = read_deviation(
            Reader({"full": "60", "above": "1", "below": "0.5", **deviation})
        )
        value, _ = score(rule, Decimal(price), Decimal(100), subject="T")
        return str(value)

    @pytest.mark.parametrize(
        ("price", "expected"),
        [("92", "56.00"), ("92.01", "56.01"), ("91", "52.00"), ("103", "57.00")],
    )
    def test_the_part_beyond_pays_its_own_rate(self, price: str, expected: str) -> None:
        segments = [{"side": "below", "beyond": "8", "rate": "4"}]
        assert self.score(price, segments=segments) == expected

    @pytest.mark.parametrize(
        ("price", "expected"), [("100", "60.00"), ("95", "57.50"), ("80", "55.00")]
    )
    def test_a_curve_is_straight_between_its_points(
        self, price: str, expected: str
    ) -> None:
        curve = [["-10", "55"], ["0", "60"], ["5", "50"]]
        assert self.score(price, curve=curve) == expected
