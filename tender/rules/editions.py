"""Editions of the rulebook for people who read them: by subject, and side by side.

What a reader asks is which numbers hold for a kind of trade, and which of them another
edition has otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tender.rules.rulebooks import Row, Rulebook, Text

#: what the first part of a row's key is about, in the order of the page
SUBJECTS: Final[Mapping[str, Text]] = {
    "works": Text("工程建设", "Works"),
    "procurement": Text("政府采购", "Government procurement"),
    "consultation": Text("竞争性磋商", "Competitive consultation"),
    "negotiation": Text("竞争性谈判", "Competitive negotiation"),
    "inquiry": Text("询价", "Inquiry"),
    "single-source": Text("单一来源", "Single source"),
    "framework": Text("框架协议", "Framework agreements"),
    "land": Text("土地使用权", "Land"),
    "equity": Text("国有产权", "State property"),
    "drugs": Text("药品和医用耗材", "Drugs and devices"),
    "ppp": Text("政府和社会资本合作", "Public-private partnership"),
    "intermediary": Text("中介服务", "Intermediary services"),
    "platform": Text("平台", "The platform"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A number of one edition, beside that of another where one is compared."""

    key: str
    row: Row | None
    other: Row | None = None

    @property
    def shown(self) -> Row:
        """The row that says what the line is about."""
        found = self.row or self.other
        assert found is not None, "a line is of one edition or the other"
        return found

    @property
    def differs(self) -> bool:
        """Whether the two editions do not say the same."""
        if self.row is None or self.other is None:
            return True
        return _said(self.row) != _said(self.other)


def _said(row: Row) -> tuple[object, ...]:
    return (row.value, row.unit, row.counting, row.demanded, row.article)


@dataclass(frozen=True, slots=True)
class Subject:
    """The numbers about one subject."""

    key: str
    title: Text
    lines: tuple[Line, ...]


def subjects(book: Rulebook, other: Rulebook | None = None) -> Iterator[Subject]:
    """Yield the numbers of an edition by subject, beside those of another.

    A row whose subject nobody has named is a bug, not a row to leave out.
    """
    beside = {} if other is None else other.rows
    keys = [*book.rows, *(key for key in beside if key not in book.rows)]
    by_subject: dict[str, list[Line]] = {}
    for key in keys:
        subject = key.partition(".")[0]
        if subject not in SUBJECTS:
            raise ValueError(f"no subject {subject!r} for {key}")
        line = Line(key, book.rows.get(key), beside.get(key))
        by_subject.setdefault(subject, []).append(line)
    for subject, title in SUBJECTS.items():
        if lines := by_subject.get(subject):
            yield Subject(subject, title, tuple(lines))
