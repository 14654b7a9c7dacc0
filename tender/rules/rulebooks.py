"""The numbers of the law, by edition, each with its article.

A trade keeps the edition it was announced under; rules take the rulebook as an
argument. The rows are data (`data/rulebook-<edition>.json`), so that a new number of
the law is a new edition and never a change of code. The `training` edition counts in
seconds where the law counts in days: one second for each.

A row says how its number is counted: `minimum` (at least so much; nothing rolls on,
since nothing is due on its last day), `term` (a period somebody may use: it lasts to
24:00 of its last day and rolls on past holidays), `limit` (at most so much; what is
due on a holiday is due on the next working day).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from importlib import resources
from types import MappingProxyType
from typing import Final

from kernel.calendars import Calendar
from kernel.durations import (
    Days,
    Duration,
    Hours,
    Minutes,
    Seconds,
    WorkingDays,
    after,
    before,
    no_fewer_than,
)
from kernel.refused import Refused


class RulebookMissing(Refused):
    """There is no such edition."""

    code = "rulebook-missing"
    zh = "没有“{edition}”这一规则版本。"
    en = "There is no rulebook edition “{edition}”."


class NotInForce(Refused):
    """The edition is not in force on the day of announcement."""

    code = "rulebook-not-in-force"
    zh = "规则{edition}在{date}不在有效期内，不能据以发布公告。"
    en = "Rulebook {edition} is not in force on {date}; nothing can be announced by it."


class TrainingNotAllowed(Refused):
    """This installation refuses the training rulebook."""

    code = "training-not-allowed"
    zh = "本系统不允许使用演练规则。"
    en = "This installation does not accept the training rules."


class Counting(StrEnum):
    """How a row's number is counted."""

    MINIMUM = "minimum"
    TERM = "term"
    LIMIT = "limit"


class Kind(StrEnum):
    """Whether acts under the edition have legal effect."""

    STATUTORY = "statutory"
    TRAINING = "training"


class Force(StrEnum):
    """Whether trades may be announced by an edition on a day."""

    NOW = "now"
    FUTURE = "future"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    zh: str
    en: str


Quantity = int | Decimal | Fraction

_DURATIONS: Final[Mapping[str, type[Duration]]] = MappingProxyType(
    {
        "days": Days,
        "working-days": WorkingDays,
        "hours": Hours,
        "minutes": Minutes,
        "seconds": Seconds,
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One number of the law: `key` names it, `article` is where it stands."""

    key: str
    label: Text
    article: Text
    counting: Counting
    unit: str
    value: Duration | Quantity
    #: what need not be done at all may still have a number; most rows are demanded
    demanded: bool = True

    @property
    def duration(self) -> Duration:
        """The number as a length of time; asking a percentage for it is a bug."""
        if not isinstance(self.value, Days | WorkingDays | Hours | Minutes | Seconds):
            raise ValueError(f"{self.key} is no length of time")
        return self.value

    @property
    def quantity(self) -> Quantity:
        """The number as a number; asking a length of time for it is a bug."""
        if isinstance(self.value, int | Decimal | Fraction):
            return self.value
        raise ValueError(f"{self.key} is a length of time")

    def earliest(self, start: datetime, calendar: Calendar) -> datetime:
        """The first instant at which the time since `start` is long enough."""
        if self.counting is Counting.MINIMUM:
            return no_fewer_than(start, self.duration, calendar)
        return after(start, self.duration, calendar)

    def latest(self, end: datetime, calendar: Calendar) -> datetime:
        """The last instant that still leaves the time before `end`."""
        return before(end, self.duration, calendar)

    @property
    def count(self) -> Quantity:
        """The number without its unit."""
        if isinstance(self.value, Days | WorkingDays | Hours | Minutes | Seconds):
            return self.value.count
        return self.value

    def plain(self) -> int | str:
        """The number as JSON keeps it: whole, or exact as text."""
        return self.count if isinstance(self.count, int) else str(self.count)

    def amount(self) -> Text:
        """The number and its unit in words: 20日, 20 days; money in yuan."""
        number = self.count
        if self.unit == "fen":
            yuan = f"{Decimal(str(number)) / 100:,f}"
            return Text(f"{yuan}元", f"{yuan} yuan")
        return counted(number, self.unit)


UNITS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "days": Text("日", "days"),
        "working-days": Text("个工作日", "working days"),
        "hours": Text("小时", "hours"),
        "minutes": Text("分钟", "minutes"),
        "seconds": Text("秒", "seconds"),
        "percent": Text("%", "%"),
        "fen": Text("分", "fen"),
        "bidders": Text("家", "bidders"),
        "members": Text("人", "members"),
        "share": Text("", ""),
        "factor": Text("倍", "times"),
        "months": Text("个月", "months"),
        "years": Text("年", "years"),
    }
)


def counted(number: Quantity, unit: str) -> Text:
    """Say a number of a unit: 20日, 20 days, 1 day."""
    words = UNITS[unit]
    en = words.en.removesuffix("s") if number == 1 else words.en
    return Text(f"{number}{words.zh}", f"{number} {en}".strip())


@dataclass(frozen=True, slots=True)
class Rulebook:
    """An edition: its rows by key, and when it is in force (dates in Beijing)."""

    edition: str
    kind: Kind
    title: Text
    effective_from: date
    effective_until: date | None
    rows: Mapping[str, Row]
    #: the place whose trades may go by it, with all places below; "" is everywhere
    region: str = ""

    def row(self, key: str) -> Row:
        """Return a row; a procedure that names a missing one is a bug."""
        try:
            return self.rows[key]
        except KeyError:
            raise ValueError(f"rulebook {self.edition} has no row {key}") from None

    @property
    def is_training(self) -> bool:
        """Whether acts under this edition have no legal effect."""
        return self.kind is Kind.TRAINING

    def force(self, on: date) -> Force:
        """Say whether it is in force on a day in Beijing, was, or will be."""
        if on < self.effective_from:
            return Force.FUTURE
        if self.effective_until is not None and on >= self.effective_until:
            return Force.PAST
        return Force.NOW

    def check_in_force(self, on: date) -> None:
        """Raise `NotInForce` unless a trade may be announced by it on that day."""
        if self.force(on) is not Force.NOW:
            raise NotInForce(edition=self.edition, date=on.isoformat())


def read_value(unit: str, value: object) -> Duration | Quantity:
    """Read a number of a unit from an edition's data, or raise `ValueError`."""
    if unit in _DURATIONS and isinstance(value, int):
        return _DURATIONS[unit](value)
    if unit == "share" and isinstance(value, str):
        return Fraction(value)
    if isinstance(value, str):
        return Decimal(value)
    if isinstance(value, int) and unit in UNITS:
        return value
    raise ValueError(f"a rulebook row of {value!r} {unit}")


def _text(value: object) -> Text:
    if not isinstance(value, dict):
        raise ValueError("a text is a pair of languages")
    return Text(zh=str(value["zh"]), en=str(value["en"]))


def read(data: Mapping[str, object]) -> Rulebook:
    """Read an edition from its data; anything odd in it is a `ValueError`."""
    raw = data["rows"]
    if not isinstance(raw, list):
        raise ValueError("a rulebook has rows")
    rows = [
        Row(
            key=str(item["key"]),
            label=_text(item["label"]),
            article=_text(item["article"]),
            counting=Counting(item["counting"]),
            unit=str(item["unit"]),
            value=read_value(str(item["unit"]), item["value"]),
            demanded=bool(item.get("demanded", True)),
        )
        for item in raw
    ]
    by_key = {row.key: row for row in rows}
    if len(by_key) != len(rows):
        raise ValueError("a rulebook has each key once")
    until = data["effective_until"]
    return Rulebook(
        edition=str(data["edition"]),
        kind=Kind(str(data["kind"])),
        title=_text(data["title"]),
        effective_from=date.fromisoformat(str(data["effective_from"])),
        effective_until=None if until is None else date.fromisoformat(str(until)),
        rows=MappingProxyType(by_key),
        region=str(data.get("region", "")),
    )


def as_data(book: Rulebook) -> dict[str, object]:
    """Return an edition as `read` takes it: what is kept, signed off and published."""
    until = book.effective_until
    return {
        "edition": book.edition,
        "kind": str(book.kind),
        "title": {"zh": book.title.zh, "en": book.title.en},
        "effective_from": book.effective_from.isoformat(),
        "effective_until": None if until is None else until.isoformat(),
        "region": book.region,
        "rows": [
            {
                "key": row.key,
                "value": row.plain(),
                "unit": row.unit,
                "counting": str(row.counting),
                "demanded": row.demanded,
                "article": {"zh": row.article.zh, "en": row.article.en},
                "label": {"zh": row.label.zh, "en": row.label.en},
            }
            for row in book.rows.values()
        ],
    }


def _load() -> Mapping[str, Rulebook]:
    folder = resources.files("tender.rules") / "data"
    found: Iterable[Rulebook] = (
        read(json.loads(file.read_text("utf-8")))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.startswith("rulebook-")
    )
    return MappingProxyType({book.edition: book for book in found})


EDITIONS: Final[Mapping[str, Rulebook]] = _load()


def get(edition: str) -> Rulebook:
    """Return an edition, or raise `RulebookMissing`."""
    try:
        return EDITIONS[edition]
    except KeyError:
        raise RulebookMissing(edition=edition) from None


def usable(
    *, training_allowed: bool, amended: Iterable[Rulebook] = ()
) -> list[Rulebook]:
    """Return the editions an installation has trades by, the statutory ones first.

    `amended` are those that the centre has put beside the editions that it came with.
    """
    books = [
        book
        for book in (*EDITIONS.values(), *amended)
        if training_allowed or not book.is_training
    ]
    books.sort(key=lambda book: book.effective_from, reverse=True)
    return sorted(books, key=lambda book: book.is_training)


def check_training(book: Rulebook, *, training_allowed: bool) -> None:
    """Raise `TrainingNotAllowed` where an installation is for real trades only."""
    if book.is_training and not training_allowed:
        raise TrainingNotAllowed
