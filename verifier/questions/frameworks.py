"""Questions about framework agreements: `framework`, 110号令 (domain.md 1.2).

`part` says which: `entry` (first stage), `second` (direct, competition, turns), or
`top-up`.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from evaluation.rules.methods import framework, levels, question
from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.reader import as_decimal, refuse
from evaluation.rules.methods.result import Step, Text
from tender.rules import rulebooks
from verifier import left_out, natural
from verifier.forms import Form, figure
from verifier.questions.alerts import read_prices
from verifier.registry import Answer, Answered, Ask

RULES: Final[Mapping[str, Text]] = {
    "price-first": Text("价格优先法", "the lowest prices"),
    "quality-first": Text("质量优先法", "the best quality"),
}


def _framework(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    part = form.choice("part", ("entry", "second", "top-up"), default="entry")
    book = rulebooks.get(form.text("edition", default="2025"))
    if part == "entry":
        return _entry(form, book)
    if part == "second":
        return _second(form)
    return _top_up(form, book)


def _entry(form: Form, book: rulebooks.Rulebook) -> Answered:
    method = form.choice("method", tuple(RULES), default="price-first")
    testing = form.flag("testing_equipment", default=False)
    row = book.row("framework.eliminated")
    if testing and method == "quality-first":
        row = book.row("framework.eliminated-quality")
    lawful = Fraction(str(row.quantity)) / 100
    share = Fraction(form.rate("eliminate", default=f"{plain(lawful)}"))
    if share < lawful:
        raise refuse(
            "eliminate",
            f"淘汰比例不得低于{plain(lawful * 100)}%（{row.article.zh}）",
            f"at least {plain(lawful * 100)}% must be eliminated ({row.article.en})",
        )
    most = (
        form.whole("places", default=None, low=1, high=100_000)
        if form.has("places")
        else None
    )
    form.ignore("places")
    key = "ceiling" if form.has("ceiling") else "limit"
    ceiling = form.optional_money(key)
    form.ignore("ceiling", "limit")
    entrants, above, skipped = _entrants(form, method, ceiling)
    form.done()
    order = [
        levels.Level("price", lower=True)
        if method == "price-first"
        else levels.Level("score", lower=False)
    ]
    groups, steps = levels.rank(entrants, order)
    entering, step = framework.places(
        len(entrants), share, least=_least(book), at_most=most
    )
    found, more = framework.enter(groups, entering, rule=RULES[method])
    answer: Answer = {
        "respondents": len(entrants),
        "entering": entering,
        "eliminated_at_least": len(entrants) - entering,
        "entered": list(found.entered),
        "eliminated": list(found.eliminated),
        "tied_on_the_line": list(found.tied),
        "above_ceiling": above,
    }
    return answer, [*skipped, *steps, step, more]


def _least(book: rulebooks.Rulebook) -> int:
    least = book.row("framework.suppliers").quantity
    assert isinstance(least, int)
    return least


def _entrants(
    form: Form, method: str, ceiling: Decimal | None
) -> tuple[list[levels.Entrant], list[str], list[Step]]:
    """Read who responded and qualifies; a quote above the ceiling is no response."""
    at = "price" if method == "price-first" else "score"
    key = next((k for k in ("suppliers", "bids") if form.has(k)), "bids")
    found = natural.rows(
        form.anything(key), key, columns=form.items("columns"), value_at=at
    )
    form.ignore("suppliers", "bids")
    natural.price_rows(found, key)
    entrants, above, skipped = [], [], []
    for index, row in enumerate(found):
        inner = Form(row, f"{key}.{index}")
        name = inner.text("bid")
        qualified = inner.flag("qualified", default=True)
        has: dict[str, Decimal] = {}
        kind = "amount"
        if inner.has("price"):
            price = inner.mapping("price")
            kind = str(price["type"])
            value = as_decimal(price["value"], inner.place("price"))
            has["price"] = 100 - value if kind == "discount" else value
        if inner.has("score"):
            has["score"] = figure(inner.anything("score"), inner.place("score")).value
        inner.ignore("price", "score", "name")
        inner.done()
        priced = "price" in has and kind != "discount"
        if ceiling is not None and priced and has["price"] > ceiling:
            above.append(name)
            skipped.append(left_out.over_ceiling(name, has["price"], ceiling))
        elif qualified:
            entrants.append(levels.Entrant(name, has))
        else:
            skipped.append(left_out.not_qualified(name))
    question.check_distinct([each.key for each in entrants], key)
    return entrants, above, skipped


def _second(form: Form) -> Answered:
    by = form.choice("by", ("direct", "competition", "turns"), default="direct")
    if by == "competition":
        agreed = read_prices(form.anything("agreed"), "agreed")
        quotes = read_prices(form.anything("quotes"), "quotes")
        form.done()
        groups, steps = framework.compete(quotes, agreed)
        winner = groups[0][0] if groups and len(groups[0]) == 1 else None
        return {"ranking": [list(g) for g in groups], "winner": winner}, steps
    order = [str(each) for each in form.items("order")]
    question.check_distinct(order, "order")
    if by == "turns":
        served = [str(each) for each in form.items("served")]
        form.done()
        following, step = framework.turn(order, served)
        return {"winner": following}, [step]
    chosen = form.text("chosen")
    form.done()
    if chosen not in order:
        raise framework.NotInAgreement(supplier=chosen, field="chosen")
    return {"winner": chosen}, [_direct(chosen)]


def _direct(chosen: str) -> Step:
    return Step(
        rule="framework-direct",
        title=Text("直接选定", "Chosen directly"),
        formula="",
        result=chosen,
        article="110号令33",
    )


def _top_up(form: Form, book: rulebooks.Rulebook) -> Answered:
    entered = form.whole("entered", default=None, low=1, high=100_000)
    left = form.whole("left", default=None, low=0, high=entered)
    form.done()
    line = Fraction(str(book.row("framework.top-up").quantity)) / 100
    allowed, step = framework.may_top_up(entered, left, line)
    share = plain(Fraction(left * 100, entered))
    return {"allowed": allowed, "left_percent": share}, [step]


ASKS: Final[Mapping[str, Ask]] = {"framework": _framework}
