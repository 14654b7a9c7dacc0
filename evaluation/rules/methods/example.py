"""A worked example of a tender file's method: three invented bids, every step shown.

For whoever writes the file: how the parameters work before anybody has bid. The prices
are 95, 88 and 91 per cent of what may be spent, judges give about three quarters of the
points, what is drawn is the first of its set, and the second bidder is a small firm
where the file lists a policy.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Final

from evaluation.rules.methods.figures import half_up, plain
from evaluation.rules.methods.question import Item
from kernel.canonical import Json

BIDS: Final = ("A", "B", "C")
_SHARES: Final = (Decimal("0.95"), Decimal("0.88"), Decimal("0.91"))
_GIVEN: Final = (Decimal("0.80"), Decimal("0.70"), Decimal("0.75"))
_SEATS: Final = 5
_SMALL: Final = 1
_DISCOUNTS: Final = ("5.00", "12.00", "9.00")


def question(
    method: Mapping[str, Json],
    items: Sequence[Item],
    *,
    price_type: str,
    base: Decimal,
) -> dict[str, Json]:
    """Return the question in the form of docs/reference/recompute.md.

    `base` is the ceiling or the budget, in the unit of the price.
    """
    parameters = method["parameters"]
    assert isinstance(parameters, dict)
    policy = _policy(parameters)
    rows: list[Json] = [_item(item) for item in items]
    bids: list[Json] = [
        {
            "bid": key,
            "state": "valid",
            "price": {
                "type": price_type,
                "value": _price(place, price_type, base * _entering(parameters)),
            },
            "deductions": [policy] if policy and place == _SMALL else [],
        }
        for place, key in enumerate(BIDS)
    ]
    sheets: list[Json] = [
        {"seat": f"A{seat}", "scores": _scores(items)} for seat in range(1, _SEATS + 1)
    ]
    asked: dict[str, Json] = {"method": {**method}, "items": rows, "bids": bids}
    if price_type != "discount":
        asked["ceiling"] = plain(base)
    return {**asked, "sheets": sheets, "drawn": _drawn(parameters)}


def _drawn(parameters: Mapping[str, Json]) -> dict[str, Json]:
    """Return the first value of what the opening would draw."""
    k_set = parameters.get("k_set")
    if isinstance(k_set, list) and k_set:
        return {"K": str(k_set[0])}
    benchmark = parameters.get("benchmark")
    factor = benchmark.get("factor") if isinstance(benchmark, dict) else None
    if not isinstance(factor, dict):
        return {}
    listed = factor.get("set")
    first = listed[0] if isinstance(listed, list) and listed else factor.get("from")
    return {str(factor.get("name") or "K"): str(first)}


def _entering(parameters: Mapping[str, Json]) -> Decimal:
    """Return what part of the base a price may be and still count (family F)."""
    benchmark = parameters.get("benchmark")
    if isinstance(benchmark, dict) and benchmark.get("family") == "F":
        return 1 - Decimal(str(benchmark.get("line") or 0))
    return Decimal(1)


def _policy(parameters: Mapping[str, Json]) -> str:
    """Return the key of the first policy that the file lists, or ""."""
    price = parameters.get("price")
    inner = price if isinstance(price, dict) else parameters
    for listed in (inner.get("deductions"), parameters.get("bonus")):
        if isinstance(listed, list) and listed and isinstance(listed[0], dict):
            return str(listed[0].get("key") or "")
    return ""


def _item(item: Item) -> dict[str, Json]:
    return {
        "key": item.key,
        "group": item.group,
        "min": plain(item.low),
        "max": plain(item.high),
        "objective": item.objective,
        "label": item.label,
    }


def _price(place: int, price_type: str, base: Decimal) -> str:
    if price_type == "discount":
        return _DISCOUNTS[place]
    return f"{half_up(Fraction(base * _SHARES[place]), 2)}"


def _scores(items: Sequence[Item]) -> dict[str, Json]:
    return {
        bid: {
            item.key: plain(_points(item, _GIVEN[place]))
            for item in items
            if item.group != "price"
        }
        for place, bid in enumerate(BIDS)
    }


def _points(item: Item, share: Decimal) -> Decimal:
    """Return that share of an item's range, in whole steps."""
    step = item.step or Decimal("0.01")
    wide = (item.high - item.low) * share
    return item.low + (wide / step).to_integral_value(ROUND_DOWN) * step
