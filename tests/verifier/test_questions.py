"""The smaller questions: boundaries in threes, and what they refuse by name."""

import json
import random
from decimal import Decimal
from typing import Any

import pytest

from kernel.prices import PricesNotComparable
from kernel.refused import Refused
from tests.verifier.asking import answer, case, refusal
from tests.verifier.test_page import examples
from verifier.forms import figure
from verifier.recompute import recompute


class TestFigures:
    """Figures as notices print them (domain.md 4)."""

    @pytest.mark.parametrize(
        ("printed", "value", "unit"),
        [
            ("286.6元/工日", "286.6", "元/工日"),
            ("513360 元每年", "513360", "元每年"),
            ("3602.5688万元", "36025688.0000", "元"),
            ("３６０.５万元", "3605000.0", "元"),
            ("￥1,234.50", "1234.50", ""),
            ("1.2亿元", "120000000.0", "元"),
            (727000, "727000", ""),
        ],
    )
    def test_a_figure(self, printed: object, value: str, unit: str) -> None:
        read = figure(printed, "price")
        assert (read.value, read.unit, read.percent) == (Decimal(value), unit, False)

    @pytest.mark.parametrize("printed", ["97.67%", "９７.６７％", "97.67 %"])
    def test_a_per_cent_sign_is_kept(self, printed: str) -> None:
        read = figure(printed, "price")
        assert read.percent
        assert read.value == Decimal("97.67")

    @pytest.mark.parametrize(
        "printed", ["", "12,34", "1.2.3", "元", "1e5", "--1", "1" * 80, True, None]
    )
    def test_what_cannot_be_read_one_way_is_refused(self, printed: object) -> None:
        with pytest.raises(Refused):
            figure(printed, "price")

    def test_the_precision_is_that_of_the_print(self) -> None:
        assert figure("1.3268万元", "fee").step == 1
        assert figure("13267.50", "fee").step == Decimal("0.01")

    def test_prices_of_different_kinds_are_not_ordered(self) -> None:
        for prices in (["97.67%", "100"], ["1元/工日", "1元/m2"], ["120", "94.5万元"]):
            asked = {"ask": "rank", "by": "price", "bids": prices}
            with pytest.raises(PricesNotComparable):
                recompute(asked)


class TestFees:
    """domain.md 2.11: every band at its own rate; the ends belong to the band below."""

    @pytest.mark.parametrize(
        ("base", "fee"),
        [
            ("999999.99", "15000.00"),
            ("1000000", "15000.00"),
            ("1000100", "15000.80"),
            ("5000000", "47000.00"),
            ("10000000", "69500.00"),
            ("50000000", "169500.00"),
            ("100000000", "219500.00"),
            ("1000000000", "669500.00"),
            ("1000010000", "669501.00"),
        ],
    )
    def test_services_at_the_ends_of_the_bands(self, base: str, fee: str) -> None:
        assert answer("fee", base=base, category="service")["fee"] == fee

    @pytest.mark.parametrize(
        ("category", "fee"),
        [("货物", "874100.00"), ("服务", "669600.00"), ("工程", "755600.00")],
    )
    def test_all_bands_of_a_category(self, category: str, fee: str) -> None:
        whole = answer("fee", base="10.01亿元", category=category)["fee"]
        assert whole == fee

    @pytest.mark.parametrize(
        ("published", "agrees"),
        [("13267", True), ("13268", True), ("13269", False), ("13267.51", False)],
    )
    def test_a_printed_fee_within_its_precision(
        self, published: str, agrees: bool
    ) -> None:
        asked = {"base": "884500", "category": "service", "published": published}
        assert answer("fee", **asked)["agrees"] is agrees

    def test_a_multiplier_is_a_discount_said_otherwise(self) -> None:
        asked = {"base": "650万元", "category": "goods"}
        fees = [
            answer("fee", **asked, **said)["fee"]
            for said in ({"multiplier": "0.8"}, {"multiplier": "80%"})
        ]
        assert [*fees, answer("fee", **asked, discount="20%")["fee"]] == [
            "56800.00"
        ] * 3
        assert refusal("fee", **asked, discount="20%", multiplier="0.8").field


class TestPanels:
    """domain.md 1.1, 1.2: each broken rule with its article."""

    @pytest.mark.parametrize(
        ("members", "experts", "codes"),
        [
            (3, 2, ["panel-too-small"]),
            (4, 2, ["panel-too-small", "panel-not-odd", "panel-too-few-experts"]),
            (5, 3, ["panel-too-few-experts"]),
            (5, 4, []),
            (6, 4, ["panel-not-odd"]),
            (9, 6, []),
        ],
    )
    def test_works(self, members: int, experts: int, codes: list[str]) -> None:
        found = answer("committee", committee=members, experts=experts)
        assert [each["code"] for each in found["refusals"]] == codes
        assert found["allowed"] is (not codes)
        assert all(each["article"]["zh"] for each in found["refusals"])

    @pytest.mark.parametrize(
        ("budget", "allowed"),
        [("999.9999万元", True), ("1000万元", False), ("1000.01万元", False)],
    )
    def test_seven_from_ten_million(self, budget: str, allowed: bool) -> None:
        asked = {"trade": "政府采购", "experts": 4, "purchaser": 1, "budget": budget}
        assert answer("committee", **asked)["allowed"] is allowed

    def test_the_purchaser_does_not_chair_and_talks_need_three(self) -> None:
        seven = {"trade": "procurement", "committee": 7, "experts": 5}
        found = answer("committee", **seven, chair="owner")
        assert [each["code"] for each in found["refusals"]] == ["chair-not-expert"]
        assert answer("committee", trade="询价", committee=3, experts=2)["allowed"]
        assert refusal("committee", committee=5, experts=4, owner=2).field == "experts"


class TestTerms:
    """民法典201 to 203, on the calendar of 2026."""

    def last_day(self, **asked: object) -> str:
        found: str = answer("days", **asked)["last_day"]
        return found

    def test_a_limit_rolls_on_a_minimum_does_not(self) -> None:
        asked = {"from": "2026-09-28", "count": 3}
        assert self.last_day(**asked) == "2026-10-08"
        assert self.last_day(**asked, counting="minimum") == "2026-10-01"

    def test_weekends_worked_in_exchange_are_working_days(self) -> None:
        # 28 February 2026 is a Saturday on which offices are open.
        assert (
            self.last_day(**{"from": "2026-02-27", "count": "1工作日"}) == "2026-02-28"
        )

    @pytest.mark.parametrize(
        ("to", "kept"),
        [
            ("2026-10-08T23:59:59", True),
            ("2026-10-08", True),
            ("2026-10-09T00:00:00", False),
        ],
    )
    def test_the_end_of_a_limit_belongs_to_nobody(self, to: str, kept: bool) -> None:
        asked = {"from": "2026-09-28", "count": "3日", "to": to}
        assert answer("days", **asked)["allowed"] is kept

    @pytest.mark.parametrize(
        ("deadline", "allowed"),
        [
            ("2026-03-22T23:59:59", False),
            ("2026-03-23T00:00:00", True),
            ("2026-03-23T00:00:01", True),
        ],
    )
    def test_twenty_whole_days(self, deadline: str, allowed: bool) -> None:
        asked = {"tender_document_issued": "2026-03-02", "deadline": deadline}
        assert answer("days", **asked)["issue_to_deadline"]["allowed"] is allowed

    @pytest.mark.parametrize(
        ("sent", "early"),
        [
            ("2026-03-08T23:59:59", True),
            ("2026-03-09T00:00:00", False),
            ("2026-03-09T00:00:01", False),
        ],
    )
    def test_counted_back(self, sent: str, early: bool) -> None:
        asked = {"before": "2026-03-24T09:30", "count": "15日", "from": sent}
        assert answer("days", **asked)["allowed"] is early

    def test_months_end_on_the_last_day_where_there_is_no_such_day(self) -> None:
        asked = {"from": "2026-01-31", "unit": "月", "counting": "minimum"}
        assert self.last_day(**asked, count=1) == "2026-02-28"
        assert self.last_day(**asked, count=25) == "2028-02-29"

    def test_a_year_without_holidays_is_refused_by_name_or_brought(self) -> None:
        asked = {"from": "2031-01-02", "count": "5个工作日"}
        assert refusal("days", **asked).code == "calendar-year-missing"
        year = {"year": 2031, "holidays": ["2031-01-03"], "worked": []}
        assert self.last_day(**asked, calendar=[year]) == "2031-01-10"
        # Nothing rolls in a minimum: no calendar is needed.
        days = {"from": "2031-01-02", "count": 5, "counting": "minimum"}
        assert self.last_day(**days) == "2031-01-07"

    def test_hours_are_exact(self) -> None:
        asked = {"from": "2026-03-11 13:52", "count": 72, "unit": "小时"}
        assert answer("days", **asked)["ends_at"] == "2026-03-14T13:52:00+08:00"


class TestDecisions:
    """Who is recommended, chosen, or passed over."""

    def test_more_than_three_candidates_are_refused(self) -> None:
        found = refusal("candidates", ranking=["甲", "乙", "丙", "丁"], at_most=4)
        assert (found.code, found.article) == ("too-many-candidates", "条例53")

    def test_a_tie_over_the_last_place_stays_open_and_a_draw_parts_it(self) -> None:
        found = answer("candidates", ranking=["甲", "乙", ["丙", "丁"]])
        assert found["tied_over_the_last_place"] == ["丙", "丁"]
        rows = {"丙": "90", "丁": "90"}
        drawn = answer("tie", levels=["score"], bids=rows, draw={"seed": "ab" * 32})
        assert sorted(key for (key,) in drawn["ranking"]) == sorted(rows)

    def test_a_level_that_parts_nobody_else_is_not_asked_for(self) -> None:
        rows = [{"bid": "A", "score": "2"}, {"bid": "B", "score": "1"}]
        assert answer("tie", rows=rows)["ranking"] == [["A"], ["B"]]
        tied = [{**row, "score": "1"} for row in rows]
        assert refusal("tie", rows=tied).field == "rows.A.price"

    def test_one_lot_each_in_the_declared_order(self) -> None:
        lots = {"一": ["甲", "乙"], "二": ["甲", "乙"], "三": ["甲"]}
        found = answer("award-limit", lots=lots)
        assert found["awards"] == {"一": "甲", "二": "乙", "三": None}

    @pytest.mark.parametrize(
        ("votes", "winner"), [("甲甲甲乙乙", "甲"), ("甲甲乙乙丙", None)]
    )
    def test_more_than_half_of_all_members(
        self, votes: str, winner: str | None
    ) -> None:
        asked = {"candidates": ["甲", "乙", "丙"], "ballots": list(votes)}
        assert answer("separated-decision", **asked)["winner"] == winner

    def test_an_even_committee_and_a_stranger_are_refused(self) -> None:
        asked = {"candidates": ["甲", "乙"]}
        even = refusal("separated-decision", **asked, ballots=list("甲甲乙乙甲甲"))
        assert even.code == "decision-committee"
        strange = refusal("separated-decision", **asked, ballots=list("甲甲丙乙甲"))
        assert strange.code == "ballot-invalid"

    @pytest.mark.parametrize(
        ("respondents", "entering"), [(2, 1), (3, 2), (5, 4), (6, 4), (10, 8), (11, 8)]
    )
    def test_a_fifth_and_one_are_eliminated(
        self, respondents: int, entering: int
    ) -> None:
        bids = {f"S{n:02}": str(100 + n) for n in range(respondents)}
        found = answer("framework", bids=bids)
        assert (found["entering"], len(found["entered"])) == (entering, entering)

    def test_too_few_or_too_little_elimination_is_refused(self) -> None:
        assert refusal("framework", bids={"A": "1"}).code == "framework-too-few"
        found = refusal("framework", bids={"A": "1", "B": "2"}, eliminate="19%")
        assert found.field == "eliminate"
        above = {"agreed": {"A": "100"}, "quotes": {"A": "100.01"}}
        found = refusal("framework", part="second", by="competition", **above)
        assert found.code == "above-agreement"

    @pytest.mark.parametrize(("left", "allowed"), [(6, True), (7, False), (8, False)])
    def test_topped_up_below_seventy_per_cent(self, left: int, allowed: bool) -> None:
        found = answer("framework", part="top-up", entered=10, left=left)
        assert found["allowed"] is allowed

    def test_turns_go_round(self) -> None:
        asked = {"part": "second", "by": "turns", "order": ["甲", "乙", "丙"]}
        turns = [
            answer("framework", **asked, served=list(s)) for s in ("", "甲", "甲乙丙")
        ]
        assert [each["winner"] for each in turns] == ["甲", "乙", "甲"]

    def test_an_inquiry_has_one_quote(self) -> None:
        asked = {"suppliers": {"甲": ["2", "1"], "乙": ["2"], "丙": ["3"]}}
        assert refusal("negotiation", way="询价", **asked).code == "quote-changed"

    def test_an_envelope_that_did_not_pass_stays_shut(self) -> None:
        asked = {"first": {"甲": "60", "乙": "59.99"}, "second": {"甲": "1", "乙": "0"}}
        found = answer("two-envelope", pass_line="60", **asked)
        assert (found["passed"], found["ranking"]) == (["甲"], [["甲"]])
        assert found["returned_unopened"] == ["乙"]

    @pytest.mark.parametrize(("ties", "passed"), [("all", 4), ("none", 2), ("open", 2)])
    def test_a_tie_on_the_last_place_of_a_limited_number(
        self, ties: str, passed: int
    ) -> None:
        scores = {"甲": "90", "乙": "85", "丙": "80", "丁": "80", "戊": "70"}
        found = answer("prequalification", top=3, ties=ties, scores=scores)
        assert len(found["passed"]) == passed

    def test_no_price_in_the_first_stage_and_no_stranger_in_the_second(self) -> None:
        priced = refusal(
            "two-stage", first=[{"bid": "甲", "price": "1"}], second=["甲"]
        )
        assert priced.code == "price-in-first-stage"
        strange = refusal("two-stage", first=["甲"], second=["乙"])
        assert strange.code == "not-in-first-stage"


@pytest.mark.parametrize(
    "bids",
    [
        {"甲": "736320.00", "乙": "727000.00"},
        [["甲", "736320.00"], ["乙", "727000.00"]],
        [{"bid": "甲", "price": "73.632万元"}, {"供应商": "乙", "报价": "72.7万元"}],
        [{"name": "甲", "bid": "736320.00"}, {"name": "乙", "bid": "727000.00"}],
        [
            {"id": 1, "supplier": "甲", "price": "736,320元"},
            {"id": 2, "supplier": "乙", "price": "727,000元"},
        ],
    ],
)
def test_rows_may_be_written_in_any_of_these_ways(bids: object) -> None:
    found = answer("price-score", weight="40", bids=bids)
    assert found["score"] == {"甲": "39.49", "乙": "40.00"}


@pytest.mark.parametrize(
    "asked",
    [
        {"ask": "benchmark", "benchmark": {"family": "A"}, "limit": "100"},
        {"ask": "price-score", "weight": "30%", "limit": "100"},
        {"ask": "framework", "ceiling": "100"},
    ],
)
def test_the_steps_say_who_was_left_out_and_why(asked: dict[str, Any]) -> None:
    bids = {"甲": "90", "乙": "95", "丙": "100", "丁": "100.01"}
    answered = recompute({**asked, "bids": bids})
    steps: Any = answered["steps"]
    left = [step for step in steps if step["rule"] == "not-entered"]
    assert [step["subject"] for step in left] == ["丁"]
    assert left[0]["formula"] == "100.01 > 100"
    # It changes nothing for anybody else.
    del bids["丁"]
    without: Any = recompute({**asked, "bids": bids})["answer"]
    whole: Any = answered["answer"]
    for member in ("benchmark", "score", "entered"):
        assert whole.get(member) == without.get(member)


def test_a_case_is_asked_by_its_inputs() -> None:
    one = case("C27-days")
    assert recompute({"ask": "days", **one}) == recompute(
        {"ask": "days", **one["inputs"]}
    )


def test_a_broken_file_is_refused_and_never_an_error() -> None:
    """Every example with members taken out, or put to something odd."""
    odd: list[Any] = [
        *(None, True, [], {}, "", 0, -1, "x", "-5", "1/0", "1万", "50%", "NaN"),
        *("9999-12-31", "2026-02-30", 10**30, [None], [[]], {"a": {}}, ["a"]),
    ]
    chance = random.Random(7)
    questions = [json.loads(each.values[0]) for each in examples()]
    refusals: list[Refused] = []
    for _ in range(1500):
        question = json.loads(json.dumps(chance.choice(questions)))
        inside: Any = question
        while True:
            key = chance.choice(
                list(inside) if isinstance(inside, dict) else range(len(inside))
            )
            if not isinstance(inside[key], dict | list) or not inside[key]:
                break
            if chance.random() < 0.4:
                break
            inside = inside[key]
        inside[key] = chance.choice(odd)
        try:
            json.dumps(recompute(question))
        except Refused as refused:
            refusals.append(refused)
    assert len(refusals) > 500
    assert all(each.sentence("zh") and each.sentence("en") for each in refusals)
