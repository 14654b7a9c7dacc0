"""A purchase by volume for the tests' worlds: its file, and what firms offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.worlds.drives import Drive
from tests.worlds.file_contents import content as plain
from tests.worlds.file_contents import label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

UNIT = "元/盒"
REGIONS = {"r-north": 120_000, "r-east": 80_000, "r-south": 50_001}


def part(**more: Any) -> dict[str, Any]:
    """Return the `volume` part of a file of one lot."""
    return {
        "shortlist": "round-5",
        "share": "ordinary",
        "term": "round-3",
        "order": [],
        "revival": None,
        "picks": {"turn_s": 600, "per_turn": 1, "backups": True},
        "groups": [group()],
        **more,
    }


def group(number: int = 1) -> dict[str, Any]:
    """Return one group: tablets of 5 mg, and of 10 mg by their factor."""
    return {
        "number": number,
        "unit": label("片", "tablet"),
        "ceiling": "1.0000",
        "products": [
            product("a-5", "5mg×24片/盒", "24", "1"),
            product("b-10", "10mg×28片/盒", "28", "1.7"),
        ],
        "regions": [
            {"code": code, "name": label(f"{code}区", code), "quantity": quantity}
            for code, quantity in REGIONS.items()
        ],
    }


def product(code: str, spec: str, quantity: str, factor: str) -> dict[str, Any]:
    """Return a product of a group."""
    return {
        "code": code,
        "name": label("氨氯地平片", "Amlodipine tablets"),
        "spec": label(spec, spec),
        "quantity": quantity,
        "factor": factor,
    }


def content(**more: Any) -> dict[str, Any]:
    """Return the draft of a small, lawful file of a purchase by volume."""
    found = plain("volume")
    found["score_items"] = []
    found["method"] = {"name": "volume", "version": 1, "parameters": {}}
    found["opening_form"] = [
        {
            "key": "price",
            "type": "unit-price",
            "unit": UNIT,
            "label": label("每盒价格", "Price of a pack"),
            "required": True,
        },
        {
            "key": "product",
            "type": "text",
            "unit": "",
            "label": label("产品代码", "Product"),
            "required": True,
        },
    ]
    found["volume"] = part(**more)
    return found


class ByVolume(Drive):
    """A purchase by volume on its way: firms offer packs of products."""

    def offer(self, *offers: tuple[str, str]) -> Self:
        """Have the cast's firms offer (product, price of a pack), in their order."""
        firms: Iterable[Any] = self.cast.bidders
        for who, (code, price) in zip(firms, offers, strict=False):
            items = [
                {"key": "price", "type": "unit-price", "value": price, "unit": UNIT},
                {"key": "product", "type": "text", "value": code},
            ]
            self._sealed(who, "full", price, items=items)
            self.bidders.append(who)
        return self
