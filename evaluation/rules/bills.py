"""Bills of quantities (工程量清单): the owner's, the bidders', and where they differ.

The owner's bill stands in the tender file (`room.bill.items`): a row for each item,

    [code, name, unit, quantity, control unit price or ""]

A bidder's is a CSV file in the slot that the tender file names: UTF-8, a head line
`code,name,unit,quantity,unit_price,amount`, one line an item; `amount` may be empty.
What differs is shown item by item over all bidders. A unit price far from the control
price is an alert, never a veto (不平衡报价, domain.md 2.6).
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import ClassVar, Final

from evaluation.rules.methods.figures import half_up
from evaluation.rules.methods.reader import refuse
from kernel.refused import Invalid

HEAD: Final = ("code", "name", "unit", "quantity", "unit_price", "amount")
BYTES_MAX: Final = 5 * 1024 * 1024
LINES_MAX: Final = 5_000
CELL_MAX: Final = 200
NUMBER_MAX: Final = 24
CENT: Final = Decimal("0.01")
PLACE: Final = "room.bill.items"


class BillUnreadable(Invalid):
    """A bidder's bill that is not in the documented form."""

    code: ClassVar[str] = "bill-unreadable"
    zh: ClassVar[str] = "工程量清单文件第{line}行无法读取：{why_zh}。"
    en: ClassVar[str] = "Line {line} of the bill of quantities: {why_en}."


@dataclass(frozen=True, slots=True)
class Asked:
    """An item of the owner's bill; `control` is its control unit price, if any."""

    code: str
    name: str
    unit: str
    quantity: Decimal
    control: Decimal | None


@dataclass(frozen=True, slots=True)
class Priced:
    """An item of a bidder's bill."""

    code: str
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One bidder's item beside the owner's; `flags` of FLAGS, deviation in percent."""

    unit_price: Decimal | None
    deviation: Decimal | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One item over all bidders; `asked` is None for what nobody asked for."""

    code: str
    name: str
    asked: Asked | None
    cells: Mapping[str, Cell]

    @property
    def is_odd(self) -> bool:
        """Whether anything of the row is flagged."""
        return any(cell.flags for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Tally:
    """What is flagged of one bill: counts, its sum, and shares of odd prices."""

    total: Decimal
    counts: Mapping[str, int]
    priced: int

    def share(self, flag: str) -> Decimal:
        """Return how much of the items with a control price is over or under, in %."""
        if not self.priced:
            return Decimal(0)
        return half_up(Fraction(self.counts[flag] * 100, self.priced), 1)


FLAGS: Final = ("missing", "added", "changed", "sum", "over", "under")


def read_asked(rows: Sequence[object]) -> tuple[Asked, ...]:
    """Read the owner's bill, or refuse it by its place in the tender file."""
    if len(rows) > LINES_MAX:
        raise refuse(PLACE, f"最多{LINES_MAX}项", f"it has at most {LINES_MAX} items")
    found: dict[str, Asked] = {}
    for number, row in enumerate(rows):
        place = f"{PLACE}.{number}"
        cells = _strings(row)
        if len(cells) != len(HEAD) - 1:
            raise refuse(place, "应为五个字符串", "it must be five strings")
        code, name, unit, quantity, control = cells
        if not code or code in found:
            raise refuse(place, "编码为空或重复", "its code is empty or a duplicate")
        try:
            price = _number(control) if control else None
            found[code] = Asked(code, name, unit, _number(quantity), price)
        except ValueError:
            raise refuse(place, "不是数字", "it is not a number") from None
    return tuple(found.values())


def _strings(row: object) -> list[str]:
    """Return a row's strings; what is no list of strings has none."""
    if not isinstance(row, list | tuple):
        return []
    cells = [each for each in row if isinstance(each, str)]
    return cells if len(cells) == len(row) else []


def read_priced(data: bytes) -> tuple[Priced, ...]:
    """Read a bidder's bill, or refuse the line that is not in the form."""
    if len(data) > BYTES_MAX:
        raise too_large()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(0, "不是UTF-8文本", "it is no UTF-8 text") from None
    if "\0" in text:
        raise _unreadable(0, "不是文本", "it is no text")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return tuple(_items(lines))
    except csv.Error:
        number = lines.line_num
        raise _unreadable(number, "不是CSV格式", "it is no CSV") from None


def _items(lines: Iterator[list[str]]) -> Iterator[Priced]:
    head = next(lines, [])
    if tuple(cell.strip() for cell in head) != HEAD:
        raise _unreadable(1, "表头不符", "the head line is another")
    seen: set[str] = set()
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if len(cells) != len(HEAD) or any(len(cell) > CELL_MAX for cell in cells):
            raise _unreadable(
                number, "列数或长度不符", "it has other columns, or longer"
            )
        item = _priced(number, [cell.strip() for cell in cells])
        if not item.code or item.code in seen:
            raise _unreadable(number, "编码为空或重复", "its code is empty or repeated")
        seen.add(item.code)
        if len(seen) > LINES_MAX:
            raise _unreadable(number, "项目过多", "there are too many items")
        yield item


def _priced(number: int, cells: Sequence[str]) -> Priced:
    code, name, unit, quantity, unit_price, amount = cells
    try:
        return Priced(
            code,
            name,
            unit,
            _number(quantity),
            _number(unit_price),
            _number(amount) if amount else None,
        )
    except ValueError:
        raise _unreadable(number, "数量或价格不是数字", "it has no number") from None


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or value < 0 or len(text) > NUMBER_MAX:
        raise ValueError(text)
    return value


def too_large() -> BillUnreadable:
    """Return the refusal of a file over the limit."""
    return _unreadable(0, "文件过大", "the file is too large")


def _unreadable(line: int, zh: str, en: str) -> BillUnreadable:
    return BillUnreadable(line=line, why_zh=zh, why_en=en, field="bill")


def total(bill: Sequence[Priced]) -> Decimal:
    """Return the sum of quantity times unit price, each rounded to the cent."""
    return sum((_sum(item) for item in bill), Decimal(0))


def _sum(item: Priced) -> Decimal:
    product = item.quantity * item.unit_price
    return product.quantize(CENT, ROUND_HALF_UP)


def compare(
    asked: Sequence[Asked], bills: Mapping[str, Sequence[Priced]], *, percent: Decimal
) -> list[Row]:
    """Return every item over all bidders, in the owner's order, then what was added."""
    by_code = {bid: {item.code: item for item in bill} for bid, bill in bills.items()}
    rows = [
        Row(
            item.code,
            item.name,
            item,
            {
                bid: _cell(item, of.get(item.code), percent)
                for bid, of in by_code.items()
            },
        )
        for item in asked
    ]
    known = {item.code for item in asked}
    added: dict[str, str] = {}
    for of in by_code.values():
        for code, item in of.items():
            if code not in known:
                added.setdefault(code, item.name)
    return rows + [_added(code, name, by_code) for code, name in added.items()]


def _cell(asked: Asked, given: Priced | None, percent: Decimal) -> Cell:
    if given is None:
        return Cell(None, None, ("missing",))
    flags = []
    if (given.name, given.unit, given.quantity) != (
        asked.name,
        asked.unit,
        asked.quantity,
    ):
        flags.append("changed")
    if given.amount is not None and given.amount != _sum(given):
        flags.append("sum")
    if not asked.control:
        return Cell(given.unit_price, None, tuple(flags))
    exact = (Fraction(given.unit_price) / Fraction(asked.control) - 1) * 100
    if exact > percent:
        flags.append("over")
    elif exact < -percent:
        flags.append("under")
    return Cell(given.unit_price, half_up(exact, 2), tuple(flags))


def _added(code: str, name: str, by_code: Mapping[str, Mapping[str, Priced]]) -> Row:
    cells = {
        bid: Cell(of[code].unit_price, None, ("added",))
        for bid, of in by_code.items()
        if code in of
    }
    return Row(code, name, None, cells)


def tally(rows: Sequence[Row], bid: str, bill: Sequence[Priced]) -> Tally:
    """Return what is flagged of one bidder's bill."""
    cells = [row.cells[bid] for row in rows if bid in row.cells]
    counts = {flag: sum(flag in cell.flags for cell in cells) for flag in FLAGS}
    priced = sum(cell.deviation is not None for cell in cells)
    return Tally(total(bill), counts, priced)
