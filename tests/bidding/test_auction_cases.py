"""Published and constructed results of auctions, listings, drugs and a draw.

Each goes through the command line, as a stranger would ask (tests/cases/auctions.json).
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from verifier.__main__ import main

CASES: Final = Path(__file__).parent.parent / "cases" / "auctions.json"


def case(identifier: str) -> dict[str, Any]:
    cases = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    return next(each for each in cases if each["id"] == identifier)


@pytest.fixture
def ask(tmp_path, capsys):
    """Answer a question as the command line does, or say the code of its refusal."""

    def asked(ask: str, **members: object) -> Any:
        file = tmp_path / "question.json"
        file.write_text(json.dumps({"ask": ask, **members}), encoding="utf-8")
        status = main(["recompute", str(file)])
        said = capsys.readouterr()
        if status:
            return said.err.splitlines()[-1].split()[0]
        return json.loads(said.out)["answer"]

    return asked


def test_c21_suzhou_four_minutes_from_each_bid(ask):
    one = case("C21-land-suzhou")
    answer = ask("auction", rules="suzhou", unit="万元", **one["inputs"])
    expected = one["expected"]
    assert (answer["winner"], answer["price"]) == ("P1", expected["price"])
    assert answer["closed_at"] == str(expected["closed_at"])
    log = [
        [each["at"], each["bidder"], each["price"], each["result"]]
        for each in answer["log"]
    ]
    assert log == [[str(at), *rest] for at, *rest in expected["log"]]


def test_c23_the_courts_five_minutes(ask):
    one = case("C23-extend-5min")
    answer = ask("auction", rules="court", **one["inputs"])
    assert (answer["winner"], answer["price"]) == ("A", "120")
    ends = [each["ends_at"] for each in answer["log"]]
    assert ends == ["10:00:00", "10:01:00", "10:05:59", "10:05:59"]
    assert answer["log"][-1]["result"] == "rejected:closed"
    assert answer["closed_at"] == "10:05:59"


@pytest.mark.parametrize("identifier", ["R12-hk2005-a", "R13-hk2005-b"])
def test_r12_r13_premium_of_real_deals(ask, identifier):
    one = case(identifier)
    answer = ask("premium", **one["inputs"])
    assert answer["premium_pct"] == one["check"]["premium_pct"]
    assert answer["premium_words"] == one["published"]["premium_words"]


def test_floor_price_by_any_unit_of_area(ask):
    by_metre = ask("premium", deal="8.19亿元", area="33333.3333㎡", plot_ratio="2.5")
    by_mu = ask("premium", deal_wan="81900", area="50亩", plot_ratio="2.5")
    assert by_mu["floor_price_per_m2"] == by_metre["floor_price_per_m2"] == "9828.00"
    assert by_mu["land_price_per_m2"] == "24570.00"


def test_c16_lines_of_a_round(ask):
    one = case("C16-vbp")
    answer = ask("vbp", **one["inputs"])
    for key in ("winners", "agreed_share_pct", "term_years"):
        assert answer[key] == one["expected"][key]


def test_c19_shares_by_winners_and_group(ask):
    one = case("C19-vbp-share")
    assert ask("vbp-share", **one["inputs"])["shares"] == one["expected"]


class TestC25:
    one = case("C25-draw-vector")

    def test_the_vector(self, ask):
        answer = ask("draw", **self.one["inputs"])
        assert answer == self.one["expected"]

    def test_a_sealed_backup_stands_in_for_a_silent_party(self, ask):
        inputs = dict(self.one["inputs"])
        first, second, third = inputs.pop("reveals_hex")
        answer = ask(
            "draw", reveals=[first, None, third], backups=[None, second], **inputs
        )
        assert answer["drawn"] == self.one["expected"]["drawn"]
        assert (answer["stood_in"], answer["left_out"]) == ([2], [])

    def test_a_backup_that_was_not_committed_to_is_left_out(self, ask):
        inputs = dict(self.one["inputs"])
        first, _second, third = inputs.pop("reveals_hex")
        answer = ask(
            "draw", reveals=[first, None, third], backups=[None, third], **inputs
        )
        assert answer["left_out"] == [2]
        assert answer["seed"] != self.one["expected"]["seed"]


def test_fujian_from_listing_to_hammer_with_a_reserve(ask):
    members = {
        "rules": "fujian",
        "unit": "万元",
        "opens": "2026-03-01 09:00",
        "end": "2026-03-11 10:00",
        "start": "5000",
        "increment": "50",
        "registered": ["A", "B", "C"],
        "events": [{"at": "2026-03-11 08:59:59", "type": "reserve", "amount": "5250"}],
        "bids": [
            ["2026-03-11 09:00", "A", "5000"],
            ["2026-03-11 09:59", "B", "5112.5"],
            ["2026-03-11 10:14:59", "C", "5200"],
            ["2026-03-11 10:19", "C", "5250"],
        ],
    }
    answer = ask("auction", **members)
    assert [each["result"] for each in answer["log"]] == [
        "accepted",
        "accepted",
        "accepted",
        "rejected:bidding-paused",
        "accepted",
    ]
    assert answer["timed_from"] == "2026-03-11T10:15:00+08:00"
    assert answer["closed_at"] == "2026-03-11T10:24:00+08:00"
    assert (answer["outcome"], answer["winner"]) == ("sold", "C")


def test_a_file_that_cannot_be_read_one_way_is_refused(ask):
    assert ask("auction", bids=[[1, "A", "5"]]) == "method-parameters"
    mixed = [["09:00:00", "A", "5"], [5, "B", "6"]]
    assert ask("auction", rules="court", end="10:00:00", bids=mixed) == (
        "method-parameters"
    )
    assert ask("vbp-share", winners=[0]) == "method-parameters"
    assert ask("premium", start="0", deal="5") == "nothing-to-divide"
