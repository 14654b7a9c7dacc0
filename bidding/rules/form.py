"""Does what a bidder has read out answer the tender file's opening form?

The format (envelope.md section 7) lets a bidder seal any typed values; which ones a
trade asks for, of which type and in which unit, its tender file says. Nobody can look
before the opening, so what does not fit is named then, line by line. Such a line is no
value to compare: 73.60万元 beside 736320.00元 would win by a factor of ten thousand.
What follows for the bid is the panel's to decide (条例51; 87号令63).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from kernel.prices import NotAPrice, PriceType
from kernel.prices import parse as parse_price
from kernel.refused import Invalid, Refused
from sealing.opening_statement import Item, OpeningStatement
from tender.rules.tender_file import FormItem

ARTICLE: Final = "招标投标法实施条例第51条"
_SHOWN_MAX: Final = 40
_TYPES: Final = {
    "amount": ("金额", "an amount"),
    "percent": ("费率", "a rate"),
    "discount": ("下浮率", "a discount"),
    "unit-price": ("单价", "a unit price"),
    "integer": ("整数", "a whole number"),
    "text": ("文字", "a text"),
}


class OtherSender(Invalid):
    """The credit code read out is not that of the organisation that sent the bid."""

    code = "form-other-sender"
    zh = "开标信息载明的统一社会信用代码与递交单位不一致。"
    en = "The credit code read out is not that of the organisation that sent the bid."


class ItemMissing(Invalid):
    """A line that the form requires is not there, or is empty."""

    code = "form-item-missing"
    zh = "缺少必填的开标信息“{label_zh}”。"
    en = "The opening form's required line “{label_en}” is missing."


class ItemUnknown(Invalid):
    """A line that the form does not have."""

    code = "form-item-unknown"
    zh = "开标信息中没有“{key}”这一项，该项不予采用。"
    en = "The opening form has no line “{key}”; it is not used."


class TypeWrong(Invalid):
    """A line of another type than the form's."""

    code = "form-type-wrong"
    zh = "“{label_zh}”应为{wanted_zh}，实为{given_zh}。"
    en = "“{label_en}” should be {wanted_en}; it is {given_en}."


class UnitWrong(Invalid):
    """A line in another unit than the form's."""

    code = "form-unit-wrong"
    zh = "“{label_zh}”的单位应为“{wanted}”，实为“{given}”。"
    en = "The unit of “{label_en}” should be “{wanted}”; it is “{given}”."


class ValueWrong(Invalid):
    """A price that is none: not finite, negative, or with too many digits."""

    code = "form-value-wrong"
    zh = "“{label_zh}”的值“{text}”不是有效报价。"
    en = "“{text}” is not a valid price for “{label_en}”."


def faults(
    form: Sequence[FormItem], stated: OpeningStatement, *, uscc: str
) -> list[Refused]:
    """Return everything in which `stated` does not answer `form`, each a refusal.

    `form` has the lines that this envelope reads out; `uscc` is the sender's. A fault's
    `field` is the key of its line, or empty where it is about the whole bid.
    """
    return [*_sender(stated, uscc), *_lines(form, stated)]


def unusable(found: Sequence[Refused], keys: Sequence[str]) -> frozenset[str]:
    """Return which of `keys` have no value to go by: their own line does not fit.

    None has where the statement is another organisation's than the sender's.
    """
    fields = {each.field for each in found}
    return frozenset(keys) if "" in fields else fields & frozenset(keys)


def _sender(stated: OpeningStatement, uscc: str) -> Iterator[Refused]:
    if stated.uscc.strip().upper() != uscc.strip().upper():
        yield OtherSender(article=ARTICLE)


def _lines(form: Sequence[FormItem], stated: OpeningStatement) -> Iterator[Refused]:
    for line in form:
        item = stated.items.get(line.key)
        fault = _absent(line) if item is None else _fault(line, item)
        if fault is not None:
            yield fault
    known = {line.key for line in form}
    for key in stated.items:
        if key not in known:
            yield ItemUnknown(article=ARTICLE, field=key, key=key[:_SHOWN_MAX])


def _absent(line: FormItem) -> Refused | None:
    if not line.required:
        return None
    return ItemMissing(article=ARTICLE, field=line.key, **_label(line))


def _fault(line: FormItem, item: Item) -> Refused | None:
    """Return the first thing wrong with a line: type, then unit, then value."""
    if item.type != line.type:
        wanted, given = _TYPES[line.type], _TYPES[item.type]
        return TypeWrong(
            article=ARTICLE,
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
            article=ARTICLE,
            field=line.key,
            **_label(line),
            wanted=wanted_unit,
            given=(item.unit or "")[:_SHOWN_MAX],
        )
    return _value_fault(line, item)


def _value_fault(line: FormItem, item: Item) -> Refused | None:
    value = item.value
    if line.is_price:
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        try:
            parse_price(text, PriceType(line.type), line.unit)
        except NotAPrice:
            return ValueWrong(
                article=ARTICLE,
                field=line.key,
                text=text[:_SHOWN_MAX],
                **_label(line),
            )
        return None
    if line.type == "integer":
        assert isinstance(value, int), "the format reads whole numbers as such"
        return None
    return None if str(value).strip() else _absent(line)


def _label(line: FormItem) -> dict[str, str]:
    return {"label_zh": line.label.zh, "label_en": line.label.en}
