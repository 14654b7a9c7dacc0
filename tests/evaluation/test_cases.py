"""Every evaluation case reproduces to the cent, through the verifier's file form."""

from decimal import Decimal

from tests.evaluation.cases import answer, case, rows


def r01_question() -> dict[str, object]:
    inputs = case("R01-qingdao-consult")["inputs"]
    suppliers = inputs["suppliers"]
    return {
        "method": {
            "name": "comprehensive-score",
            "parameters": {"price": {"weight": inputs["price_weight"]}},
        },
        "items": [
            {"key": "tech", "group": "technical", "max": "35"},
            {"key": "other", "group": "business", "max": "25", "objective": True},
        ],
        "bids": [{"bid": each["name"], "price": each["bid"]} for each in suppliers],
        "sheets": [
            {
                "seat": f"A{judge + 1}",
                "scores": {
                    each["name"]: {
                        "tech": each["judge_tech"][judge],
                        "other": each["other_business_inferred"],
                    }
                    for each in suppliers
                },
            }
            for judge in range(3)
        ],
    }


def test_r01_consultation_reproduces_to_the_cent() -> None:
    published = case("R01-qingdao-consult")
    answered = answer("evaluate", **r01_question())
    by_name = rows(answered)
    for name, scores in published["published"]["scores"].items():
        groups = by_name[name]["groups"]
        assert Decimal(groups["technical"]) == Decimal(scores["tech"])
        business = Decimal(groups["business"]) + Decimal(groups["price"])
        assert business == Decimal(scores["business"])
        assert Decimal(by_name[name]["total"]) == Decimal(scores["total"])
        assert groups["price"] == published["check"]["price_scores"][name]
    assert answered["ranking"] == [[name] for name in published["published"]["rank"]]


def test_r02_the_lowest_reviewed_price_wins_and_a_rejected_bid_has_no_rank() -> None:
    one = case("R02-dianjiang-light")
    bids: list[dict[str, object]] = [
        {"bid": name, "price": price} for name, price in one["inputs"]["bids"].items()
    ]
    bids += [
        {"bid": name, "state": "rejected", "reason": reason}
        for name, reason in one["inputs"]["rejected"].items()
    ]
    answered = answer(
        "evaluate",
        method={"name": "lowest-reviewed", "parameters": {}},
        ceiling=one["inputs"]["limit"],
        bids=bids,
    )
    assert answered["ranking"] == [[name] for name in one["published"]["rank"]]


def test_r20_a_higher_discount_is_a_lower_price() -> None:
    one = case("R20-huaying-down")
    answered = answer(
        "evaluate",
        method={"name": "lowest-reviewed", "parameters": {}},
        bids=[
            {"bid": name, "price": {"type": "discount", "value": value, "unit": "%"}}
            for name, value in reversed(one["inputs"]["down_pct"].items())
        ],
    )
    assert answered["ranking"] == [[name] for name in one["published"]["rank"]]


class TestR23b:
    """The benchmark arithmetic on 120 real bids, an outlier among them."""

    one = case("R23b-yongchun-sample120")
    prices = [price for _, price in one["inputs"]["bids"]]

    def ask(self, **benchmark: object) -> dict[str, object]:
        parameters = {"digits": 4, "frozen": True, **benchmark}
        asked: dict[str, object] = answer(
            "benchmark", benchmark=parameters, prices=self.prices, ceiling="2000"
        )
        return asked

    def test_the_outlier_is_left_out_first(self) -> None:
        answered = self.ask(family="A")
        assert answered["above_ceiling"] == ["5391.988"]
        assert answered["counted"] == self.one["check"]["n_below_2000"]

    def test_mean(self) -> None:
        assert self.ask(family="A")["benchmark"] == self.one["check"]["mean"]

    def test_trimmed_mean(self) -> None:
        trimmed = self.ask(family="B", trim={"high": 5, "low": 5})
        assert trimmed["benchmark"] == self.one["check"]["trimmed_mean_5_5"]

    def test_second_mean(self) -> None:
        assert self.ask(family="E")["benchmark"] == self.one["check"]["two_mean"][1]


def test_c01_small_firms_are_deducted_before_the_benchmark() -> None:
    one = case("C01-sme")
    answered = answer(
        "evaluate",
        method={
            "name": "comprehensive-score",
            "parameters": {
                "price": {
                    "weight": one["inputs"]["weight"],
                    "deductions": [
                        {"key": "small-10", "rate": "0.10", "group": "small"},
                        {"key": "small-20", "rate": "0.20", "group": "small"},
                    ],
                }
            },
        },
        bids=[
            {"bid": "A", "price": "980000"},
            {"bid": "B", "price": "1000000", "deductions": ["small-10"]},
            {"bid": "C", "price": "940000"},
            {"bid": "D", "price": "1050000", "deductions": ["small-20"]},
        ],
    )
    by_bid = rows(answered)
    for bid, price in one["expected"]["eval_price"].items():
        assert Decimal(by_bid[bid]["evaluated_price"]) == Decimal(price)
    scores = {bid: row["groups"]["price"] for bid, row in by_bid.items()}
    assert scores == one["expected"]["score"]
    # The contract is at the original price: the row keeps it beside the deducted one.
    assert by_bid["D"]["price"] == "1050000"


def test_c03_same_brand_counts_once_and_only_the_best_is_a_candidate() -> None:
    one = case("C03-samebrand-score")
    rows_ = [{"bid": each.pop("id"), **each} for each in one["inputs"]["suppliers"]]
    answered = answer("rank", rows=rows_, same_brand=True)
    assert answered["counted"] == one["expected"]["counted_bidders"]
    assert answered["ranking"] == [[key] for key in one["expected"]["candidates"]]
    assert answered["left_out"] == {"B": "A"}


def test_c05_equal_score_and_price_stay_tied() -> None:
    one = case("C05-tie-three-level")
    answered = answer(
        "rank",
        rows=[
            {"bid": bid, "score": score, "price": price}
            for bid, score, price in one["inputs"]["rows"]
        ],
    )
    assert answered["ranking"] == one["expected"]["rank"]


C06_BENCHMARK = {
    "family": "C",
    "frozen": True,
    "trim": {"from": 5, "high": 1, "low": 1},
    "factor": {"name": "K", "set": ["0.97", "0.98", "0.99"]},
}
C06_DEVIATION = {"full": "60", "above": "1", "below": "0.5"}


def test_c06_trimmed_mean_times_k_with_asymmetric_points() -> None:
    one = case("C06-works-trim-K")
    answered = answer(
        "benchmark",
        benchmark=C06_BENCHMARK,
        deviation=C06_DEVIATION,
        prices=one["inputs"]["bids"],
        drawn={"K": one["inputs"]["K"]},
    )
    assert answered["benchmark"] == one["expected"]["benchmark"]
    assert answered["scores"] == one["expected"]["scores"]


def test_c06_as_a_whole_evaluation() -> None:
    one = case("C06-works-trim-K")
    answered = answer(
        "evaluate",
        method={
            "name": "comprehensive-evaluation",
            "parameters": {
                "benchmark": C06_BENCHMARK,
                "deviation": C06_DEVIATION,
                "full": "60",
            },
        },
        bids=[{"bid": price, "price": price} for price in one["inputs"]["bids"]],
        drawn={"K": "0.98"},
    )
    by_bid = rows(answered)
    totals = {bid: row["total"] for bid, row in by_bid.items()}
    assert totals == one["expected"]["scores"]
    assert answered["ranking"][0] == ["960"]


def test_c08_anhui_group_median() -> None:
    one = case("C08-anhui-median")
    answered = answer(
        "benchmark",
        benchmark={
            "family": "F",
            "frozen": False,
            "line": one["inputs"]["A_series_drop_lt"],
            "band": one["inputs"]["group_band"],
            "factor": one["inputs"]["C"],
        },
        prices=one["inputs"]["bids"],
        ceiling=one["inputs"]["limit"],
    )
    assert answered["benchmark"] == one["expected"]["base"]


def test_c10_second_mean() -> None:
    one = case("C10-two-mean")
    for family, expected in (("A", "m1"), ("E", "m2")):
        answered = answer(
            "benchmark",
            benchmark={"family": family, "frozen": False, "digits": 4},
            prices=one["inputs"]["bids"],
        )
        assert answered["benchmark"] == one["expected"][expected]


def test_c12_judges_trimmed_and_extremes_ask_for_a_reason() -> None:
    one = case("C12-judges-trim")
    answered = answer(
        "aggregate",
        judges={"drop": {"from": 5, "high": 1, "low": 1}},
        reasons={"at_most": "6", "at_least": "9"},
        scores=one["inputs"]["scores"],
    )
    assert answered["score"] == one["expected"]["score"]
    assert answered["reason_needed"] == ["6", "9.2"]


def test_c14_correction_in_the_order_of_the_law() -> None:
    one = case("C14-correct-gov")
    answered = answer(
        "correct",
        sheet=one["inputs"]["开标一览表_小写"],
        words=one["inputs"]["开标一览表_大写"],
        units_sum=one["inputs"]["分项合计"],
    )
    assert answered["corrected"] == one["expected"]["corrected"]


def test_c25_draw() -> None:
    one = case("C25-draw-vector")
    answered = answer(
        "draw",
        reveals=one["inputs"]["reveals_hex"],
        commitments=one["inputs"]["commits_sha256"],
        n=one["inputs"]["n"],
        k=one["inputs"]["k"],
    )
    assert answered == one["expected"]
