"""The reference page of all kinds of rows, made from their classes. Pure."""

import inspect
from collections.abc import Iterable
from dataclasses import fields
from typing import Final

from journal.rules.events import Event

HEAD: Final = """# Kinds of journal rows

Made by `manage.py journal_kinds`; a test holds it current. Every row also carries
`by` (who acted) in its facts, and `ref` when the act came from a live room.

| kind | version | shown as | facts | at once |
|---|---|---|---|---|
"""


def page(kinds: Iterable[type[Event]]) -> str:
    """The whole page, in the order of the kinds' names."""
    lines = [_line(kind) for kind in sorted(kinds, key=lambda each: each.kind)]
    return HEAD + "".join(f"{line}\n" for line in lines)


def _line(kind: type[Event]) -> str:
    names = inspect.get_annotations(kind)
    facts = ", ".join(
        f"`{field.name}`: {_type(names.get(field.name, field.type))}"
        for field in fields(kind)
    )
    at_once = "yes" if kind.urgent else ""
    shown = kind.sentence_en.replace("|", "\\|")
    return f"| `{kind.kind}` | {kind.version} | {shown} | {facts} | {at_once} |"


def _type(annotation: object) -> str:
    said = annotation if isinstance(annotation, str) else None
    if said is None:
        said = annotation.__name__ if type(annotation) is type else str(annotation)
    return said.replace("|", "or")
