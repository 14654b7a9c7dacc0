"""A new edition of the rulebook, drawn from one that is there: numbers and articles.

The law changes by date, and a place may ask for more than the law. Whoever draws an
edition up says which document it follows; another hand reads the difference and puts it
beside the others. Trades keep the edition they were announced under, so that nothing
that has begun is changed by it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from kernel.refused import Invalid, Refused
from parties.rules.regions import covers
from tender.rules.rulebooks import Counting, Row, Rulebook, Text, read_value

#: what a trade keeps of its edition
CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,19}")
WHOLE_MOST: Final = 10_000
FEN_MOST: Final = 10**15
#: fen in a yuan, which is how people type money
FEN: Final = 100
_WHOLE: Final = re.compile(r"[0-9]{1,5}")
_YUAN: Final = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,2})?")
_EXACT: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,4}|/[1-9][0-9]{0,2})?")


class EditionUnreadable(Invalid):
    """A number that its row cannot have."""

    code = "edition-unreadable"
    zh = "“{label_zh}”的数值“{typed}”无法识别，单位为{unit_zh}。"
    en = "“{label_en}”: {typed} is no number of {unit_en}."


class EditionCodeWrong(Invalid):
    """The short name of an edition."""

    code = "edition-code-wrong"
    zh = "版本代号须为2至20个小写字母、数字或连字符，且未被使用。"
    en = (
        "The short name has 2 to 20 small letters, digits or hyphens, and is not taken."
    )


class EditionUnchanged(Invalid):
    """An edition differs from the one it is drawn from."""

    code = "edition-unchanged"
    zh = "与“{base_zh}”没有任何不同，没有需要复核的改动。"
    en = "This says what “{base_en}” says: there is nothing to review."


class EditionDatesWrong(Invalid):
    """An edition begins before it ends, and not before it is reviewed."""

    code = "edition-dates-wrong"
    zh = "施行日期不能早于今天，失效日期应晚于施行日期。"
    en = "An edition takes effect today at the earliest, and ends after it began."


class EditionDecided(Refused):
    """The proposal was approved or declined before."""

    code = "edition-decided"
    zh = "该版本已处理过。"
    en = "This edition has been decided already."


class EditionElsewhere(Refused):
    """An edition of one place is not for trades of another."""

    code = "edition-elsewhere"
    zh = "“{title_zh}”不适用于该地区的项目，请选择其他版本。"
    en = "“{title_en}” is not for trades of that place; choose another edition."


@dataclass(frozen=True, slots=True)
class Header:
    """What an edition says of itself."""

    edition: str
    title: Text
    effective_from: date
    effective_until: date | None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one row: its number, and its article in both languages."""

    value: str
    article: Text


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that an edition has otherwise than the one it is drawn from."""

    old: Row
    new: Row

    @property
    def is_laxer(self) -> bool:
        """Whether it asks for less: a smaller minimum, or a greater limit."""
        old, new = Fraction(self.old.count), Fraction(self.new.count)
        less = self.old.counting is Counting.MINIMUM
        return new < old if less else new > old


def amended(
    base: Rulebook, header: Header, typed: Mapping[str, Typed], *, today: date
) -> Rulebook:
    """Return the edition of what was typed over `base`, or refuse it."""
    if not CODE.fullmatch(header.edition):
        raise EditionCodeWrong(field="edition")
    check_dates(header.effective_from, header.effective_until, today=today)
    rows = {
        key: _row(row, typed[key]) if key in typed else row
        for key, row in base.rows.items()
    }
    if rows == dict(base.rows):
        raise EditionUnchanged(
            field="edition", base_zh=base.title.zh, base_en=base.title.en
        )
    return replace(
        base,
        edition=header.edition,
        title=header.title,
        effective_from=header.effective_from,
        effective_until=header.effective_until,
        region=header.region,
        rows=MappingProxyType(rows),
    )


def check_dates(since: date, until: date | None, *, today: date) -> None:
    """Refuse an edition that would reach back, or ends before it begins."""
    if since < today or (until is not None and until <= since):
        raise EditionDatesWrong(field="effective_from")


def is_for(book: Rulebook, region: str) -> bool:
    """Say whether trades of a place may go by an edition."""
    return not book.region or covers(book.region, region)


def check_place(book: Rulebook, region: str) -> None:
    """Refuse an edition of one place for a trade of another."""
    if not is_for(book, region):
        raise EditionElsewhere(
            field="rulebook", title_zh=book.title.zh, title_en=book.title.en
        )


def differences(base: Rulebook, book: Rulebook) -> Iterator[Difference]:
    """Yield the rows of an edition that its base has otherwise."""
    for key, row in book.rows.items():
        if base.rows.get(key) != row:
            yield Difference(base.row(key), row)


def shown(row: Row) -> str:
    """Return a row's number as it is typed: money in yuan."""
    if row.unit == "fen":
        return f"{Decimal(str(row.count)) / FEN:f}"
    return str(row.count)


def _row(row: Row, typed: Typed) -> Row:
    article = Text(
        typed.article.zh.strip() or row.article.zh,
        typed.article.en.strip() or row.article.en,
    )
    text = typed.value.strip()
    value = row.value if text == shown(row) else read_value(row.unit, _plain(row, text))
    return replace(row, value=value, article=article)


def _plain(row: Row, text: str) -> int | str:
    """Return a typed number as an edition's data has it."""
    try:
        if row.unit == "fen" and _YUAN.fullmatch(text):
            return int(Decimal(text) * FEN)
        if isinstance(row.count, int) and row.unit != "fen" and _WHOLE.fullmatch(text):
            if int(text) <= WHOLE_MOST:
                return int(text)
        elif not isinstance(row.count, int) and _EXACT.fullmatch(text):
            exact = Fraction if row.unit == "share" else Decimal
            return str(exact(text))
    except (InvalidOperation, ValueError):
        pass
    unit = row.amount()
    raise EditionUnreadable(
        field=f"value-{row.key}",
        typed=text[:30] or "—",
        label_zh=row.label.zh,
        label_en=row.label.en,
        unit_zh=unit.zh.lstrip("0123456789.,/") or "比例",
        unit_en=unit.en.lstrip("0123456789.,/ ") or "a share",
    )
