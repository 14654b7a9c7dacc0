"""Rows as people write them, brought to the one form that the rules read.

A list of objects, a list of lists with `columns`, or an object of bidder to price are
the same thing. Prices come with their units: "3602.5688万元" is an amount in yuan,
"97.67%" a rate, "下浮24.91%" a discount (the higher is the lower price), "286.6元/工日"
a price of a unit. Prices that cannot be compared are refused.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.question import PRICE_TYPES
from evaluation.rules.methods.reader import refuse
from kernel.prices import PricesNotComparable
from verifier.forms import SCALES, Figure, figure

#: what stands before a rate, and the type it makes of it
_BEFORE: Final = (
    ("下浮率", "discount"),
    ("下浮", "discount"),
    ("优惠率", "discount"),
    ("让利", "discount"),
    ("费率", "percent"),
    ("按", "percent"),
)
#: other names under which a bidder, a price and a score stand in a table
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "bid",
                "id",
                "supplier",
                "bidder",
                "firm",
                "company",
                "applicant",
                "投标人",
                "供应商",
                "sign-in number",
            ),
            "bid",
        ),
        **dict.fromkeys(("price", "bid price", "quote", "报价", "投标报价"), "price"),
        **dict.fromkeys(("score", "total", "total score", "得分", "总分"), "score"),
        **dict.fromkeys(("brand", "品牌"), "brand"),
    }
)
#: names of a bidder that are only its number where another name stands beside them
NUMBERS: Final = ("id", "sign-in number")
PRICE_MEMBERS: Final = {"type", "value", "unit"}
Row = dict[str, object]


def rows(
    value: object, place: str, *, columns: Sequence[object] = (), value_at: str
) -> list[Row]:
    """Return the rows of `value`; a bare value beside a name stands at `value_at`."""
    if isinstance(value, Mapping):
        return [
            _named(each, place, columns=(), value_at=value_at, key=str(key))
            for key, each in value.items()
        ]
    if not isinstance(value, list | tuple):
        raise refuse(place, "应为列表或对象", "it must be a list or an object")
    return [
        _named(each, f"{place}.{index}", columns=columns, value_at=value_at)
        for index, each in enumerate(value)
    ]


def _named(
    value: object,
    place: str,
    *,
    columns: Sequence[object],
    value_at: str,
    key: str | None = None,
) -> Row:
    if isinstance(value, Mapping) and not (key and value.keys() <= PRICE_MEMBERS):
        row = _object(value, place)
    elif key is None and isinstance(value, list | tuple):
        names = [str(name) for name in columns] or ["bid", value_at]
        if len(names) != len(value):
            raise refuse(place, "与columns列数不符", "not as many as there are columns")
        row = _object(dict(zip(names, value, strict=True)), place)
    elif key is None:
        # A price alone names itself.
        row = {"bid": str(value), value_at: value}
    else:
        row = {value_at: value}
    return _with_name(row, place, key)


def _with_name(row: Row, place: str, key: str | None) -> Row:
    """Return the row with the bidder it names, or refuse one that names nobody."""
    if key is not None:
        row.setdefault("bid", key)
    name = row.get("name")
    bare = "price" not in row and "state" not in row
    if isinstance(name, str) and bare and _is_amount(row.get("bid")):
        # A table of names and bids: the bid is what was bid.
        row["price"], row["bid"] = row["bid"], name
    if "bid" not in row and isinstance(name, str):
        row["bid"] = name
    if isinstance(row.get("bid"), int):
        row["bid"] = str(row["bid"])
    if not isinstance(row.get("bid"), str) or not row["bid"]:
        raise refuse(f"{place}.bid", "缺少投标人", "nobody is named")
    return row


def _is_amount(value: object) -> bool:
    return (
        isinstance(value, str) and re.fullmatch(r"[\d,.]+(万?元)?", value) is not None
    )


def _object(value: Mapping[str, object], place: str) -> Row:
    row: Row = {}
    named = any(NAMES.get(name) == "bid" and name not in NUMBERS for name in value)
    for name, each in value.items():
        if named and name in NUMBERS:
            continue
        known = NAMES.get(name, name)
        if known in row:
            raise refuse(f"{place}.{name}", "重复", "it stands there twice")
        row[known] = each
    return row


def priced(value: object, place: str, *, price_type: str = "") -> Row:
    """Return {"type", "value", "unit"} of a price as it is printed."""
    unit = ""
    if isinstance(value, Mapping):
        unknown = sorted(set(value) - PRICE_MEMBERS)
        if unknown:
            raise refuse(f"{place}.{unknown[0]}", "没有这一项", "no such member")
        unit = str(value.get("unit") or "")
        price_type = str(value.get("type") or price_type)
        value = value.get("value")
    said, value = _said(value)
    read = figure(f"{value}{unit}" if unit else value, place)
    if read.value < 0:
        raise refuse(place, "报价不能为负", "a price is not negative")
    price_type = price_type or said or _type_of(read)
    if price_type not in PRICE_TYPES:
        listed = ", ".join(PRICE_TYPES)
        raise refuse(f"{place}.type", f"只能是{listed}之一", f"choose one of {listed}")
    # What 万 multiplied has zeros that nobody printed.
    text = plain(read.value) if read.scaled else f"{read.value:f}"
    return {"type": price_type, "value": text, "unit": _unit_of(read)}


def _said(value: object) -> tuple[str, object]:
    """Part the words before a rate from it: the type they make, and the rest."""
    if not isinstance(value, str):
        return "", value
    text = unicodedata.normalize("NFKC", value).strip()
    for before, kind in _BEFORE:
        if text.startswith(before):
            return kind, re.sub(r"^[ :为]+", "", text.removeprefix(before))
    return "", value


def _type_of(read: Figure) -> str:
    if read.percent:
        return "percent"
    return "unit-price" if "/" in read.unit or "每" in read.unit else "amount"


def _unit_of(read: Figure) -> str:
    if read.percent:
        return "%"
    unit = read.unit.removesuffix("整").replace("圆", "元")
    return "元" if unit in {"CNY", "RMB", "yuan"} else unit


def price_rows(found: Sequence[Row], place: str, *, price_type: str = "") -> None:
    """Bring the price of every row to one form, and refuse prices of different kinds.

    A price without a unit goes with those in yuan; beside one in 万元 nobody knows what
    it means.
    """
    kinds, units, bare, scaled = set(), set(), False, False
    for index, row in enumerate(found):
        if row.get("price") is None:
            row.pop("price", None)
            continue
        own = str(row.pop("price_type", "") or price_type)
        price = priced(row["price"], f"{place}.{index}.price", price_type=own)
        scaled |= is_scaled(row["price"])
        bare |= not price["unit"]
        row["price"] = price
        kinds.add(price["type"])
        if price["unit"]:
            units.add(str(price["unit"]))
    if len(kinds) > 1 or len(units) > 1 or (bare and scaled):
        raise PricesNotComparable(field=place)


def is_scaled(value: object) -> bool:
    """Say whether 万 or 亿 stands behind a price."""
    if isinstance(value, Mapping):
        value = f"{value.get('value')}{value.get('unit') or ''}"
    return isinstance(value, str) and any(name in value for name, _ in SCALES)
