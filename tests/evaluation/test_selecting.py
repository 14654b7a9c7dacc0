"""Methods that choose several or by the last quote, their parameters and examples."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules.methods import example, registry
from evaluation.rules.methods.question import read_item, read_question
from evaluation.rules.methods.reader import ParametersInvalid, Reader
from tests.evaluation.cases import answer, rows

ITEMS: list[dict[str, Any]] = [
    {"key": "tech", "group": "technical", "max": "60", "label": "技术"},
    {"key": "trust", "group": "business", "max": "40", "label": "信誉"},
]
DEVIATION = {"full": "100", "above": "1", "below": "0.5"}
SMALL = [{"key": "small", "policy": "small", "rate": "0.10"}]


def benchmark(family: str, **more: object) -> dict[str, object]:
    return {"family": family, "frozen": True, **more}


#: every method with parameters that a tender file could carry, and its score items
METHODS: dict[str, tuple[str, dict[str, Any], list[dict[str, Any]]]] = {
    "score": (
        "comprehensive-score",
        {"price": {"weight": "40", "deductions": SMALL}},
        [ITEMS[0]],
    ),
    "lowest": ("lowest-evaluated", {"deductions": SMALL}, []),
    "reviewed": ("lowest-reviewed", {"line_of_ceiling": "0.85"}, []),
    "quote": ("lowest-quote", {"deductions": SMALL}, []),
    "framework-price": ("framework-price", {}, []),
    "framework-quality": ("framework-quality", {"eliminate": "0.4"}, ITEMS),
    "pass-fail": ("pass-fail", {}, []),
    "limited": ("limited-number", {"top": 3, "pass_line": "60"}, ITEMS),
    "nearest": (
        "nearest-benchmark",
        {
            "benchmark": benchmark(
                "G",
                net_budget="900000",
                factor={"name": "K", "from": "0.01", "below": "0.02", "step": "0.001"},
            )
        },
        [],
    ),
    **{
        f"works-{family}": (
            "comprehensive-evaluation",
            {
                "benchmark": benchmark(family, **more),
                "deviation": DEVIATION,
                "bonus": [{"key": "small", "policy": "small", "rate": "0.05"}],
            },
            [],
        )
        for family, more in (
            ("A", {}),
            ("B", {"trim": {"from": 5, "high": 1, "low": 1}}),
            ("C", {"factor": {"name": "K", "set": ["0.97", "0.98"]}}),
            ("D", {"factor": {"name": "w", "set": ["0.6", "0.5"]}}),
            ("E", {}),
            ("F", {"line": "0.13", "factor": "0.985"}),
        )
    },
    "reasonable": (
        "reasonable-low",
        {"benchmark": benchmark("A"), "deviation": DEVIATION},
        [],
    ),
}


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_held_at_approval_and_has_a_worked_example(name: str) -> None:
    method, parameters, items = METHODS[name]
    asked = {"name": method, "version": 1, "parameters": parameters}
    registry.validate(asked, items)
    question = example.question(
        asked,
        [read_item(Reader(item)) for item in items],
        price_type="amount",
        base=Decimal(1_000_000),
    )
    result = registry.ask(read_question(question))
    assert all(row.entered for row in result.rows)
    assert result.ranking
    assert result.steps
    with pytest.raises(ParametersInvalid) as refused:
        registry.validate({**asked, "parameters": {**parameters, "fudge": 1}}, items)
    assert refused.value.field == "fudge"


def test_every_method_is_among_them() -> None:
    assert {method for method, _, _ in METHODS.values()} == {
        name for name, _ in registry.METHODS
    }


@pytest.mark.parametrize(
    ("method", "parameters", "place"),
    [
        (
            "lowest-evaluated",
            {"deductions": [{"key": "s", "policy": "small", "rate": "0.09"}]},
            "deductions.0.rate",
        ),
        (
            "lowest-evaluated",
            {"deductions": [{"key": "s", "policy": "consortium", "rate": "0.10"}]},
            "deductions.0.rate",
        ),
        (
            "lowest-evaluated",
            {"purchase": "works", "deductions": SMALL},
            "deductions.0.rate",
        ),
        (
            "reasonable-low",
            {
                **METHODS["reasonable"][1],
                "bonus": [{"key": "s", "policy": "small", "rate": "0.06"}],
            },
            "bonus.0.rate",
        ),
        ("framework-price", {"eliminate": "0.19"}, "eliminate"),
        (
            "framework-quality",
            {"testing_equipment": True, "eliminate": "0.39"},
            "eliminate",
        ),
        ("limited-number", {"top": 2}, "top"),
        ("limited-number", {"top": 3, "pass_line": "100.1"}, "pass_line"),
        ("limited-number", {"top": 3, "full": "90"}, "score_items"),
    ],
)
def test_what_the_law_does_not_allow_is_refused_with_its_place(
    method: str, parameters: dict[str, Any], place: str
) -> None:
    items = ITEMS if method in {"limited-number", "framework-quality"} else []
    with pytest.raises(ParametersInvalid) as refused:
        registry.validate({"name": method, "parameters": parameters}, items)
    assert refused.value.field == place


def test_small_firm_and_consortium_are_one_policy_and_domestic_another() -> None:
    listed = [
        {"key": "small", "policy": "small", "rate": "0.10"},
        {"key": "joint", "policy": "consortium", "rate": "0.04"},
        {"key": "home", "policy": "domestic", "rate": "0.20"},
    ]
    bids = [{"bid": "A", "price": "100", "deductions": ["small", "joint", "home"]}]
    prices = {}
    for stacking in ("sum", "product", "largest"):
        parameters = {"deductions": listed, "stacking": stacking}
        method = {"name": "lowest-evaluated", "parameters": parameters}
        answered = answer("evaluate", method=method, bids=bids)
        prices[stacking] = rows(answered)["A"]["evaluated_price"]
    assert prices == {"sum": "70.00", "product": "72.00", "largest": "80.00"}


def test_small_firms_in_works_gain_part_of_their_own_points() -> None:
    parameters = {
        **METHODS["reasonable"][1],
        "bonus": [{"key": "small", "policy": "small", "rate": "0.05"}],
    }
    bids = [
        {"bid": "A", "price": "100", "deductions": ["small"]},
        {"bid": "B", "price": "100"},
    ]
    totals = {}
    for cap in (False, True):
        method = {
            "name": "reasonable-low",
            "parameters": {**parameters, "bonus_cap": cap},
        }
        answered = answer("evaluate", method=method, bids=bids)
        totals[cap] = [row["total"] for row in answered["rows"]]
    assert totals == {False: ["105.00", "100.00"], True: ["100.00", "100.00"]}


@st.composite
def panels(draw: st.DrawFn) -> dict[str, Any]:
    """A question of entry by quality or of a limited number."""
    names = [f"T{n}" for n in range(draw(st.integers(3, 7)))]
    points = st.integers(0, 80).map(lambda half: str(Decimal(half) / 2))
    sheets = [
        {
            "seat": f"A{n}",
            "scores": {
                name: {"tech": draw(points), "trust": draw(points)} for name in names
            },
        }
        for n in range(draw(st.integers(3, 5)))
    ]
    method = draw(st.sampled_from(["framework-quality", "limited-number"]))
    parameters: dict[str, Any] = {"top": 3} if method == "limited-number" else {}
    return {
        "method": {"name": method, "parameters": parameters},
        "items": ITEMS,
        "bids": [{"bid": name, "price": "1"} for name in names],
        "sheets": sheets,
    }


@given(panels(), st.randoms(use_true_random=False))
def test_order_of_bids_and_experts_says_nothing(
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


@given(panels())
def test_nobody_goes_on_with_fewer_points_than_somebody_who_does_not(
    question: dict[str, Any],
) -> None:
    answered = answer("evaluate", **question)["rows"]
    on = [Decimal(row["total"]) for row in answered if row["candidate"]]
    out = [Decimal(row["total"]) for row in answered if not row["candidate"]]
    assert not on or not out or min(on) > max(out)


PRICES = st.integers(1, 10**7).map(lambda fen: Decimal(fen).scaleb(-2))


@given(PRICES, PRICES, st.sampled_from(["goods", "service", "works"]))
def test_a_fee_grows_with_the_amount(one: Decimal, other: Decimal, kind: str) -> None:
    fees = [
        Decimal(answer("fee", base=str(base * 1000), category=kind)["fee"])
        for base in sorted((one, other))
    ]
    assert fees[0] <= fees[1]


@given(st.lists(PRICES, min_size=2, max_size=8), st.sampled_from("ABE"))
def test_nearer_to_the_benchmark_on_one_side_never_scores_less(
    prices: list[Decimal], family: str
) -> None:
    found = answer(
        "benchmark",
        benchmark={"family": family, "trim": {"from": 5, "high": 1, "low": 1}},
        deviation={"full": "60", "above": "1", "below": "0.5"},
        bids={f"T{n}": str(price) for n, price in enumerate(prices)},
    )
    value = Decimal(found["benchmark"])
    scored = [
        (price, Decimal(found["scores"][f"T{n}"])) for n, price in enumerate(prices)
    ]
    for price, score in scored:
        assert 0 <= score <= 60
        for other, its in scored:
            if value <= price <= other or other <= price <= value:
                assert score >= its


@given(st.lists(PRICES, min_size=1, max_size=6))
def test_a_lower_price_never_scores_less_in_procurement(prices: list[Decimal]) -> None:
    bids = {f"T{n}": str(price) for n, price in enumerate(prices)}
    found = answer("price-score", weight="30", bids=bids)["score"]
    ordered = sorted(bids, key=lambda key: Decimal(bids[key]))
    scores = [Decimal(found[key]) for key in ordered]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 30 for score in scores)


def test_the_steps_say_whether_a_rejected_bid_still_counts() -> None:
    from verifier.recompute import recompute

    bids = [
        {"bid": "A", "price": "100"},
        {"bid": "B", "price": "110"},
        {"bid": "X", "price": "400", "state": "rejected"},
    ]
    said = {}
    for frozen in (True, False):
        parameters = {
            "benchmark": {"family": "A", "frozen": frozen},
            "deviation": DEVIATION,
        }
        method = {"name": "reasonable-low", "parameters": parameters}
        answered = recompute({"method": method, "bids": bids})
        steps: Any = answered["steps"]
        counts = next(step for step in steps if step["rule"] == "benchmark-counts")
        said[frozen] = (counts["formula"], "固定" in counts["title"]["zh"])
    assert said == {True: ("A, B, X", True), False: ("A, B", False)}
