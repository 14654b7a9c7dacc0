"""Does what a bidder has read out answer the tender file's opening form?

The format (envelope.md section 7) lets a bidder seal any typed values; which ones a
trade asks for, of which type and in which unit, its tender file says. A bidder's own
program holds them against it before it seals; nobody else can look before the opening,
so what does not fit is named then, line by line. Such a line is no
value to compare: 73.60万元 beside 736320.00元 would win by a factor of ten thousand.
What follows for the bid is the panel's to decide, on the article that the trade gives.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kernel.canonical import Json
from kernel.prices import NotAPrice, PriceType
from kernel.prices import parse as parse_price
from kernel.refused import Invalid, Refused
from sealing import reading
from sealing.opening_statement import PRICE_TYPES, Item, OpeningStatement

#: the field of what is about the edition; no line of a form can be called so
EDITION: Final = "index.edition"
_SHOWN_MAX: Final = 40
_TYPES: Final = {
    "amount": ("金额", "an amount"),
    "percent": ("费率", "a rate"),
    "discount": ("下浮率", "a discount"),
    "unit-price": ("单价", "a unit price"),
    "integer": ("整数", "a whole number"),
    "text": ("文字", "a text"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form, as the tender file has it; `unit` may be empty."""

    key: str
    type: str
    unit: str
    label_zh: str
    label_en: str
    required: bool


class FormUnfit(Invalid):
    """Something of an opening statement does not answer the opening form."""

    code = "form-unfit"
    zh = "不符合开标信息要求。"
    en = "This does not answer the opening form."


class OtherSender(FormUnfit):
    """The credit code read out is not that of the organisation that sent the bid."""

    code = "form-other-sender"
    zh = "开标信息载明的统一社会信用代码与递交单位不一致。"
    en = "The credit code read out is not that of the organisation that sent the bid."


class ItemMissing(FormUnfit):
    """A line that the form requires is not there, or is empty."""

    code = "form-item-missing"
    zh = "缺少必填的开标信息“{label_zh}”。"
    en = "The opening form's required line “{label_en}” is missing."


class ItemUnknown(FormUnfit):
    """A line that the form does not have."""

    code = "form-item-unknown"
    zh = "开标信息中没有“{key}”这一项，该项不予采用。"
    en = "The opening form has no line “{key}”; it is not used."


class TypeWrong(FormUnfit):
    """A line of another type than the form's."""

    code = "form-type-wrong"
    zh = "“{label_zh}”应为{wanted_zh}，实为{given_zh}。"
    en = "“{label_en}” should be {wanted_en}; it is {given_en}."


class UnitWrong(FormUnfit):
    """A line in another unit than the form's."""

    code = "form-unit-wrong"
    zh = "“{label_zh}”的单位应为“{wanted}”，实为“{given}”。"
    en = "The unit of “{label_en}” should be “{wanted}”; it is “{given}”."


class ValueWrong(FormUnfit):
    """A price that is none: not finite, negative, or with too many digits."""

    code = "form-value-wrong"
    zh = "“{label_zh}”的值“{text}”不是有效报价。"
    en = "“{text}” is not a valid price for “{label_en}”."


class OldEdition(FormUnfit):
    """The bid answers another edition of the tender file than the one in force."""

    code = "form-old-edition"
    zh = "投标所依据的招标文件不是现行版本（现行为第{number}版）。"
    en = "The bid answers another edition of the tender file than edition {number}."


def faults(
    form: Sequence[Line], stated: OpeningStatement, *, uscc: str, article: str = ""
) -> list[Refused]:
    """Return everything in which `stated` does not answer `form`, each a refusal.

    `form` has the lines that this envelope reads out; `uscc` is the sender's; `article`
    is the one on which the trade rejects what does not answer its file. A fault's
    `field` is the key of its line, or empty where it is about the whole bid.
    """
    found = (*_sender(stated, uscc), *_lines(form, stated))
    return [_under(fault, article) for fault in found]


def edition_faults(
    edition: str | None, *, number: int, digest: str, article: str = ""
) -> list[Refused]:
    """Return that a bid answers another edition than number `number` of `digest`.

    A bid that names no edition (None) answers no other one.
    """
    if edition is None or edition == digest:
        return []
    return [OldEdition(article=article, field=EDITION, number=number)]


def _under(fault: FormUnfit, article: str) -> Refused:
    fault.article = article
    return fault


def lines(value: Mapping[str, Json]) -> tuple[Line, ...]:
    """Read the lines of a form as a server tells them: {"form": [...]}."""
    return tuple(
        _line(each) for each in reading.items(value.get("form"), "form", most=300)
    )


def _line(value: Json) -> Line:
    names = ("key", "type", "unit", "label", "required")
    found = reading.members(value, names, "form")
    label = reading.members(found["label"], ("zh", "en"), "form.label")
    unit = found["unit"]
    return Line(
        key=reading.text(found["key"], "form.key"),
        type=reading.choice(found["type"], "form.type", frozenset(_TYPES)),
        unit="" if unit == "" else reading.text(unit, "form.unit"),
        label_zh=reading.text(label["zh"], "form.label.zh", characters_max=2000),
        label_en=reading.text(label["en"], "form.label.en", characters_max=2000),
        required=reading.flag(found["required"], "form.required"),
    )


def unusable(found: Sequence[Refused], keys: Sequence[str]) -> frozenset[str]:
    """Return which of `keys` have no value to go by: their own line does not fit.

    None has where the statement is another organisation's than the sender's.
    """
    fields = {each.field for each in found}
    return frozenset(key for key in keys if "" in fields or key in fields)


def _sender(stated: OpeningStatement, uscc: str) -> Iterator[FormUnfit]:
    if stated.uscc.strip().upper() != uscc.strip().upper():
        yield OtherSender()


def _lines(form: Sequence[Line], stated: OpeningStatement) -> Iterator[FormUnfit]:
    for line in form:
        item = stated.items.get(line.key)
        fault = _absent(line) if item is None else _fault(line, item)
        if fault is not None:
            yield fault
    known = {line.key for line in form}
    for key in stated.items:
        if key not in known:
            yield ItemUnknown(field=key, key=key[:_SHOWN_MAX])


def _absent(line: Line) -> FormUnfit | None:
    if not line.required:
        return None
    return ItemMissing(field=line.key, **_label(line))


def _fault(line: Line, item: Item) -> FormUnfit | None:
    """Return the first thing wrong with a line: type, then unit, then value."""
    if item.type != line.type:
        wanted, given = _TYPES[line.type], _TYPES[item.type]
        return TypeWrong(
            field=line.key,
            **_label(line),
            wanted_zh=wanted[0],
            wanted_en=wanted[1],
            given_zh=given[0],
            given_en=given[1],
        )
    # A text is read out without a unit, whatever the form notes beside it.
    wanted_unit = "" if line.type == "text" else line.unit
    if (item.unit or "") != wanted_unit:
        return UnitWrong(
            field=line.key,
            **_label(line),
            wanted=wanted_unit,
            given=(item.unit or "")[:_SHOWN_MAX],
        )
    return _value_fault(line, item)


def _value_fault(line: Line, item: Item) -> FormUnfit | None:
    value = item.value
    if line.type in PRICE_TYPES:
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        try:
            parse_price(text, PriceType(line.type), line.unit)
        except NotAPrice:
            return ValueWrong(
                field=line.key,
                text=text[:_SHOWN_MAX],
                **_label(line),
            )
        return None
    if line.type == "integer":
        assert isinstance(value, int), "the format reads whole numbers as such"
        return None
    return None if str(value).strip() else _absent(line)


def _label(line: Line) -> dict[str, str]:
    return {"label_zh": line.label_zh, "label_en": line.label_en}
