"""The opening statement (section 7): what is read out, one typed value per item."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kernel.canonical import Json
from sealing import reading
from sealing.errors import Malformed, TooLarge
from sealing.floe import OVERHEAD_BYTES, SEGMENT_BYTES
from sealing.limits import OPENING_ITEMS_MAX
from sealing.padding import OPENING_STEP

PRICE_TYPES: Final = frozenset({"amount", "percent", "discount", "unit-price"})
#: the longest that is one segment after padding
BYTES_MAX: Final = (SEGMENT_BYTES - OVERHEAD_BYTES) // OPENING_STEP * OPENING_STEP
MEMBERS_MAX: Final = 100
_INTEGER_MAX: Final = 10**18
# A text may have lines; what steers a terminal, or no database keeps, it has not.
_STEERING: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Item:
    """One value. `unit` is None for texts, and for integers without one."""

    key: str
    type: str
    value: Decimal | int | str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a consortium; `share` is a percentage."""

    name: str
    uscc: str
    share: Decimal
    sme: bool


@dataclass(frozen=True, slots=True)
class OpeningStatement:
    """What the bidder has read out at the opening."""

    bidder: str
    uscc: str
    members: tuple[Member, ...]
    items: Mapping[str, Item]


def read(raw: bytes) -> OpeningStatement:
    """Read an opening statement, with or without its padding, or refuse.

    Refused as well is what nobody can see in a text that will be read out.
    """
    found = read_accepted(raw)
    _check_visible(found)
    return found


def read_accepted(raw: bytes) -> OpeningStatement:
    """Read a statement that was accepted before; how strict one is now is no matter.

    A bid that was read out stays readable, whatever later rules ask of new ones.
    """
    if len(raw) > BYTES_MAX:
        raise TooLarge(what="opening.json", limit=BYTES_MAX)
    value = reading.document(
        raw,
        version="sbe1/opening",
        names=("bidder", "uscc", "members", "items"),
        bytes_max=BYTES_MAX,
        where="opening",
    )
    members = reading.items(value["members"], "opening.members", most=MEMBERS_MAX)
    return OpeningStatement(
        bidder=reading.text(value["bidder"], "opening.bidder"),
        uscc=reading.text(value["uscc"], "opening.uscc", characters_max=64),
        members=tuple(_member(member) for member in members),
        items=_items(value["items"]),
    )


def _check_visible(stated: OpeningStatement) -> None:
    shown = [("opening.bidder", stated.bidder), ("opening.uscc", stated.uscc)]
    for member in stated.members:
        shown.append(("opening.members.name", member.name))
        shown.append(("opening.members.uscc", member.uscc))
    for item in stated.items.values():
        shown.append(("opening.items.key", item.key))
        if item.unit is not None:
            shown.append(("opening.items.unit", item.unit))
        if isinstance(item.value, str):
            shown.append(("opening.items.value", item.value))
    for where, text in shown:
        reading.visible(text, where)


def _member(value: Json) -> Member:
    found = reading.members(value, ("name", "uscc", "share", "sme"), "opening.members")
    share = reading.decimal(found["share"], "opening.members.share")
    if share > 100:
        raise Malformed(where="opening.members.share", what="over 100 per cent")
    return Member(
        name=reading.text(found["name"], "opening.members.name"),
        uscc=reading.text(found["uscc"], "opening.members.uscc", characters_max=64),
        share=share,
        sme=reading.flag(found["sme"], "opening.members.sme"),
    )


def _items(value: Json) -> Mapping[str, Item]:
    found: dict[str, Item] = {}
    for each in reading.items(value, "opening.items", most=OPENING_ITEMS_MAX):
        item = _item(each)
        if item.key in found:
            raise Malformed(where="opening.items", what=f"{item.key} stands twice")
        found[item.key] = item
    return found


def _item(value: Json) -> Item:
    where = "opening.items"
    if not isinstance(value, dict):
        raise Malformed(where=where, what="an object is expected")
    names = ["key", "type", "value"] + (["unit"] if "unit" in value else [])
    reading.members(value, names, where)
    key = reading.text(value["key"], f"{where}.key")
    kind = reading.choice(
        value["type"], f"{where}.type", PRICE_TYPES | {"integer", "text"}
    )
    unit = None
    if "unit" in value:
        unit = reading.text(value["unit"], f"{where}.unit")
    return Item(key=key, type=kind, value=_value(kind, value["value"], unit), unit=unit)


def _value(kind: str, value: Json, unit: str | None) -> Decimal | int | str:
    where = "opening.items.value"
    if kind == "text":
        if unit is not None:
            raise Malformed(where=where, what="a text has no unit")
        return _text(value, where)
    if kind == "integer":
        return reading.integer(value, where, least=-_INTEGER_MAX, most=_INTEGER_MAX)
    if unit is None:
        raise Malformed(where=where, what="a price has a unit")
    return reading.decimal(value, where)


def _text(value: Json, where: str) -> str:
    """Return a text that is read out: of any length that part 0 holds, in lines."""
    if not isinstance(value, str):
        raise Malformed(where=where, what="a text is expected")
    if _STEERING.search(value):
        raise Malformed(where=where, what="a control character")
    return value
