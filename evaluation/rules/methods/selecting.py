"""Methods that choose several, or by the last quote: domain.md 1.1 and 1.2.

* `lowest-quote` (竞争性谈判, 询价): the lowest final quote after policy deductions.
* `framework-price`, `framework-quality` (框架协议入围): the share that is eliminated.
* `limited-number` (资格预审有限数量制): scored, and the best N go on.
* `pass-fail` (资格预审合格制): whoever is not rejected goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from evaluation.rules.methods import (
    aggregate,
    entering,
    framework,
    levels,
    lowest,
    price_score,
    ranking,
    stages,
)
from evaluation.rules.methods.comprehensive_score import total_row
from evaluation.rules.methods.figures import plain, total
from evaluation.rules.methods.question import Bid, Item, Question
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Result, Row, Step, Text

#: 110号令25, 27: the least share that is eliminated
SHARE_LEAST: Final = "0.2"
TESTING_SHARE_LEAST: Final = "0.4"


def read_quote(parameters: object) -> price_score.Deductions:
    """Read the parameters of `lowest-quote`."""
    reader = Reader(parameters)
    purchase = price_score.purchase_of(reader)
    deductions = price_score.read_deductions(reader, purchase=purchase)
    # The floor of final quotes is the rulebook's; the file names the exception.
    reader.ignore("fewer_allowed")
    reader.done()
    return deductions


def quoted(question: Question) -> Result:
    """The lowest final quote that meets the needs (74号令35, 48)."""
    deductions = read_quote(question.method.parameters)
    bids, rows, steps = entering.sort_out(question)
    standings = []
    for bid in bids:
        price, more = price_score.evaluated_price(bid, deductions)
        steps += more
        rows.append(lowest.row(bid, price))
        standings.append(ranking.Standing(bid.key, Decimal(0), price))
    return lowest.by_price(question, rows, steps, standings, len(bids))


@dataclass(frozen=True, slots=True)
class Framework:
    """The parameters of entry to a framework agreement."""

    share: Fraction
    places: int | None
    judges: aggregate.Judging


def read_framework(parameters: object, *, by_quality: bool) -> Framework:
    """Read the parameters of `framework-price` or `framework-quality`."""
    reader = Reader(parameters)
    least = SHARE_LEAST
    if by_quality and reader.flag("testing_equipment", default=False):
        least = TESTING_SHARE_LEAST
    share = reader.decimal("eliminate", default=least, low=least, high="0.9")
    places = (
        reader.whole("places", default=None, low=1, high=100_000)
        if reader.has("places")
        else None
    )
    judges = (
        aggregate.read_judging(reader.inner("judges"))
        if by_quality and reader.has("judges")
        else aggregate.Judging()
    )
    reader.ignore("places", "purchase", *(("judges", "reasons") if by_quality else ()))
    reader.done()
    return Framework(Fraction(share), places, judges)


def framework_by_price(question: Question) -> Result:
    """价格优先法: the lowest prices enter (110号令25)."""
    parameters = read_framework(question.method.parameters, by_quality=False)
    bids, rows, steps = entering.sort_out(question)
    entrants = []
    for bid in bids:
        rows.append(lowest.row(bid, bid.comparable))
        entrants.append(levels.Entrant(bid.key, {"price": bid.comparable}))
    level = levels.Level("price", lower=True)
    return _framework(question, parameters, rows, entrants, level, steps)


def framework_by_quality(question: Question) -> Result:
    """质量优先法: the best quality enters; the price is the ceiling at most."""
    parameters = read_framework(question.method.parameters, by_quality=True)
    bids, rows, steps = entering.sort_out(question)
    scored, more = _scored(question, bids, parameters.judges)
    entrants = [
        levels.Entrant(row.bid, {"score": row.total})
        for row in scored
        if row.total is not None
    ]
    level = levels.Level("score", lower=False)
    return _framework(
        question, parameters, [*rows, *scored], entrants, level, [*steps, *more]
    )


def _framework(
    question: Question,
    parameters: Framework,
    rows: Sequence[Row],
    entrants: Sequence[levels.Entrant],
    level: levels.Level,
    steps: list[Step],
) -> Result:
    groups, more = levels.rank(entrants, [level])
    steps += more
    entering_count, step = framework.places(
        len(entrants), parameters.share, at_most=parameters.places
    )
    word = Text("价格优先法", "the lowest prices")
    if not level.lower:
        word = Text("质量优先法", "the best quality")
    found, last = framework.enter(groups, entering_count, rule=word)
    marked = [_out(row, found.eliminated, found.tied, "110号令25") for row in rows]
    return Result(
        entering.in_order(question.bids, marked),
        groups,
        (*steps, step, last),
        len(entrants),
    )


@dataclass(frozen=True, slots=True)
class Limited:
    """The parameters of `limited-number`."""

    top: int
    ties: str
    pass_line: Decimal | None
    judges: aggregate.Judging
    full: Decimal


def read_limited(parameters: object) -> Limited:
    """Read the parameters of `limited-number`."""
    reader = Reader(parameters)
    limited = Limited(
        top=reader.whole("top", default=None, low=stages.FLOOR, high=100_000),
        ties=reader.choice("ties", ("all", "none", "open"), default="open"),
        pass_line=reader.decimal("pass_line", low="0", high="1000")
        if reader.has("pass_line")
        else None,
        judges=aggregate.read_judging(reader.inner("judges"))
        if reader.has("judges")
        else aggregate.Judging(),
        full=reader.decimal("full", default="100", low="0", high="1000"),
    )
    reader.ignore("pass_line", "judges", "reasons")
    reader.done()
    return limited


def check_limited(limited: Limited, items: Sequence[Item]) -> None:
    """Refuse items that do not add up, or a pass line nobody could reach."""
    full = total(item.high for item in items if item.group != "price")
    if full != limited.full:
        raise refuse(
            "score_items",
            f"各项满分合计{plain(full)}，应为{plain(limited.full)}",
            f"full points add up to {plain(full)}, not {plain(limited.full)}",
        )
    if limited.pass_line is not None and limited.pass_line > limited.full:
        raise refuse("pass_line", "高于满分", "it is above the full points")


def read_pass_fail(parameters: object) -> None:
    """Read the parameters of `pass-fail`: how many are drawn is not its question."""
    reader = Reader(parameters)
    reader.ignore("reasons", "invited")
    reader.done()


def pass_fail(question: Question) -> Result:
    """合格制: everybody goes on whom the committee did not reject."""
    read_pass_fail(question.method.parameters)
    applicants = [replace(bid, price=bid.price or Decimal(0)) for bid in question.bids]
    asked = replace(question, bids=tuple(applicants), ceiling=None)
    bids, rows, steps = entering.sort_out(asked)
    passed = tuple(bid.key for bid in bids)
    _, floor = stages.floor_step(len(passed), article="条例19")
    rows += [Row(bid.key, entered=True) for bid in bids]
    groups = (passed,) if passed else ()
    return Result(
        entering.in_order(question.bids, rows), groups, (*steps, floor), len(passed)
    )


def limited_number(question: Question) -> Result:
    """有限数量制: the best N of those at or above the pass line go on."""
    limited = read_limited(question.method.parameters)
    applicants = [replace(bid, price=bid.price or Decimal(0)) for bid in question.bids]
    asked = replace(question, bids=tuple(applicants), ceiling=None)
    bids, rows, steps = entering.sort_out(asked)
    scored, more = _scored(asked, bids, limited.judges)
    steps += more
    scores = {row.bid: row.total for row in scored if row.total is not None}
    passing = scores
    if limited.pass_line is not None:
        passing, more = stages.at_least(scores, limited.pass_line, article="条例18")
        steps += more
    entrants = [levels.Entrant(key, {"score": score}) for key, score in passing.items()]
    groups, _ = levels.rank(entrants, [levels.Level("score", lower=False)])
    found, step = stages.top(groups, limited.top, ties=limited.ties, article="条例18")
    below = [key for key in scores if key not in passing]
    marked = [
        _out(row, (*found.left_out, *below), found.tied, "条例18")
        for row in (*rows, *scored)
    ]
    going_on = len(found.passed) + len(found.tied)
    _, floor = stages.floor_step(going_on, article="条例19")
    return Result(
        entering.in_order(question.bids, marked),
        groups,
        (*steps, step, floor),
        len(scores),
    )


def _scored(
    question: Question, bids: Sequence[Bid], judges: aggregate.Judging
) -> tuple[list[Row], list[Step]]:
    if not bids:
        return [], []
    points, steps = aggregate.aggregate(judges, question.items, bids, question.sheets)
    rows = []
    for bid in bids:
        row, step = total_row(bid, bid.comparable, points[bid.key], judges.digits)
        rows.append(row)
        steps.append(step)
    return rows, steps


def _out(row: Row, out: Sequence[str], tied: Sequence[str], article: str) -> Row:
    """Take candidacy from whoever does not go on; a tie on the line stays open."""
    if row.bid in tied:
        note = Text("并列于末位，待确定", "tied on the last place: still open")
        return replace(row, candidate=False, note=note)
    if row.bid not in out:
        return row
    note = Text(f"未入围（{article}）", f"not among those that go on ({article})")
    return replace(row, candidate=False, note=note)
