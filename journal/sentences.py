"""A row in words, for people: the sentence of its kind, in the reader's language."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language, gettext

from journal.rules import events
from journal.rules.chain import Entry
from journal.rules.events import Event, UnknownKind, registry

_PLACE: Final = re.compile(r"\{[a-z_]+\}")


def sentence(entry: Entry) -> str:
    """What happened; a general sentence where the facts are withheld."""
    if entry.raw is None:
        return gettext("Recorded; not disclosed yet")
    try:
        kind = events.of_kind(entry.kind, entry.header.v)
        facts = events.upcast(entry.kind, entry.header.v, entry.facts)
    except UnknownKind:
        return entry.kind
    # msgids stand with their kinds; each app's catalogue has them.
    return gettext(kind.sentence_en).format_map(_shown(kind, facts))


def label(kind: str) -> str:
    """What rows of a kind say, with an ellipsis for what differs from row to row."""
    known = registry().get(kind)
    if known is None:
        return kind
    return _PLACE.sub("…", gettext(known.sentence_en))


def templates(*apps: str) -> dict[str, dict[str, Any]]:
    """How rows of these apps read, for pages that draw rows as they come.

    By kind: `says`, with its places, and `coded`, {fact: {code: words}}.
    """
    language = _language()
    return {
        name: {
            "says": gettext(kind.sentence_en),
            "coded": {
                fact: {code: said[language] for code, said in codes.items()}
                for fact, codes in kind.coded.items()
            },
        }
        for name, kind in registry().items()
        if name.partition(".")[0] in apps
    }


def _language() -> int:
    """Where in a pair of Chinese and English the reader's language stands."""
    return 0 if (get_language() or "zh-hans").startswith("zh") else 1


def _shown(kind: type[Event], facts: Mapping[str, Any]) -> defaultdict[str, Any]:
    language = _language()
    said = {
        name: codes[facts[name]][language]
        for name, codes in kind.coded.items()
        if facts.get(name) in codes
    }
    # A fact that a sentence names and a row lacks is shown as a dash, never an error:
    # the record must stay readable.
    return defaultdict(lambda: "-", {**facts, **said})
