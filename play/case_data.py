"""The published or constructed cases that the play is held against.

R01 is a real result (competitive consultation, Qingdao, published 2026-03-16); C06 a
constructed benchmark, C16 a constructed selection of drugs and C21 a constructed
countdown (land, Suzhou's rules), each with its known answer. Figures are decimals as
text.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any


@cache
def case(name: str) -> dict[str, Any]:
    """Return one case by its identifier."""
    text = (resources.files("play") / "cases.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)[name]
    return found


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplier of R01 with what was published of it."""

    name: str
    quote: str
    technical: tuple[str, ...]
    other_business: str
    total: Decimal
    rank: int


def suppliers() -> tuple[Supplier, ...]:
    """Return the suppliers of R01 as the case lists them."""
    r01 = case("R01-qingdao-consult")
    published = r01["published"]
    return tuple(
        Supplier(
            name=each["name"],
            quote=each["bid"],
            technical=tuple(each["judge_tech"]),
            other_business=each["other_business_inferred"],
            total=Decimal(published["scores"][each["name"]]["total"]),
            rank=published["rank"].index(each["name"]) + 1,
        )
        for each in r01["inputs"]["suppliers"]
    )
