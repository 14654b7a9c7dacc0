"""Questions about ties, candidates and lots: `tie`, `candidates`, `award-limit`.

domain.md 2.3, 2.8 and 1.7 (兼投不兼中).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from evaluation.rules.methods import levels, question
from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.reader import as_decimal, refuse
from evaluation.rules.methods.result import Step, Text
from tender.rules import awards
from verifier import natural
from verifier.forms import Form, figure
from verifier.questions.draws import read_seed
from verifier.registry import Answer, Answered, Ask

#: of these the lower comes first; of everything else the higher
LOWER_FIRST: Final = ("price", "evaluated_price", "order", "received_order", "rank")
TEXTS: Final = ("bid", "name", "brand")


def _tie(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    named = form.items("levels") or ("score", "price")
    asked = [_level(value, form) for value in named]
    key = "rows" if form.has("rows") else "bids"
    found = natural.rows(
        form.anything(key), key, columns=form.items("columns"), value_at="score"
    )
    seed = read_seed(form.form("draw")) if form.has("draw") else None
    form.ignore("rows", "bids", "draw")
    form.done()
    entrants = [_entrant(row, f"{key}.{index}") for index, row in enumerate(found)]
    question.check_distinct([each.key for each in entrants], key)
    groups, steps = levels.rank(entrants, asked)
    tied = [list(group) for group in groups if len(group) > 1]
    if seed is not None:
        groups, more = levels.by_draw(groups, seed)
        steps += more
    answer: Answer = {"ranking": [list(group) for group in groups], "tied": tied}
    return answer, steps


def _level(value: object, form: Form) -> levels.Level:
    if isinstance(value, str):
        name = natural.NAMES.get(value, value)
        return levels.Level(name, lower=name in LOWER_FIRST)
    inner = Form(value, form.place("levels"))
    first = inner.choice("first", ("lower", "higher"))
    name = inner.text("by")
    inner.done()
    return levels.Level(natural.NAMES.get(name, name), lower=first == "lower")


def _entrant(row: natural.Row, place: str) -> levels.Entrant:
    has: dict[str, Decimal] = {}
    for name, value in row.items():
        if name == "price":
            price = natural.priced(value, f"{place}.price")
            number = as_decimal(price["value"], place)
            has[name] = 100 - number if price["type"] == "discount" else number
        elif name not in TEXTS:
            has[name] = figure(value, f"{place}.{name}").value
    return levels.Entrant(str(row["bid"]), has)


def read_groups(form: Form, key: str = "ranking") -> levels.Groups:
    """Read a ranking: bidders in their order, tied ones in a list of their own."""
    groups = []
    for index, value in enumerate(form.items(key)):
        members = value if isinstance(value, list | tuple) else [value]
        if not members or not all(isinstance(each, str) and each for each in members):
            raise refuse(f"{form.place(key)}.{index}", "写投标人", "write bidders")
        groups.append(tuple(str(each) for each in members))
    names = [name for group in groups for name in group]
    question.check_distinct(names, form.place(key))
    return tuple(groups)


def _candidates(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    groups = read_groups(form)
    most = form.whole("at_most", default=3, low=1, high=1000)
    left_out = {str(each) for each in form.items("not_candidates")}
    form.done()
    kept = tuple(
        inner
        for inner in (
            tuple(key for key in group if key not in left_out) for group in groups
        )
        if inner
    )
    found, steps = levels.candidates(kept, most=most)
    answer: Answer = {
        "candidates": [{"rank": rank, "bid": key} for rank, key in found.ranked],
        "tied_over_the_last_place": list(found.tied_out),
    }
    return answer, steps


def _award_limit(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    most = form.whole("lots_max", default=1, low=1, high=1000)
    by = form.choice("by", ("order", "best-total"), default="order")
    names, rankings = _lots(form)
    form.done()
    award = awards.by_declared_order if by == "order" else awards.by_best_total
    awarded = award(rankings, lots_max=most)
    prices = [
        candidate.price
        for number, winner in awarded.items()
        for candidate in rankings[number]
        if candidate.bidder == winner
    ]
    answer: Answer = {
        "awards": {names[number]: winner for number, winner in awarded.items()},
        "total": plain(sum(prices, Decimal(0))),
        "without_winner": [
            names[number] for number, winner in awarded.items() if winner is None
        ],
    }
    passed = [_passed(names[n], rankings[n], winner) for n, winner in awarded.items()]
    return answer, [step for step in passed if step is not None]


def _lots(form: Form) -> tuple[dict[int, str], dict[int, list[awards.Candidate]]]:
    """Read lots in the declared order: a list of them, or an object of lot to bids."""
    value = form.anything("lots")
    listed = (
        [{"lot": lot, "ranking": ranking} for lot, ranking in value.items()]
        if isinstance(value, Mapping)
        else value
    )
    names: dict[int, str] = {}
    rankings: dict[int, list[awards.Candidate]] = {}
    for number, inner in enumerate(Form({"lots": listed}).forms("lots"), start=1):
        lot = inner.anything("lot")
        names[number] = str(lot if lot is not None else number)
        place = inner.place("ranking")
        rows = natural.rows(inner.anything("ranking"), place, value_at="price")
        inner.done()
        question.check_distinct([str(row["bid"]) for row in rows], place)
        rankings[number] = [
            awards.Candidate(str(row["bid"]), _price(row, place)) for row in rows
        ]
    question.check_distinct(list(names.values()), form.place("lots"))
    return names, rankings


def _price(row: natural.Row, place: str) -> Decimal:
    if row.get("price") is None or row["price"] == row["bid"]:
        return Decimal(0)
    return figure(row["price"], f"{place}.price").value


def _passed(
    lot: str, ranking: list[awards.Candidate], winner: str | None
) -> Step | None:
    before = []
    for candidate in ranking:
        if candidate.bidder == winner:
            break
        before.append(candidate.bidder)
    if not before:
        return None
    return Step(
        rule="award-limit",
        title=Text("兼投不兼中：依次递补", "Won enough lots: the next in rank"),
        formula=", ".join(before),
        result=winner or "—",
        subject=lot,
        article="domain.md 1.7",
    )


ASKS: Final[Mapping[str, Ask]] = {
    "tie": _tie,
    "candidates": _candidates,
    "award-limit": _award_limit,
}
