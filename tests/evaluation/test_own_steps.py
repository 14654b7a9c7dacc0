"""A bidder's own steps: how its points came about, without what is another's."""

from __future__ import annotations

import pytest

from evaluation.rules.methods import own_steps


def steps() -> list[dict]:
    """Return the steps of two bids, a and b; a's price is the lowest."""

    def score(bid: str, price: str, exact: str) -> dict:
        return {
            "rule": "price-score",
            "subject": bid,
            "formula": f"727000 ÷ {price} × 100 × 40%",
            "inputs": {"benchmark": "727000", "price": price, "weight": "40"},
            "exact": exact,
            "result": "39.49",
        }

    return [
        {
            "rule": "price-benchmark",
            "subject": "",
            "formula": "min(2)",
            "inputs": {},
            "exact": None,
            "result": "727000",
        },
        {
            "rule": "judges-mean",
            "subject": "b",
            "formula": "(10 + 12) ÷ 2",
            "inputs": {"A1": "10", "A2": "12"},
            "exact": "11",
            "result": "11.00",
        },
        score("a", "727000", "40"),
        score("b", "736320", "39.4937"),
        {
            "rule": "tie-order",
            "subject": "",
            "formula": "a: 727000 | b: 736320",
            "inputs": {},
            "exact": None,
            "result": "a",
        },
    ]


def told(bid: str, *, prices: bool, sheets: bool = False) -> list[dict]:
    return list(
        own_steps.of_bid(steps(), bid, prices_shown=prices, sheets_shown=sheets)
    )


def test_where_prices_are_withheld_the_lowest_is_nowhere() -> None:
    found = told("b", prices=False)
    assert [row["rule"] for row in found] == [
        "price-benchmark",
        "judges-mean",
        "price-score",
    ]
    assert "727000" not in repr(found)
    assert "39.4937" not in repr(found)
    assert found[2]["formula"] == "— ÷ 736320 × 100 × 40%"
    assert [row["withheld"] for row in found] == ["prices", "sheets", "prices"]
    assert found[2]["result"] == "39.49"


def test_ones_own_price_is_no_secret_though_it_is_the_lowest() -> None:
    (_, score) = told("a", prices=False)
    assert score["formula"].startswith("727000 ÷ 727000")
    assert score["withheld"] == ""


@pytest.mark.parametrize("bid", ["a", "b"])
def test_where_prices_were_read_nothing_but_others_rows_is_left_out(bid: str) -> None:
    found = told(bid, prices=True, sheets=True)
    assert {row["subject"] for row in found} == {"", bid}
    assert not [row for row in found if row["withheld"]]


def test_single_judges_stay_unnamed_where_sheets_do() -> None:
    mean = told("b", prices=True)[1]
    assert (mean["formula"], mean["inputs"]) == (own_steps.WITHHELD, {})
    assert mean["result"] == "11.00"
