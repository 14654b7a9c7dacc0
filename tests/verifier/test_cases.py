"""The public cases of fees, panels, terms and procurement, through the command."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.verifier.asking import ROOT, Command, case


@pytest.mark.parametrize(
    "identifier", ["R04-fee-bj1", "R05-fee-bj2", "R06-fee-bj3", "R07-fee-xj1"]
)
def test_fee(identifier: str, command: Command) -> None:
    one = case(identifier)
    asked = {**one["inputs"], "published": one["published"]["fee"]}
    answered = command.answer({"ask": "fee", **asked})
    assert Decimal(answered["fee"]) == Decimal(one["check"]["computed"])
    assert answered["agrees"] is True
    assert answered["warning"] is None


def test_r19_the_panel_was_lawful(command: Command) -> None:
    one = case("R19-shapingba-committee")
    answered = command.answer({"ask": "committee", **one["inputs"]})
    assert answered["allowed"] is one["published"]["accepted"]
    for member in ("expert_share", "publicity_days_inclusive", "award_le_limit"):
        assert answered[member] == one["check"][member]


def test_r22_seventy_two_hours_and_the_civil_code(command: Command) -> None:
    one = case("R22-kunshan-publicity")
    ends = {key: one["inputs"][key] for key in ("from", "to")}
    answered = command.answer({"ask": "publicity", **ends})
    assert answered["hours"] == str(one["check"]["hours"])
    assert answered["first_day"] == "2026-03-12"
    assert answered["ends_at"] == "2026-03-15T00:00:00+08:00"
    assert answered["allowed"]


def test_c27_terms_before_the_deadline(command: Command) -> None:
    one = case("C27-days")
    answered = command.answer({"ask": "days", **one["inputs"]})
    for name, expected in one["expected"].items():
        assert answered[name]["last_day"] == expected["last_day"]
        assert answered[name]["allowed"] is expected["allowed"]
    assert answered["clarification"]["act"] == one["expected"]["clarification"]["act"]


def test_c01_prices_deductions_and_weight_alone(command: Command) -> None:
    one = case("C01-sme")
    answered = command.answer({"ask": "price-score", **one["inputs"]})
    assert answered["eval_price"] == one["expected"]["eval_price"]
    assert answered["score"] == one["expected"]["score"]
    assert answered["contract_price"] == one["inputs"]["bids"]


def test_c14_names_of_a_bid_and_the_order_of_its_rules(command: Command) -> None:
    one = case("C14-correct-gov")
    answered = command.answer({"ask": "correct", **one["inputs"]})
    assert answered["corrected"] == one["expected"]["corrected"]
    values = [step["value"] for step in one["expected"]["steps"]]
    assert [rule["value"] for rule in answered["rules"]] == values


def test_r23b_by_number_of_signing_in_and_c08_c10_on_the_way(command: Command) -> None:
    one = case("R23b-yongchun-sample120")
    asked = {"ask": "benchmark", "limit": "2000", **one["inputs"]}
    second = command.answer({**asked, "benchmark": {"family": "E", "digits": 4}})
    assert second["above_ceiling"] == ["111"]
    assert [second["mean"], second["second_mean"]] == one["check"]["two_mean"]
    eight = case("C08-anhui-median")
    terms = {"family": "F", "line": "0.13", "band": "0.10", "factor": "0.985"}
    inputs = {"limit": eight["inputs"]["limit"], "bids": eight["inputs"]["bids"]}
    answered = command.answer({"ask": "benchmark", "benchmark": terms, **inputs})
    shown = {"A": "A", "B": "B", "mean": "mean", "median": "median", "ref": "reference"}
    for name, member in {**shown, "base": "benchmark"}.items():
        assert answered[member] == eight["expected"][name]


def test_the_program_itself(tmp_path: Path) -> None:
    """Once as a process: exit status, both languages of a refusal, steps as lines."""
    file = tmp_path / "fee.json"
    file.write_text('{"ask": "fee", "base": 884500.00, "category": "service"}')
    command = [sys.executable, "-m", "verifier", "recompute", str(file)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["answer"] == {"fee": "13267.50"}


def test_a_refusal_says_both_languages_and_the_field(command: Command) -> None:
    status, out, err = command.run('{"ask": "fee", "base": "1万元", "category": "车"}')
    assert (status, out) == (2, "")
    assert "category" in err.splitlines()[2]
    assert "评标办法" not in err
    status, _, err = command.run('{"ask": "fee"')
    assert status == 2


def test_steps_as_lines(command: Command) -> None:
    question = '{"ask": "fee", "base": "2000000", "category": "works"}'
    status, out, _ = command.run(question, "--steps", "--language", "en")
    assert status == 0
    assert "(2000000 − 1000000) × 0.7% = 7000" in out
