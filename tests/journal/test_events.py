"""Kinds of rows: registered once, versioned, read as the newest version has them."""

from dataclasses import dataclass

import pytest

from journal.rules import events
from journal.rules.events import Event, UnknownKind
from tests.journal.events import Noted


def test_the_fields_are_the_facts() -> None:
    assert Noted(text="x").as_facts() == {"text": "x"}
    assert events.of_kind("test.noted", 1) is Noted


@pytest.mark.parametrize(
    ("v", "facts"),
    [
        (1, {"text": "door"}),
        (2, {"text": "door", "colour": "none"}),
        (3, {"parts": ["door"], "colour": "none"}),
    ],
)
def test_older_facts_are_read_as_the_newest(v: int, facts: events.Facts) -> None:
    kept = dict(facts)
    newest = {"parts": ["door"], "colour": "none"}
    assert events.upcast("test.painted", v, facts) == newest
    assert facts == kept


@pytest.mark.parametrize(("kind", "v"), [("test.nothing", 1), ("test.painted", 4)])
def test_what_is_not_known_is_refused(kind: str, v: int) -> None:
    with pytest.raises(UnknownKind):
        events.upcast(kind, v, {})


def test_a_kind_is_defined_once() -> None:
    with pytest.raises(ValueError, match="twice"):

        @dataclass(frozen=True)
        class Other(Event):
            kind = "test.noted"


def test_nobody_else_says_who_acted() -> None:
    with pytest.raises(ValueError, match="who acted"):

        @dataclass(frozen=True)
        class Signed(Event):
            kind = "test.signed"
            by: str


def test_a_version_needs_its_upcasters() -> None:
    with pytest.raises(ValueError, match="upcaster"):

        @dataclass(frozen=True)
        class Grown(Event):
            kind = "test.grown"
            version = 2
