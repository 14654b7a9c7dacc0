"""双重解密 in the tender file: said once, long enough, and never changed afterwards."""

import json
from dataclasses import replace

import pytest

from tender.rules import file_checks, procedures, rulebooks, tender_file
from tender.rules.custody import StatementDiffers, StatementTerms, check_matches
from tender.rules.file_checks import (
    DecryptionFixed,
    DecryptionNotForRounds,
    DecryptionTooShort,
)
from tender.rules.members import FileMalformed
from tender.rules.tender_file import NO_DECRYPTION, Decryption
from tests.worlds.file_contents import content

WORKS = procedures.get("works-open")
CONSULTATION = procedures.get("procurement-consultation")
BOOK = rulebooks.get("2025")
TRAINING = rulebooks.get("training")


def file(decryption: object = None) -> tender_file.TenderFile:
    draft = content("comprehensive-evaluation")
    if decryption is not None:
        draft["decryption"] = decryption
    whole = {
        **draft,
        "v": tender_file.VERSION,
        "trade": "t",
        "edition": 1,
        "lots": [{"lot": "a", "number": 1, "title": "一标段", "ceiling": None}],
    }
    return tender_file.read(json.dumps(whole).encode())


def of(window_s: int, remedy_s: int = 0) -> dict[str, int]:
    return {"window_s": window_s, "remedy_s": remedy_s}


def refusals(found: tender_file.TenderFile, procedure=WORKS, book=BOOK) -> list[type]:
    every = file_checks.problems(found, procedure, book)
    return [type(one) for one in every if "decryption" in one.code]


def test_a_file_that_says_nothing_has_no_bidders_key():
    assert file().decryption == NO_DECRYPTION
    assert refusals(file()) == []


@pytest.mark.parametrize(
    ("seconds", "refused"), [(1799, True), (1800, False), (1801, False)]
)
def test_the_window_is_as_long_as_the_rulebook_says(seconds: int, refused: bool):
    assert refusals(file(of(seconds))) == [DecryptionTooShort] * refused
    assert refusals(file(of(1800, seconds))) == [DecryptionTooShort] * refused


@pytest.mark.parametrize(("seconds", "refused"), [(29, True), (30, False), (31, False)])
def test_training_counts_in_seconds(seconds: int, refused: bool):
    found = refusals(file(of(seconds)), book=TRAINING)
    assert found == [DecryptionTooShort] * refused


def test_rounds_are_opened_unattended():
    found = file(of(1800))
    assert refusals(found, procedure=CONSULTATION) == [DecryptionNotForRounds]


@pytest.mark.parametrize(
    "bad", [[], {}, of(-1), of(1, -1), {**of(1), "more": 1}, of(True)]
)
def test_it_is_read_strictly(bad: object):
    with pytest.raises(FileMalformed):
        file(bad)


def test_an_amendment_leaves_it_as_it_was_announced():
    file_checks.check_same_decryption(file(of(1800)), Decryption(1800, 0))
    with pytest.raises(DecryptionFixed):
        file_checks.check_same_decryption(file(of(1801)), Decryption(1800, 0))


def test_the_statement_bears_the_window():
    expected = StatementTerms("", "t", frozenset({"a"}), {}, 1800)
    signed = replace(expected, digest="ab")
    assert check_matches(signed, expected) == "ab"
    with pytest.raises(StatementDiffers):
        check_matches(replace(signed, factor_window_s=0), expected)
