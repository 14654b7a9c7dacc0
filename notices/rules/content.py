"""A notice's content: items in sections, each in both languages, as canonical JSON.

An item is a text or a table. What is published is hashed as it stands here; page, PDF
and search read the same structure, so that they cannot differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.canonical import Json
from notices.rules.kinds import SECTIONS, Kind, fields
from notices.rules.required import check
from tender.rules.procedures import Category
from tender.rules.rulebooks import Text

VERSION: Final = "openseal/notice/1"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; `figures` are the columns that stand to the right."""

    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    figures: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """A table without rows says nothing."""
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Words:
    """An item that is text, in both languages."""

    text: Text

    def __bool__(self) -> bool:
        """Blank words say nothing."""
        return bool(self.text.zh.strip() and self.text.en.strip())


Value = Words | Table
Values = Mapping[str, Value]


def words(zh: str, en: str | None = None) -> Words:
    """Return a text item; names and codes are the same in both languages."""
    return Words(Text(zh, zh if en is None else en))


def same(value: str) -> Text:
    """Return a text that reads alike in both languages."""
    return Text(value, value)


def build(
    kind: Kind, category: Category, values: Values, *, head: Mapping[str, Json]
) -> dict[str, Json]:
    """Return the content of a notice, or raise `ItemMissing`.

    `head` holds title, code and what else stands above the sections. A value that the
    kind has no item for is a bug.
    """
    check(kind, category, values)
    return {"v": VERSION, "kind": str(kind), **head, **drafted(kind, category, values)}


def drafted(kind: Kind, category: Category, values: Values) -> dict[str, Json]:
    """Return the sections of a notice, with what it still lacks left out."""
    known = fields(kind, category)
    unknown = set(values) - {field.key for field in known}
    if unknown:
        raise ValueError(f"a {kind} notice has no {sorted(unknown)}")
    sections: list[Json] = []
    for key, name in SECTIONS.items():
        items: list[Json] = [
            _item(field.key, field.label, values[field.key])
            for field in known
            if field.section == key and values.get(field.key)
        ]
        if items:
            sections.append({"key": key, "head": _text(name), "items": items})
    return {"sections": sections}


def _item(key: str, label: Text, value: Value) -> Json:
    if isinstance(value, Words):
        return {"key": key, "label": _text(label), "text": _text(value.text)}
    return {
        "key": key,
        "label": _text(label),
        "columns": [_text(column) for column in value.columns],
        "figures": [*sorted(value.figures)],
        "rows": [[_text(cell) for cell in row] for row in value.rows],
    }


def _text(text: Text) -> Json:
    return {"zh": text.zh, "en": text.en}


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item in one language: either `text`, or `columns` and `rows`."""

    key: str
    label: str
    text: str = ""
    columns: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def cells(self) -> list[list[tuple[str, str, bool]]]:
        """Return the rows as (column's head, cell, is a figure), for cards."""
        return [
            [
                (head, cell, is_figure)
                for (head, is_figure), cell in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section in one language."""

    key: str
    head: str
    items: tuple[ShownItem, ...]


def shown(content: Mapping[str, Json], language: str) -> list[ShownSection]:
    """Return a stored content's sections in one language ("zh-hans" or "en")."""
    key = "en" if language.startswith("en") else "zh"
    return [
        ShownSection(
            key=str(section["key"]),
            head=_said(section["head"], key),
            items=tuple(_shown_item(item, key) for item in _dicts(section["items"])),
        )
        for section in _dicts(content["sections"])
    ]


def _shown_item(item: Mapping[str, Json], key: str) -> ShownItem:
    name, label = str(item["key"]), _said(item["label"], key)
    if "text" in item:
        return ShownItem(name, label, text=_said(item["text"], key))
    figures = item["figures"]
    assert isinstance(figures, list)
    return ShownItem(
        name,
        label,
        columns=tuple(
            (_said(column, key), at in figures)
            for at, column in enumerate(_list(item["columns"]))
        ),
        rows=tuple(
            tuple(_said(cell, key) for cell in _list(row))
            for row in _list(item["rows"])
        ),
    )


def texts(content: Mapping[str, Json], languages: Sequence[str]) -> Iterable[str]:
    """Yield every text of a content, for the search."""
    for language in languages:
        for section in shown(content, language):
            for item in section.items:
                yield item.text
                for row in item.rows:
                    yield from row


def _said(value: Json, key: str) -> str:
    assert isinstance(value, dict)
    return str(value[key])


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [row for row in _list(value) if isinstance(row, dict)]
