"""What the tender file sets for the work of the room: `method.parameters.room`.

    "room": {
      "answer_minutes": 60,
      "low_price": {"of_ceiling": "0.85", "of_mean": "0.80"},
      "bill": {"slot": "bill", "percent": "20", "items": [["010101001", …], …]},
      "blind": ["technical"]
    }

No formula reads it, so the question put to a method is without it. Everything may be
absent; a key that is there and unknown is refused (domain.md 2.5, 2.6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from evaluation.rules.methods.reader import Reader, refuse
from kernel.canonical import Json

KEY: Final = "room"
#: how long a bidder has to answer, where the tender file says nothing
ANSWER_MINUTES: Final = 60
ANSWER_MINUTES_MIN: Final = 5
ANSWER_MINUTES_MAX: Final = 24 * 60
BILL_PERCENT: Final = "20"


@dataclass(frozen=True, slots=True)
class LowLines:
    """Where a price is abnormally low: parts of the ceiling, and of the mean."""

    of_ceiling: Decimal | None = None
    of_mean: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BillTerms:
    """The owner's bill, the slot of the bidders', and from where on a price is odd.

    `items` are as they stand in the file; `bills.read_asked` reads them.
    """

    slot: str
    percent: Decimal
    items: Sequence[object]


@dataclass(frozen=True, slots=True)
class RoomTerms:
    """The terms of the room, with what holds where the file says nothing."""

    answer_minutes: int = ANSWER_MINUTES
    low_price: LowLines = LowLines()
    bill: BillTerms | None = None
    #: 暗标: the slots read without names; while scores are open nothing else is read
    blind: tuple[str, ...] = ()


def read(parameters: Mapping[str, object]) -> RoomTerms:
    """Read the terms from a method's parameters, or refuse them by their place."""
    # A method with lines of its own (lowest-reviewed) has said where low begins.
    own = _lines(Reader(parameters, "parameters"), "line_of_ceiling", "line_of_mean")
    if parameters.get(KEY) is None:
        return RoomTerms(low_price=own)
    reader = Reader(parameters[KEY], KEY)
    minutes = reader.whole(
        "answer_minutes",
        default=ANSWER_MINUTES,
        low=ANSWER_MINUTES_MIN,
        high=ANSWER_MINUTES_MAX,
    )
    lines = own
    if reader.has("low_price"):
        inner = reader.inner("low_price")
        lines = _lines(inner, "of_ceiling", "of_mean")
        inner.done()
    bill = _bill(reader.inner("bill")) if reader.has("bill") else None
    blind = _blind(reader) if reader.has("blind") else ()
    reader.ignore("low_price", "bill", "blind")
    reader.done()
    return RoomTerms(minutes, lines, bill, blind)


def without(parameters: Mapping[str, Json]) -> dict[str, Json]:
    """Return the parameters that belong to the method's formula."""
    return {key: value for key, value in parameters.items() if key != KEY}


def _lines(reader: Reader, of_ceiling: str, of_mean: str) -> LowLines:
    found = [
        reader.decimal(key, low="0", high="1") if reader.has(key) else None
        for key in (of_ceiling, of_mean)
    ]
    reader.ignore(of_ceiling, of_mean)
    return LowLines(*found)


def _bill(reader: Reader) -> BillTerms:
    terms = BillTerms(
        slot=reader.text("slot"),
        percent=reader.decimal("percent", default=BILL_PERCENT, low="1", high="100"),
        items=reader.items("items"),
    )
    reader.done()
    return terms


def _blind(reader: Reader) -> tuple[str, ...]:
    found = tuple(str(slot) for slot in reader.items("blind"))
    if not found or len(set(found)) < len(found):
        raise refuse(
            reader.place("blind"), "须列出不重复的附件位", "name slots, each once"
        )
    return found
