"""The structured tender file, `tender.json`: its members, read strictly.

The machine-readable heart of the documents: what is read out at the opening, which
documents a bid has, what is checked, scored and vetoed, and by which method. Its bytes
are signed by the owner and hashed into every bid, so they are written once (canonical
JSON) and never re-encoded. `read` takes exactly this structure: a missing or unknown
member is refused with its place. What the law says about the content is in
`file_checks`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kernel.canonical import Json, strict_object
from kernel.prices import Price, PriceType
from kernel.prices import parse as parse_price
from tender.rules.auction_part import AuctionPart, auction_part
from tender.rules.equity_part import EquityPart, equity_part
from tender.rules.members import Members, bad
from tender.rules.rulebooks import Text
from tender.rules.selection_part import SelectionPart, selection_part
from tender.rules.volume_part import VolumePart, volume_part

VERSION: Final = "openseal/tender/1"
SIZE_MAX: Final = 1024 * 1024
LOTS_MAX: Final = 99
GROUPS: Final = ("technical", "business", "price")
ITEM_TYPES: Final = (*(str(t) for t in PriceType), "integer", "text")
AWARD_ORDERS: Final = ("declared-order", "best-total")


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot as bidders see it; `ceiling` is None where the trade has none."""

    lot: str
    number: int
    title: str
    ceiling: Price | None


@dataclass(frozen=True, slots=True)
class FormItem:
    """One line of the opening form: a typed value read out at the opening."""

    key: str
    type: str
    unit: str
    label: Text
    required: bool

    @property
    def is_price(self) -> bool:
        """Whether the value is a price of some type."""
        return self.type in {str(t) for t in PriceType}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a document; `role` is what the sealed index names it by."""

    role: str
    label: Text
    required: bool


@dataclass(frozen=True, slots=True)
class Check:
    """Something to pass or fail: qualification, responsiveness (`clause` of the file)
    or a veto (`clause` is the article of the law).
    """

    key: str
    label: Text
    clause: str


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """What earns points, from `min` to `max` in steps of `step`."""

    key: str
    label: Text
    group: str
    max: Decimal
    min: Decimal
    objective: bool
    step: Decimal


@dataclass(frozen=True, slots=True)
class Method:
    """How bids are compared; `parameters` belong to the method."""

    name: str
    version: int
    parameters: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class AwardLimit:
    """兼投不兼中: how many lots one bidder may win, and which are given up."""

    lots_max: int
    by: str


@dataclass(frozen=True, slots=True)
class Decryption:
    """双重解密: how long bidders may release their own key; 0 without one.

    `remedy_s` is how long a bid that stays shut may be opened by its recovery file
    (补救方案) before anything is read out; 0 where the file has no remedy.
    """

    window_s: int
    remedy_s: int


NO_DECRYPTION: Final = Decryption(0, 0)


@dataclass(frozen=True, slots=True)
class TenderFile:
    """One edition of the tender file."""

    trade: str
    edition: int
    lots: tuple[LotRow, ...]
    opening_form: tuple[FormItem, ...]
    slots: tuple[Slot, ...]
    qualification: tuple[Check, ...]
    responsiveness: tuple[Check, ...]
    score_items: tuple[ScoreItem, ...]
    vetoes: tuple[Check, ...]
    method: Method
    consortium: bool
    award_limit: AwardLimit | None
    decryption: Decryption = NO_DECRYPTION
    auction: AuctionPart | None = None
    selection: SelectionPart | None = None
    equity: EquityPart | None = None
    volume: VolumePart | None = None


def read(data: bytes) -> TenderFile:
    """Read the bytes of a `tender.json`, or raise `FileMalformed`/`MalformedJson`."""
    if len(data) > SIZE_MAX:
        bad("tender.json", "不超过1 MiB", "at most 1 MiB")
    return parse(strict_object(data))


def parse(value: Mapping[str, Json]) -> TenderFile:
    """Read the structure; every member is asked for, none is left over."""
    top = Members(value, "tender.json")
    if top.text("v") != VERSION:
        bad("v", VERSION, VERSION)
    file = TenderFile(
        trade=top.text("trade"),
        edition=top.whole("edition", least=1),
        lots=top.rows("lots", _lot, least=1, most=LOTS_MAX),
        opening_form=top.rows("opening_form", _form_item),
        slots=top.rows("slots", _slot),
        qualification=top.rows("qualification", _check),
        responsiveness=top.rows("responsiveness", _check),
        score_items=top.rows("score_items", _score_item),
        vetoes=top.rows("vetoes", _veto),
        method=_method(top.members("method")),
        consortium=top.yes("consortium"),
        award_limit=_award_limit(top.value("award_limit")),
        decryption=decryption(top.left.pop("decryption", None)),
        auction=auction_part(top.left.pop("auction", None)),
        selection=selection_part(top.left.pop("selection", None)),
        equity=equity_part(top.left.pop("equity", None)),
        volume=volume_part(top.left.pop("volume", None)),
    )
    top.done()
    _check_unique(file)
    return file


def _lot(row: Members) -> LotRow:
    lot, number = row.text("lot"), row.whole("number", least=1)
    title, ceiling = row.text("title"), row.value("ceiling")
    return LotRow(lot, number, title, _price(ceiling, row.where))


def _price(value: Json, where: str) -> Price | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        bad(f"{where}.ceiling", "价格或空", "a price or null")
    members = Members(value, f"{where}.ceiling")
    kind = members.one_of("type", [str(t) for t in PriceType])
    price = parse_price(members.text("value"), PriceType(kind), members.text("unit"))
    members.done()
    return price


def _form_item(row: Members) -> FormItem:
    kind = row.one_of("type", ITEM_TYPES)
    return FormItem(
        key=row.key("key"),
        type=kind,
        unit=row.text("unit", empty=kind in ("integer", "text")),
        label=row.label(),
        required=row.yes("required"),
    )


def _slot(row: Members) -> Slot:
    return Slot(row.key("role"), row.label(), row.yes("required"))


def _check(row: Members) -> Check:
    return Check(row.key("key"), row.label(), row.text("clause"))


def _veto(row: Members) -> Check:
    return Check(row.key("key"), row.label(), row.text("article"))


def _score_item(row: Members) -> ScoreItem:
    return ScoreItem(
        key=row.key("key"),
        label=row.label(),
        group=row.one_of("group", GROUPS),
        max=row.decimal("max"),
        min=row.decimal("min"),
        objective=row.yes("objective"),
        step=row.decimal("step"),
    )


def _method(row: Members) -> Method:
    name, version = row.key("name"), row.whole("version", least=1)
    parameters = row.members("parameters").left
    row.done()
    return Method(name, version, parameters)


def _award_limit(value: Json) -> AwardLimit | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        bad("award_limit", "对象或空", "an object or null")
    row = Members(value, "award_limit")
    limit = AwardLimit(row.whole("lots_max", least=1), row.one_of("by", AWARD_ORDERS))
    row.done()
    return limit


def decryption(value: Json) -> Decryption:
    """Read the one member that may be missing: then there is no bidder's key."""
    if value is None:
        return NO_DECRYPTION
    if not isinstance(value, dict):
        bad("decryption", "对象或空", "an object or null")
    row = Members(value, "decryption")
    found = Decryption(row.whole("window_s", least=0), row.whole("remedy_s", least=0))
    row.done()
    return found


def _check_unique(file: TenderFile) -> None:
    """Refuse two things of one name: a mark or a score must point at one thing."""
    names: dict[str, list[object]] = {
        "lots.lot": [row.lot for row in file.lots],
        "lots.number": [row.number for row in file.lots],
        "opening_form.key": [item.key for item in file.opening_form],
        "slots.role": [slot.role for slot in file.slots],
        "score_items.key": [item.key for item in file.score_items],
        "checks.key": [
            check.key
            for check in (*file.qualification, *file.responsiveness, *file.vetoes)
        ],
    }
    for where, found in names.items():
        if len(set(found)) != len(found):
            bad(where, "各不相同", "different from each other")
