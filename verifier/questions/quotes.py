"""Questions about final quotes and printed prices: `negotiation`, `price`.

`negotiation`: talks, inquiries, and consultations that come down to the final quotes
(74号令, 214号). `price`: type and unit of prices as notices print them (domain.md 4).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from evaluation.rules.methods import question, quoting, ranking
from evaluation.rules.methods.reader import as_decimal, refuse
from kernel.prices import PricesNotComparable
from tender.rules import rulebooks
from verifier import natural
from verifier.forms import Form
from verifier.registry import Answer, Answered, Ask

#: rows of the fewest final quotes: ordinary, and where the law lets fewer
FLOORS: Final[Mapping[str, tuple[str, str]]] = {
    "negotiation": ("negotiation.final-quotes", "negotiation.final-quotes-exception"),
    "inquiry": ("inquiry.floor", "inquiry.floor"),
    "consultation": (
        "consultation.final-quotes",
        "consultation.final-quotes-exception",
    ),
}
WAYS: Final[Mapping[str, str]] = {
    **{name: name for name in FLOORS},
    "竞争性谈判": "negotiation",
    "询价": "inquiry",
    "竞争性磋商": "consultation",
}


def _negotiation(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    way = WAYS[form.choice("way", tuple(WAYS), default="negotiation")]
    book = rulebooks.get(form.text("edition", default="2025"))
    fewer = form.flag("fewer_allowed", default=False)
    row = book.row(FLOORS[way][1 if fewer else 0])
    assert isinstance(row.quantity, int)
    least = form.whole("floor", default=row.quantity, low=1, high=100)
    key = "ceiling" if form.has("ceiling") else "limit"
    ceiling = form.optional_money(key)
    form.ignore("ceiling", "limit")
    most = form.whole("at_most", default=3, low=1, high=100)
    suppliers = _suppliers(form)
    form.done()
    groups, left_out, steps = quoting.lowest(
        suppliers, way=way, least=least, ceiling=ceiling
    )
    ranked = [key for group in groups for key in group]
    answer: Answer = {
        "ranking": [list(group) for group in groups],
        "candidates": ranked[:most],
        "winner": groups[0][0] if groups and len(groups[0]) == 1 else None,
        "tied": [list(group) for group in groups if len(group) > 1],
        "left_out": left_out,
    }
    return answer, steps


def _suppliers(form: Form) -> list[quoting.Supplier]:
    key = next((k for k in ("suppliers", "bids") if form.has(k)), "suppliers")
    kind = form.words("price_type")
    found = natural.rows(form.anything(key), key, value_at="quotes")
    form.ignore("suppliers", "bids")
    rounds = max((len(_quotes(row)) for row in found), default=0)
    read = [
        _supplier(Form(row, f"{key}.{n}"), _quotes(row), rounds, kind)
        for n, row in enumerate(found)
    ]
    question.check_distinct([each.key for each in read], key)
    if len({each.price_type for each in read if each.final is not None}) > 1:
        raise PricesNotComparable(field=key)
    return read


def _quotes(row: natural.Row) -> Sequence[object]:
    """The quotes of every round, the last one last; `final` alone is the last."""
    given = next((row[k] for k in ("quotes", "final", "price") if k in row), None)
    if isinstance(given, list):
        return given
    return [] if given is None else [given]


def _supplier(
    form: Form, quotes: Sequence[object], rounds: int, kind: str
) -> quoting.Supplier:
    """Whoever did not quote in the last round has no final quote."""
    kinds: set[str] = set()
    values: list[Decimal | None] = []
    for number, quote in enumerate(quotes):
        if quote is None:
            values.append(None)
            continue
        place = form.place(f"quotes.{number}")
        price = natural.priced(quote, place, price_type=kind)
        kinds.add(str(price["type"]))
        values.append(as_decimal(price["value"], place))
    missing = [None] * (rounds - len(values))
    values = [*values, *missing] if form.has("quotes") else [*missing, *values]
    form.ignore("quotes", "final", "price", "name")
    supplier = quoting.Supplier(
        key=form.text("bid"),
        quotes=tuple(values),
        price_type=kinds.pop() if len(kinds) == 1 else "amount",
        qualified=form.flag("qualified", default=True),
        meets=form.flag("meets", default=True),
    )
    form.done()
    if kinds and len(kinds) > 1:
        raise PricesNotComparable(field=form.place("quotes"))
    return supplier


def _price(data: Mapping[str, object]) -> Answered:
    """Read printed prices, and order those that can be compared."""
    form = Form(data)
    kind = form.words("price_type")
    key = "prices" if form.has("prices") else "bids"
    found = natural.rows(form.anything(key), key, value_at="price")
    form.ignore("prices", "bids")
    form.done()
    read: list[dict[str, object]] = []
    for index, row in enumerate(found):
        if row.get("price") is None:
            raise refuse(f"{key}.{index}", "缺少报价", "the price is missing")
        price = natural.priced(row["price"], f"{key}.{index}", price_type=kind)
        read.append({"bid": str(row["bid"]), **price})
    units = {row["unit"] for row in read if row["unit"]}
    alike = len({row["type"] for row in read}) == 1 and len(units) <= 1
    answer: Answer = {"prices": read, "comparable": alike}
    if not alike:
        return answer, []
    standings = []
    for row in read:
        value = as_decimal(row["value"], key)
        standings.append(
            ranking.Standing(
                str(row["bid"]),
                Decimal(0),
                100 - value if row["type"] == "discount" else value,
            )
        )
    groups, steps = ranking.rank_by_price(standings)
    answer["ranking"] = [list(group) for group in groups]
    return answer, steps


ASKS: Final[Mapping[str, Ask]] = {"negotiation": _negotiation, "price": _price}
