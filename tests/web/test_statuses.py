"""The status table is complete: words in both languages, a colour, a drawn icon."""

import json
from pathlib import Path

import pytest

from web.rules.statuses import STATUSES, Colour, Status, status

FRONTEND = Path(__file__).resolve().parents[2] / "web" / "frontend"

#: every code that pages.md names, so that none can be lost
CODES = [
    "preannounced",
    "draft",
    "in-review",
    "open",
    "frozen",
    "closed",
    "releasing",
    "opening",
    "evaluating",
    "reported",
    "publicity",
    "deciding",
    "awarded",
    "contracted",
    # the end of a first stage, whose second is a trade of its own (decision 0033)
    "concluded",
    "archived",
    "bidding-live",
    "drawing",
    "suspended",
    "failed",
    "all-rejected",
    "terminated",
    "factor-given",
    # and what a hall shows of the others (wireframe 4)
    "factor-none",
    "factor-sent",
    "factor-failed",
    "bid-none",
    "bid-uploading",
    "bid-submitted",
    "bid-withdrawn",
    "bid-replaced",
    "bid-unfinished",
    "opened",
    "bidder-fault",
    "other-fault",
    "returned-unopened",
    "verified",
    "mismatch",
    "not-disclosed",
    "seat-present",
    "seat-lost",
    "signed",
    "agent-silent",
    "released",
    "held",
    "money-arrived",
    "money-aside",
    "money-late",
]


def is_chinese(text: str) -> bool:
    return all("\u4e00" <= each <= "\u9fff" or each in "，（）、" for each in text)


def test_the_table_holds_exactly_the_named_codes() -> None:
    assert sorted(STATUSES) == sorted(CODES)


@pytest.mark.parametrize("row", STATUSES.values(), ids=lambda row: row.code)
class TestEveryStatus:
    def test_speaks_chinese_and_nothing_else(self, row: Status) -> None:
        assert row.zh
        assert is_chinese(row.zh)

    def test_speaks_english_and_nothing_else(self, row: Status) -> None:
        assert row.en.isascii()
        assert row.en[0].isupper()

    def test_has_an_icon_in_the_sprite(self, row: Status) -> None:
        icons = json.loads((FRONTEND / "icons.json").read_text())
        assert row.icon in icons["status"]

    def test_answers_in_the_language_of_the_page(self, row: Status) -> None:
        assert row.word("zh-hans") == row.zh
        assert row.word("en") == row.en


def test_two_states_never_share_word_icon_and_colour() -> None:
    looks = [(row.zh, row.icon, row.colour) for row in STATUSES.values()]
    assert len(set(looks)) == len(looks)


def test_an_unknown_code_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no-such-code"):
        status("no-such-code")


def test_only_what_happens_now_pulses() -> None:
    live = {row.code for row in STATUSES.values() if row.is_live}
    assert live == {"opening", "bidding-live", "drawing"}
    assert all(STATUSES[code].colour is Colour.BLUE for code in live)
