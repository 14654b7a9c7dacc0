"""How times, sums and prices are said in a notice, in both languages."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from kernel import money
from kernel.calendars import LEGAL_ZONE
from tender.rules.rulebooks import Text

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_TYPES: Final = {
    "amount": Text("", ""),
    "percent": Text("费率", "rate"),
    "discount": Text("下浮率", "discount rate"),
    "unit-price": Text("单价", "unit price"),
}


def moment(at: datetime, *, ends: bool = False) -> Text:
    """Say an instant in Beijing time; with `ends`, midnight is the 24:00 before it."""
    local = at.astimezone(LEGAL_ZONE)
    hour = local.strftime("%H:%M:%S" if local.second else "%H:%M")
    if ends and (local.hour, local.minute, local.second) == (0, 0, 0):
        local, hour = local - timedelta(seconds=1), "24:00"
    return Text(
        f"{local.year}年{local.month}月{local.day}日{hour}（北京时间）",
        f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {hour} (Beijing time)",
    )


def yuan(fen: int) -> Text:
    """Say a sum in figures and, in Chinese, in 大写."""
    figures = money.grouped(fen)
    return Text(f"{figures}元（{money.upper(fen)}）", f"{figures} yuan")


def price(kind: str, value: Decimal | str | None, code: str) -> Text:
    """Say a typed price with its unit; nothing for no price."""
    if value is None or value == "":
        return Text("—", "—")
    said, name = figures(kind, value), _TYPES.get(kind, Text(kind, kind))
    return Text(
        f"{name.zh}{said}{_unit(code, zh=True)}",
        f"{name.en} {said} {_unit(code)}".strip(),
    )


def figures(kind: str, value: Decimal | str) -> str:
    """Say a price's figures, grouped; an amount to the fen, others as they are."""
    amount = Decimal(str(value))
    return f"{amount:,.2f}" if kind == "amount" else f"{amount.normalize():,f}"


_UNITS: Final = {
    "CNY": Text("元", "yuan"),
    "day": Text("日", "days"),
    "%": Text("%", "%"),
}


def unit(code: str) -> Text:
    """Return a unit's word; one that is not known stands as it is."""
    return _UNITS.get(code, Text(code, code))


def _unit(code: str, *, zh: bool = False) -> str:
    known = unit(code)
    return known.zh if zh else known.en


def quantity(value: str, code: str) -> Text:
    """Say a plain value with its unit, as an opening form has it."""
    if not code:
        return Text(value, value)
    return Text(f"{value}{_unit(code, zh=True)}", f"{value} {_unit(code)}")
