"""Kinds of rows that the journal's own tests write."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from journal.rules.events import Event


@dataclass(frozen=True)
class Noted(Event):
    """Somebody said something."""

    kind = "test.noted"
    sentence_en = "{text} was noted"

    text: str


@dataclass(frozen=True)
class Rung(Event):
    """A bell that nobody waits for."""

    kind = "test.rung"
    sentence_en = "The bell rang"
    urgent = True

    text: str = "rung"


def _with_colour(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "colour": "none"}


def _with_parts(facts: dict[str, Any]) -> dict[str, Any]:
    return {"parts": [facts["text"]], "colour": facts["colour"]}


@dataclass(frozen=True)
class Painted(Event):
    """A kind that has changed twice."""

    kind = "test.painted"
    version = 3
    sentence_en = "{parts} was painted {colour}"
    upcasters = MappingProxyType({1: _with_colour, 2: _with_parts})

    parts: list[str]
    colour: str
