"""Comprehensive evaluation of works (综合评估法): domain.md 2.4, 2.7, 2.8.

Judges' points, and price points by the distance to a benchmark whose formula and
factor the tender file fixes. `excluded` (provisional sums, competition-free fees) is
taken off every price and off the ceiling first. A frozen benchmark keeps counting a
bid that is rejected later, and the steps say so. Case C06 reproduces to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.rules.methods import (
    aggregate,
    benchmark,
    benchmark_terms,
    bonus,
    comprehensive_score,
    deviation,
    entering,
    ranking,
)
from evaluation.rules.methods.figures import half_up, plain, total
from evaluation.rules.methods.question import Bid, Item, Question
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Result, Step, Text


@dataclass(frozen=True, slots=True)
class Parameters:
    benchmark: benchmark_terms.Benchmark
    deviation: deviation.Deviation
    judges: aggregate.Judging
    excluded: Decimal
    digits: int
    ties: tuple[str, ...]
    full: Decimal
    bonuses: bonus.Bonuses


def read(parameters: object) -> Parameters:
    """Read the parameters of `comprehensive-evaluation`."""
    reader = Reader(parameters)
    curve = deviation.read_deviation(reader.inner("deviation"))
    read_in = Parameters(
        benchmark=_benchmark(reader),
        deviation=curve,
        judges=aggregate.read_judging(reader.inner("judges"))
        if reader.has("judges")
        else aggregate.Judging(),
        excluded=reader.decimal("excluded", default="0", low="0"),
        digits=reader.whole("total_digits", default=2, low=0, high=10),
        ties=ranking.read_ties(reader, default=("price", "technical")),
        full=reader.decimal("full", default="100", low="0", high="1000"),
        bonuses=bonus.read_bonuses(reader, full=curve.full),
    )
    reader.ignore("judges", "purchase", "reasons")
    reader.done()
    return read_in


def _benchmark(reader: Reader) -> benchmark_terms.Benchmark:
    """Read the benchmark; a `k_set` beside it is the set its factor K is drawn from."""
    inner = reader.inner("benchmark")
    if not reader.has("k_set"):
        reader.ignore("k_set")
        return benchmark_terms.read_benchmark(inner)
    drawn = {"name": "K", "set": list(reader.items("k_set"))}
    if inner.has("factor"):
        raise refuse(inner.place("factor"), "与k_set重复", "k_set says it already")
    data = {**reader.mapping("benchmark"), "factor": drawn}
    return benchmark_terms.read_benchmark(Reader(data, inner.place("")[:-1]))


def check_sums(parameters: Parameters, items: Sequence[Item]) -> None:
    """Refuse full points that do not add up to the document's full score."""
    full = total(item.high for item in items if item.group != "price")
    full += total([parameters.deviation.full])
    if full != parameters.full:
        raise refuse(
            "score_items",
            f"各项满分合计{plain(full)}，应为{plain(parameters.full)}",
            f"full points add up to {plain(full)}, not {plain(parameters.full)}",
        )
    comprehensive_score.check_price_item(
        items, parameters.deviation.full, "deviation.full"
    )


def evaluate(question: Question) -> Result:
    parameters = read(question.method.parameters)
    bids, rows, steps = entering.sort_out(question)
    if not bids:
        return Result(entering.in_order(question.bids, rows), (), tuple(steps), 0)
    value, more = benchmark_of(parameters.benchmark, parameters.excluded, question)
    steps += more
    points, more = aggregate.aggregate(
        parameters.judges, question.items, bids, question.sheets
    )
    steps += more
    for bid in bids:
        price = bid.comparable - parameters.excluded
        score, step = deviation.score(
            parameters.deviation, price, value, subject=bid.key
        )
        steps.append(step)
        score, more = bonus.of_bid(
            parameters.bonuses, bid, score, digits=parameters.deviation.digits
        )
        steps += more
        groups = {**points[bid.key], "price": score}
        row, step = comprehensive_score.total_row(bid, price, groups, parameters.digits)
        rows.append(row)
        steps.append(step)
    return comprehensive_score.finish(
        question, rows, steps, parameters.ties, value, by_brand=False
    )


def benchmark_of(
    rule: benchmark_terms.Benchmark, excluded: Decimal, question: Question
) -> tuple[Decimal, list[Step]]:
    """Return the benchmark of a question's bids, frozen or of the valid ones only."""
    counted = entering.counting(
        question.bids, question.ceiling, is_frozen=rule.is_frozen
    )
    ceiling = None if question.ceiling is None else question.ceiling - excluded
    value, steps = benchmark.compute(
        rule,
        [bid.comparable - excluded for bid in counted],
        ceiling=ceiling,
        drawn=question.drawn,
    )
    return value, [_which(rule.is_frozen, counted), *steps]


def _which(is_frozen: object, counted: Sequence[Bid]) -> Step:
    title = (
        Text(
            "计入基准价的投标：开标时固定，之后被否决的仍计入",
            "Bids that count: fixed at the opening, a later rejection changes nothing",
        )
        if is_frozen
        else Text(
            "计入基准价的投标：否决后重新计算，只计有效投标",
            "Bids that count: valid ones only, computed again after a rejection",
        )
    )
    return Step(
        rule="benchmark-counts",
        title=title,
        formula=", ".join(bid.key for bid in counted),
        result=str(len(counted)),
        article="domain.md 2.4",
    )


def nearest(question: Question) -> Result:
    """Family G as it is used alone (Fujian B类): the nearest to the benchmark wins."""
    reader = Reader(question.method.parameters)
    rule = benchmark_terms.read_benchmark(reader.inner("benchmark"))
    excluded = reader.decimal("excluded", default="0", low="0")
    reader.done()
    bids, rows, steps = entering.sort_out(question)
    if not bids:
        return Result(entering.in_order(question.bids, rows), (), tuple(steps), 0)
    value, more = benchmark_of(rule, excluded, question)
    steps += more
    standings = []
    for bid in bids:
        price = bid.comparable - excluded
        distance = abs(Fraction(price) - Fraction(value))
        row, _ = comprehensive_score.total_row(bid, price, {}, 0)
        rows.append(row)
        steps.append(
            Step(
                rule="distance",
                title=Text("与基准价的差额", "Distance to the benchmark"),
                formula=f"|{plain(price)} − {plain(value)}|",
                result=plain(distance),
                subject=bid.key,
                article="domain.md 2.4 G",
            )
        )
        standings.append(ranking.Standing(bid.key, -half_up(distance, 6), price))
    ranks, more = ranking.rank_by_score(standings, ("price",))
    ordered = entering.in_order(question.bids, rows)
    return Result(ordered, ranks, (*steps, *more), len(bids), value)
