"""Comprehensive scoring (综合评分法): domain.md 2.1, 2.3, 2.7.

Procurement by open tender or consultation. Judges' points by group, the price score
from the lowest evaluated price, and their sum; ranked by score, then by the rule for
ties. Case R01 reproduces to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from evaluation.rules.methods import aggregate, entering, price_score, ranking
from evaluation.rules.methods.figures import fixed, plain, total
from evaluation.rules.methods.question import Bid, Item, Question
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Result, Row, Step, Text, rounded_step

FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Parameters:
    price: price_score.PriceScore
    judges: aggregate.Judging
    digits: int
    ties: tuple[str, ...]
    by_brand: bool


def read(parameters: object) -> Parameters:
    """Read the parameters of `comprehensive-score`."""
    reader = Reader(parameters)
    read_in = Parameters(
        price=price_score.read_price_score(
            reader.inner("price"), purchase=price_score.purchase_of(reader)
        ),
        judges=aggregate.read_judging(reader.inner("judges"))
        if reader.has("judges")
        else aggregate.Judging(),
        digits=reader.whole("total_digits", default=2, low=0, high=10),
        ties=ranking.read_ties(reader, default=("price",)),
        by_brand=reader.flag("same_brand", default=True),
    )
    # `purchase` (goods, services) is what tender/ checks the weight against;
    # `fewer_allowed` is a ground for fewer bidders, which tender/rules/floors knows;
    # `reasons` are the totals that ask for words, read by rules/sheets.
    reader.ignore("judges", "purchase", "fewer_allowed", "reasons")
    reader.done()
    return read_in


def check_sums(parameters: Parameters, items: Sequence[Item]) -> None:
    """Refuse weights that do not make 100: the total would mean nothing."""
    full = total(item.high for item in items if item.group != "price")
    full += total([parameters.price.weight])
    if full != FULL:
        raise refuse(
            "score_items",
            f"各评分项满分与价格分权值合计{plain(full)}，应为100",
            f"items and price weight add up to {plain(full)}, not 100",
        )
    check_price_item(items, parameters.price.weight, "price.weight")


def check_price_item(items: Sequence[Item], weight: Decimal, place: str) -> None:
    """Refuse a price item whose full points are not those of the method."""
    prices = [item for item in items if item.group == "price"]
    if prices and total(item.high for item in prices) != weight:
        raise refuse(
            place,
            "与价格评分项的满分不一致",
            "it differs from the full points of the price item",
        )


def evaluate(question: Question) -> Result:
    parameters = read(question.method.parameters)
    bids, rows, steps = entering.sort_out(question)
    if not bids:
        return Result(entering.in_order(question.bids, rows), (), tuple(steps), 0)
    evaluated = []
    for bid in bids:
        price, more = price_score.evaluated_price(bid, parameters.price.deductions)
        evaluated.append((bid.key, price))
        steps += more
    scores, benchmark, more = price_score.price_scores(parameters.price, evaluated)
    steps += more
    points, more = aggregate.aggregate(
        parameters.judges, question.items, bids, question.sheets
    )
    steps += more
    prices = dict(evaluated)
    for bid in bids:
        groups = {**points[bid.key], "price": scores[bid.key]}
        row, step = total_row(bid, prices[bid.key], groups, parameters.digits)
        rows.append(row)
        steps.append(step)
    return finish(
        question, rows, steps, parameters.ties, benchmark, by_brand=parameters.by_brand
    )


def total_row(
    bid: Bid, evaluated: Decimal, groups: dict[str, Decimal], digits: int
) -> tuple[Row, Step]:
    """Return the row of a bid with the sum of its groups, and the step."""
    value, step = rounded_step(
        "total",
        Text("合计", "Total"),
        formula=" + ".join(fixed(points) for points in groups.values()),
        value=total(groups.values()),
        digits=digits,
        subject=bid.key,
        inputs=tuple((key, fixed(points)) for key, points in groups.items()),
    )
    row = Row(
        bid=bid.key,
        entered=True,
        price=bid.price,
        evaluated_price=evaluated,
        groups=groups,
        total=value,
    )
    return row, step


def finish(
    question: Question,
    rows: Sequence[Row],
    steps: list[Step],
    ties: Sequence[str],
    benchmark: Decimal,
    *,
    by_brand: bool,
) -> Result:
    """Rank the rows that entered, take same brands out of candidacy, and answer."""
    brands = {bid.key: bid.brand if by_brand else "" for bid in question.bids}
    comparable = {
        bid.key: bid.comparable for bid in question.bids if bid.price is not None
    }
    standings = [
        ranking.Standing(
            row.bid,
            row.total,
            comparable[row.bid],
            tuple(row.groups.items()),
            brands[row.bid],
        )
        for row in rows
        if row.total is not None
    ]
    beaten, counted, more = ranking.same_brand(standings, ties, by_price=False)
    steps += more
    ranks, more = ranking.rank_by_score(
        [each for each in standings if each.key not in beaten], ties
    )
    steps += more
    marked = [_beaten(row, beaten.get(row.bid)) for row in rows]
    return Result(
        entering.in_order(question.bids, marked),
        ranks,
        tuple(steps),
        counted,
        benchmark,
    )


def _beaten(row: Row, by: str | None) -> Row:
    if by is None:
        return row
    note = Text(
        f"与{by}同品牌，得分较低，不作为候选人",
        f"same brand as {by} with a lower score: not a candidate",
    )
    return replace(row, candidate=False, note=note)
