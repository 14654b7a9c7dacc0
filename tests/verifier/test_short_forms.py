"""The short forms in which published cases ask, and what they mean in the long one."""

import json
from typing import Any

import pytest

from tests.verifier.asking import Command


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ({"one_minus_K": "2%"}, {"family": "C", "factor": "2%", "factor_use": "less"}),
        ({"w": "0.6"}, {"family": "D", "factor": "0.6"}),
        ({"within_pct": "3%"}, {"family": "E", "within": "3"}),
        ({"remove_high": 1}, {"family": "B", "trim": {"high": 1, "low": 0}}),
        ({"family": "A"}, {"family": "A"}),
    ],
)
def test_short_terms_of_a_benchmark_mean_the_long_ones(
    short: dict[str, Any], long: dict[str, Any], command: Command
) -> None:
    prices = {"ask": "benchmark", "limit": "110", "bids": ["100", "102", "98", "90"]}
    assert command.answer({**prices, **short}) == command.answer(
        {**prices, "benchmark": long}
    )


@pytest.mark.parametrize(
    "terms",
    [{}, {"K": "0.9", "w": "0.5"}, {"K": "0.9", "benchmark": {"family": "A"}}],
    ids=["none", "two families", "both forms"],
)
def test_terms_that_could_mean_two_things_are_refused(
    terms: dict[str, Any], command: Command
) -> None:
    status, _, said = command.run(
        json.dumps({"ask": "benchmark", "bids": ["100", "102"], **terms})
    )
    assert status == 2
    assert "benchmark" in said


def test_a_discount_that_is_higher_ranks_first(command: Command) -> None:
    down = {"甲": "22.4", "乙": "24.91"}
    assert command.answer({"ask": "rank", "down_pct": down})["ranking"] == [
        ["乙"],
        ["甲"],
    ]
