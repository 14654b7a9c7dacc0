"""What an evaluation is asked about: the method, score items, bids, signed sheets.

Everything arrives as plain values with decimals written as strings: from the tender
file, the opening and the journal when the room asks, from a JSON file when somebody
recomputes a published case (`python -m verifier recompute`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from evaluation.rules.methods.reader import Reader, as_decimal, refuse

#: valid: evaluated. rejected: refused by the panel after the opening, so a frozen
#: benchmark still counts it. void: never entered (unopened, withdrawn, over budget).
STATES = ("valid", "rejected", "void")
PRICE_TYPES = ("amount", "percent", "discount", "unit-price")
GROUPS = ("technical", "business", "price")


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    version: int
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Item:
    """A score item (评分项) of the tender file that judges give points for."""

    key: str
    group: str
    low: Decimal
    high: Decimal
    objective: bool = False
    step: Decimal | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A business deviation turned into money (12号令31): added to the bid price."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Bid:
    """One opened bid. `deductions` maps a policy key to the part of the price it
    covers (None: all of it). `points` are points nobody judges, by item key.
    """

    key: str
    price: Decimal | None = None
    price_type: str = "amount"
    state: str = "valid"
    reason: str = ""
    brand: str = ""
    name: str = ""
    deductions: Mapping[str, Decimal | None] = field(default_factory=dict)
    points: Mapping[str, Decimal] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def comparable(self) -> Decimal:
        """The price with lower better: a discount of 24.91 % is a price of 75.09 %."""
        if self.price is None:
            raise ValueError(f"bid {self.key} has no price")
        return 100 - self.price if self.price_type == "discount" else self.price


@dataclass(frozen=True, slots=True)
class Sheet:
    """The signed score sheet of one judge: points by bid, then by item."""

    seat: str
    scores: Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Question:
    method: Method
    bids: tuple[Bid, ...]
    items: tuple[Item, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    ceiling: Decimal | None = None
    drawn: Mapping[str, Decimal] = field(default_factory=dict)


def read_question(data: object) -> Question:
    """Read the documented JSON form (docs/reference/recompute.md) of a question."""
    reader = Reader(data)
    method = read_method(reader.inner("method"))
    bids = tuple(read_bid(inner) for inner in reader.readers("bids"))
    items = tuple(read_item(inner) for inner in reader.readers("items"))
    sheets = tuple(read_sheet(inner) for inner in reader.readers("sheets"))
    ceiling = reader.decimal("ceiling", low="0") if reader.has("ceiling") else None
    drawn = _decimals(reader, "drawn")
    check_distinct([bid.key for bid in bids], "bids")
    check_distinct([item.key for item in items], "items")
    check_distinct([sheet.seat for sheet in sheets], "sheets")
    return Question(method, bids, items, sheets, ceiling, drawn)


def read_method(reader: Reader) -> Method:
    name = reader.text("name")
    version = reader.whole("version", default=1, low=1, high=1000)
    if not reader.has("parameters"):
        raise refuse(reader.place("parameters"), "缺少", "they are missing")
    parameters = reader.mapping("parameters")
    reader.done()
    return Method(name, version, parameters)


def read_item(reader: Reader) -> Item:
    """Read a score item in the shape of tender.json; a label there may be bilingual."""
    low = reader.decimal("min", default="0")
    high = reader.decimal("max")
    if high < low:
        raise refuse(reader.place("max"), "小于最低分", "it is below the minimum")
    step = reader.decimal("step", low="0.000001") if reader.has("step") else None
    item = Item(
        key=reader.text("key"),
        group=reader.choice("group", GROUPS),
        low=low,
        high=high,
        objective=reader.flag("objective", default=False),
        step=step,
        label=_label(reader.anything("label")),
    )
    reader.ignore("clause", "page", "standard")
    reader.done()
    return item


def read_bid(reader: Reader) -> Bid:
    key = reader.text("bid")
    price, price_type = _price(reader)
    bid = Bid(
        key=key,
        price=price,
        price_type=price_type,
        state=reader.choice("state", STATES, default="valid"),
        reason=_label(reader.anything("reason")),
        brand=_label(reader.anything("brand")),
        name=_label(reader.anything("name")),
        deductions=_deductions(reader),
        points=_decimals(reader, "points"),
        adjustments=tuple(
            _adjustment(inner) for inner in reader.readers("adjustments")
        ),
    )
    reader.done()
    return bid


def read_sheet(reader: Reader) -> Sheet:
    seat = reader.text("seat")
    scores = {
        bid: _decimals(inner, "", everything=True)
        for bid, inner in reader.inner("scores").children()
    }
    reader.done()
    return Sheet(seat, scores)


def _price(reader: Reader) -> tuple[Decimal | None, str]:
    if not reader.has("price"):
        reader.ignore("price")
        return None, "amount"
    value = reader.anything("price")
    if not isinstance(value, Mapping):
        return reader.decimal("price", low="0"), "amount"
    inner = reader.inner("price")
    inner.ignore("unit")
    price_type = inner.choice("type", PRICE_TYPES, default="amount")
    price = inner.decimal("value", low="0")
    inner.done()
    return price, price_type


def _deductions(reader: Reader) -> dict[str, Decimal | None]:
    value = reader.anything("deductions")
    if isinstance(value, Mapping):
        inner = reader.inner("deductions")
        return {
            key: inner.decimal(key, low="0") if inner.has(key) else None
            for key in value
        }
    return {str(key): None for key in reader.items("deductions")}


def _adjustment(reader: Reader) -> Adjustment:
    adjustment = Adjustment(reader.text("label"), reader.decimal("amount"))
    reader.done()
    return adjustment


def _decimals(
    reader: Reader, key: str, *, everything: bool = False
) -> dict[str, Decimal]:
    if not everything:
        if not reader.has(key):
            reader.ignore(key)
            return {}
        reader = reader.inner(key)
    return {name: reader.decimal(name) for name in reader.names()}


def _label(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("zh") or value.get("en") or "")
    return value if isinstance(value, str) else ""


def check_distinct(keys: Sequence[str], place: str) -> None:
    """Refuse a key that stands there twice."""
    if len(set(keys)) != len(keys):
        raise refuse(place, "有重复", "there are duplicates")


def as_points(values: Mapping[str, object], place: str) -> dict[str, Decimal]:
    """Read a mapping of item key to points, as a stored sheet holds it."""
    return {key: as_decimal(value, f"{place}.{key}") for key, value in values.items()}
