"""The rules in force and a planned timetable, for everybody in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from kernel.durations import Days
from tender.rules import editions, procedures, rulebooks
from tender.rules.rulebooks import Force

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.worlds.people import City

BOOK = rulebooks.get("2025")
FROM, UNTIL = date(2027, 1, 1), date(2028, 1, 1)
DATED = replace(BOOK, edition="2027", effective_from=FROM, effective_until=UNTIL)
KEY = "works.issue-to-deadline"


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (FROM - timedelta(days=1), Force.FUTURE),
        (FROM, Force.NOW),
        (FROM + timedelta(days=1), Force.NOW),
        (UNTIL - timedelta(days=1), Force.NOW),
        (UNTIL, Force.PAST),
        (UNTIL + timedelta(days=1), Force.PAST),
    ],
)
def test_an_edition_is_in_force_from_its_first_day_to_the_one_before_its_end(
    day: date, found: Force
) -> None:
    assert DATED.force(day) is found


@pytest.mark.parametrize("edition", sorted(rulebooks.EDITIONS))
def test_every_number_stands_under_one_subject(edition: str) -> None:
    book = rulebooks.get(edition)
    lines = [line for each in editions.subjects(book) for line in each.lines]
    assert sorted(line.key for line in lines) == sorted(book.rows)


def test_two_editions_side_by_side_show_what_changed_came_and_went() -> None:
    rows = dict(BOOK.rows)
    rows[KEY] = replace(rows[KEY], value=Days(25))
    rows["works.new"] = replace(rows[KEY], key="works.new")
    gone = rows.pop("works.floor")
    later = replace(DATED, rows=MappingProxyType(rows))
    found = [
        line
        for subject in editions.subjects(BOOK, later)
        for line in subject.lines
        if line.differs
    ]
    assert {line.key for line in found} == {KEY, "works.new", gone.key}
    assert not any(
        line.differs
        for subject in editions.subjects(BOOK, BOOK)
        for line in subject.lines
    )


def test_a_row_of_no_subject_is_a_bug() -> None:
    row = replace(BOOK.rows[KEY], key="unheard.of")
    with pytest.raises(ValueError, match="unheard"):
        list(editions.subjects(replace(BOOK, rows={"unheard.of": row})))


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        (
            "",
            ("自招标文件发出之日起至投标截止", "20日", "招标投标法第24条", "政府采购"),
        ),
        ("/en", ("from the issue of the tender file", "20 days", "Tendering Law")),
    ],
)
def test_everybody_reads_the_numbers_with_their_articles(
    city: City, prefix: str, said: tuple[str, ...]
) -> None:
    for page in ("rules/", "rules/2025/", "rules/2025/?compare=training"):
        text = Client().get(f"{prefix}/{page}").content.decode()
        assert [each for each in said if each not in text] == []
    assert "is-changed" in text


def test_a_house_for_real_trades_shows_no_training_rules(
    city: City, settings: SettingsWrapper
) -> None:
    assert "training-bar" in Client().get("/rules/training/").content.decode()
    settings.OPENSEAL_TRAINING_ALLOWED = False
    assert Client().get("/rules/training/").status_code == 404
    assert Client().get("/rules/2025/?compare=training").status_code == 404
    assert Client().get("/rules/1999/").status_code == 404


PLAN = "/rules/timetable/"
ASKED = {"rulebook": "2025", "start": "2026-12-01T09:00:00"}


@pytest.mark.parametrize(
    ("procedure", "said"),
    [
        # Twenty days after the day of the file, then the first opening hour.
        ("works-open", ("2026-12-22 09:30", "招标投标法第24条")),
        # The intention first, thirty days before: 财库〔2020〕10号.
        (
            "procurement-open",
            ("财库〔2020〕10号", "2027-01-01 00:00", "2027-01-22 09:30"),
        ),
    ],
)
def test_a_planned_trade_is_given_its_earliest_lawful_dates(
    city: City, procedure: str, said: tuple[str, ...]
) -> None:
    from tests.worlds import lands

    lands.next_year(city)
    for prefix in ("", "/en"):
        answer = Client().get(prefix + PLAN, {**ASKED, "procedure": procedure})
        assert answer.status_code == 200
        if not prefix:
            text = answer.content.decode()
            assert [each for each in said if each not in text] == []


@pytest.mark.parametrize("procedure", [each.code for each in procedures.to_register()])
def test_a_timetable_is_planned_for_every_procedure(city: City, procedure: str) -> None:
    from tests.worlds import lands

    lands.next_year(city)
    answer = Client().get(PLAN, {**ASKED, "procedure": procedure})
    assert answer.status_code == 200
    assert "2026-12-" in answer.content.decode()


@pytest.mark.parametrize(
    "bent",
    [
        {"procedure": "none"},
        {"start": "tomorrow"},
        {"rulebook": "1999"},
        {"start": "2099-01-01T09:00:00"},
        {"start": "9999-12-31T23:59:59"},
        {"start": "0001-01-01T00:00:00"},
    ],
)
def test_what_cannot_be_worked_out_is_said_and_not_guessed(
    city: City, bent: dict[str, str]
) -> None:
    answer = Client().get(PLAN, {**ASKED, "procedure": "works-open", **bent})
    assert answer.status_code == 422
    assert Client().get(PLAN).status_code == 200
