"""What a clarification changed: two editions of the tender file, side by side.

Compared member by member, so that a reader sees which line changed, what it said and
what it says now. Pure; the words of a change are cut the same for page and file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from kernel.canonical import Json, canonical
from tender.rules import auction_words
from tender.rules.rulebooks import Text
from tender.rules.tender_file import Check, FormItem, ScoreItem, Slot, TenderFile

NOTHING: Final = Text("（无）", "(none)")
DIFF_TEXT_MAX: Final = 4000
Parts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the file: where, what it said, what it says now."""

    where: Text
    former: Text
    present: Text


def changes(former: TenderFile, present: TenderFile) -> list[Change]:
    """Return what differs between two editions, in the order of the file."""
    return [
        *_lots(former, present),
        *_auction(former, present),
        *_rows("开标信息", "Opening form", former.opening_form, present.opening_form),
        *_rows("文件格", "Document slot", former.slots, present.slots),
        *_rows(
            "资格条件", "Qualification", former.qualification, present.qualification
        ),
        *_rows(
            "响应性条件",
            "Responsiveness",
            former.responsiveness,
            present.responsiveness,
        ),
        *_rows("评分项", "Score item", former.score_items, present.score_items),
        *_rows("否决条款", "Veto clause", former.vetoes, present.vetoes),
        *_single(
            Text("评审方法", "Method"), _method_text(former), _method_text(present)
        ),
        *_single(
            Text("联合体", "Consortia"), _consortium(former), _consortium(present)
        ),
    ]


def _lots(former: TenderFile, present: TenderFile) -> Iterator[Change]:
    before = {row.lot: row for row in former.lots}
    for row in present.lots:
        old = before.get(row.lot)
        if old is None or old == row:
            continue
        where = Text(f"标段{row.number}", f"Lot {row.number}")
        former_text, text = (
            _same(f"{one.title} {_price(one.ceiling)}".strip()) for one in (old, row)
        )
        yield from _single(where, former_text, text)


def _auction(former: TenderFile, present: TenderFile) -> Iterator[Change]:
    """Yield the lines of a live auction and of its parcels that differ."""
    before, after = _auction_lines(former), _auction_lines(present)
    for where in dict.fromkeys([*before, *after]):
        was, now = before.get(where, NOTHING), after.get(where, NOTHING)
        yield from _single(where, was, now)


def _auction_lines(file: TenderFile) -> dict[Text, Text]:
    part = file.auction
    if part is None:
        return {}
    found = dict(auction_words.lines(part))
    for lot in part.lots:
        for label, value in auction_words.lot_lines(part, lot):
            where = Text(
                f"标段{lot.number}：{label.zh}", f"Lot {lot.number}: {label.en}"
            )
            found[where] = value
    return found


def _same(value: str) -> Text:
    return Text(value, value)


def _price(price: object) -> str:
    if price is None:
        return ""
    return f"{getattr(price, 'value', '')} {getattr(price, 'unit', '')}".strip()


_Row = FormItem | Slot | Check | ScoreItem


def _rows(
    zh: str, en: str, former: Sequence[_Row], present: Sequence[_Row]
) -> Iterator[Change]:
    before = {_key(row): row for row in former}
    after = {_key(row): row for row in present}
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        label = (new or old).label  # type: ignore[union-attr]
        where = Text(f"{zh}“{label.zh}”", f"{en} “{label.en}”")
        yield Change(
            where,
            _row_text(old) if old else NOTHING,
            _row_text(new) if new else NOTHING,
        )


def _key(row: _Row) -> str:
    return row.role if isinstance(row, Slot) else row.key


def _row_text(row: _Row) -> Text:
    match row:
        case FormItem():
            return _said(row.label, [row.type, row.unit], row.required)
        case Slot():
            return _said(row.label, [], row.required)
        case Check():
            return _said(row.label, [row.clause], None)
        case ScoreItem():
            span = f"{row.min:f}–{row.max:f}"
            return Text(
                f"{row.label.zh}，{span}分，级差{row.step:f}",
                f"{row.label.en}, {span} points in steps of {row.step:f}",
            )


def _said(label: Text, more: Iterable[str], required: bool | None) -> Text:  # noqa: FBT001
    extra = [one for one in more if one]
    zh, en = [label.zh, *extra], [label.en, *extra]
    if required is not None:
        zh.append("必填" if required else "可选")
        en.append("required" if required else "optional")
    return Text("，".join(zh), ", ".join(en))


def _method_text(file: TenderFile) -> Text:
    parameters: dict[str, Json] = dict(file.method.parameters)
    return _same(f"{file.method.name} {canonical(parameters).decode()}")


def _consortium(file: TenderFile) -> Text:
    if file.consortium:
        return Text("接受联合体", "Consortia are accepted")
    return Text("不接受联合体", "Consortia are not accepted")


def _single(where: Text, former: Text, present: Text) -> Iterator[Change]:
    if former != present:
        yield Change(where, former, present)


def side_by_side(former: str, present: str) -> tuple[Parts, Parts]:
    """Return both texts as (kind, text) parts: "same", "del" on the left, "ins" right.

    Texts that are too long to compare are shown whole, as replaced.
    """
    if max(len(former), len(present)) > DIFF_TEXT_MAX:
        return [("del", former)], [("ins", present)]
    left: Parts = []
    right: Parts = []
    matcher = SequenceMatcher(None, former, present, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            left.append(("same", former[a:b]))
            right.append(("same", present[c:d]))
            continue
        if b > a:
            left.append(("del", former[a:b]))
        if d > c:
            right.append(("ins", present[c:d]))
    return left, right
