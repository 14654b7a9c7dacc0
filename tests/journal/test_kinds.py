"""Every kind of row is in the reference and can be said to a person."""

import string

import pytest
from django.utils import translation

from journal import sentences
from journal.management.commands import journal_kinds
from journal.rules import chain, kinds
from tests.journal.events import Noted
from tests.journal.test_chain import NOON


def test_the_reference_page_is_current() -> None:
    """Run `manage.py journal_kinds` after a kind was added or changed."""
    written = journal_kinds.PAGE.read_text(encoding="utf-8")
    assert written == kinds.page(journal_kinds.known())


def test_every_kind_has_a_sentence_of_its_own_facts() -> None:
    for kind in journal_kinds.known():
        assert kind.sentence_en, kind.kind
        places = {name for _, name, _, _ in string.Formatter().parse(kind.sentence_en)}
        names = {name.split(".")[0].split("[")[0] for name in places if name}
        assert names <= set(kind.__dataclass_fields__), kind.kind


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"text": "rain"}, "rain was noted"), ({}, "- was noted")],
)
def test_a_row_is_said_in_words(facts: dict[str, str], said: str) -> None:
    header = chain.Header("lot:a", 1, Noted.kind, 1, NOON, "public")
    row = chain.write(chain.GENESIS, header, salt=bytes(32), facts=facts)
    with translation.override("en"):
        assert sentences.sentence(row) == said
        assert sentences.sentence(row.withheld()) == "Recorded; not disclosed yet"


def test_an_unknown_kind_is_shown_by_its_name() -> None:
    header = chain.Header("lot:a", 1, "test.tomorrow", 1, NOON, "public")
    row = chain.write(chain.GENESIS, header, salt=bytes(32), facts={})
    assert sentences.sentence(row) == "test.tomorrow"


def test_a_code_is_read_as_the_fact_says_not_as_its_letters() -> None:
    # A stage and a moment of disclosure are both called "reported".
    with translation.override("en"):
        made = sentences.templates("tender")
    assert made["tender.moved"]["coded"]["stage"]["reported"] == "Report signed"
    said = made["tender.moment-reached"]["coded"]["moment"]["reported"]
    assert said == "when the report is signed"
    assert all(name.startswith("tender.") for name in made)
