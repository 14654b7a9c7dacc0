"""Methods that the lowest price decides: domain.md 2.2, 2.5, 2.6.

* `lowest-evaluated` (最低评标价法, 87号令54, 56): policy deductions, same brand.
* `lowest-reviewed` (经评审的最低投标价法, 12号令30–33): business deviations become
  money; a bid below the line must prove its price (the vote is the panel's).
* `reasonable-low` (合理低价法): only the price scores, by the distance to a benchmark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.rules.methods import (
    benchmark_terms,
    bonus,
    comprehensive_evaluation,
    comprehensive_score,
    deviation,
    entering,
    price_score,
    ranking,
)
from evaluation.rules.methods.figures import fixed, mean, plain, total
from evaluation.rules.methods.question import Bid, Question
from evaluation.rules.methods.reader import Reader
from evaluation.rules.methods.result import Result, Row, Step, Text


def read_evaluated(parameters: object) -> tuple[price_score.Deductions, bool]:
    """Read the parameters of `lowest-evaluated`."""
    reader = Reader(parameters)
    purchase = price_score.purchase_of(reader)
    deductions = price_score.read_deductions(reader, purchase=purchase)
    by_brand = reader.flag("same_brand", default=True)
    reader.done()
    return deductions, by_brand


def evaluated(question: Question) -> Result:
    """The lowest evaluated price; of one brand only the lowest enters (31条)."""
    deductions, by_brand = read_evaluated(question.method.parameters)
    bids, rows, steps = entering.sort_out(question)
    standings = []
    for bid in bids:
        price, more = price_score.evaluated_price(bid, deductions)
        steps += more
        brand = bid.brand if by_brand else ""
        standings.append(ranking.Standing(bid.key, Decimal(0), price, brand=brand))
    beaten, counted, more = ranking.same_brand(standings, (), by_price=True)
    steps += more
    prices = {each.key: each.price for each in standings}
    for bid in bids:
        if bid.key in beaten:
            reason = Text(
                f"与{beaten[bid.key]}同品牌，报价较高，投标无效",
                f"same brand as {beaten[bid.key]} at a higher price: void",
            )
            rows.append(entering.left_out(bid, reason))
        else:
            rows.append(row(bid, prices[bid.key]))
    kept = [each for each in standings if each.key not in beaten]
    return by_price(question, rows, steps, kept, counted)


def read_reviewed(parameters: object) -> dict[str, Decimal | None]:
    """Read the parameters of `lowest-reviewed`: the lines of an abnormally low bid."""
    reader = Reader(parameters)
    lines = {
        key: reader.decimal(key, low="0", high="1") if reader.has(key) else None
        for key in ("line_of_ceiling", "line_of_mean")
    }
    reader.ignore(*lines)
    reader.done()
    return lines


def reviewed(question: Question) -> Result:
    """The lowest price after business deviations are turned into money."""
    lines = read_reviewed(question.method.parameters)
    bids, rows, steps = entering.sort_out(question)
    steps += _low_line(lines, bids, question.ceiling)
    standings = []
    for bid in bids:
        price = bid.comparable
        if bid.adjustments:
            parts = [each.amount for each in bid.adjustments]
            price = price + sum(parts, Decimal(0))
            steps.append(_adjusted(bid, price))
        rows.append(row(bid, price))
        standings.append(ranking.Standing(bid.key, Decimal(0), price))
    return by_price(question, rows, steps, standings, len(bids))


@dataclass(frozen=True, slots=True)
class Reasonable:
    """The parameters of `reasonable-low`."""

    benchmark: benchmark_terms.Benchmark
    deviation: deviation.Deviation
    excluded: Decimal
    ties: tuple[str, ...]
    bonuses: bonus.Bonuses


def read_reasonable(parameters: object) -> Reasonable:
    """Read the parameters of `reasonable-low`."""
    reader = Reader(parameters)
    curve = deviation.read_deviation(reader.inner("deviation"))
    read_in = Reasonable(
        benchmark_terms.read_benchmark(reader.inner("benchmark")),
        curve,
        reader.decimal("excluded", default="0", low="0"),
        ranking.read_ties(reader, default=("price",)),
        bonus.read_bonuses(reader, full=curve.full),
    )
    reader.done()
    return read_in


def reasonable(question: Question) -> Result:
    """Only the price scores: 100 − |d| × E1 above, E2 below the benchmark."""
    rule = read_reasonable(question.method.parameters)
    bids, rows, steps = entering.sort_out(question)
    if not bids:
        return Result(entering.in_order(question.bids, rows), (), tuple(steps), 0)
    value, more = comprehensive_evaluation.benchmark_of(
        rule.benchmark, rule.excluded, question
    )
    steps += more
    for bid in bids:
        price = bid.comparable - rule.excluded
        score, step = deviation.score(rule.deviation, price, value, subject=bid.key)
        steps.append(step)
        digits = rule.deviation.digits
        score, more = bonus.of_bid(rule.bonuses, bid, score, digits=digits)
        steps += more
        row, _ = comprehensive_score.total_row(bid, price, {"price": score}, digits)
        rows.append(row)
    return comprehensive_score.finish(
        question, rows, steps, rule.ties, value, by_brand=False
    )


def row(bid: Bid, evaluated_price: Decimal) -> Row:
    """Return the row of a bid that entered."""
    return Row(
        bid=bid.key, entered=True, price=bid.price, evaluated_price=evaluated_price
    )


def by_price(
    question: Question,
    rows: Sequence[Row],
    steps: list[Step],
    standings: Sequence[ranking.Standing],
    counted: int,
) -> Result:
    """Rank by evaluated price, and answer."""
    ranks, more = ranking.rank_by_price(standings)
    order = Step(
        rule="price-order",
        title=Text(
            "评审价格由低到高排序", "Ranked by evaluated price, the lowest first"
        ),
        formula=" < ".join(" = ".join(group) for group in ranks),
        result=", ".join(ranks[0]) if ranks else "",
        article="87号令54, 56; 12号令30",
    )
    return Result(
        entering.in_order(question.bids, rows),
        ranks,
        (*steps, order, *more),
        counted,
    )


def _adjusted(bid: Bid, price: Decimal) -> Step:
    parts = " + ".join(plain(each.amount) for each in bid.adjustments)
    return Step(
        rule="business-adjustment",
        title=Text("商务偏差折算", "Business deviations in money"),
        formula=f"{plain(bid.comparable)} + {parts}",
        result=fixed(price),
        subject=bid.key,
        article="12号令31",
        inputs=tuple((each.label, plain(each.amount)) for each in bid.adjustments),
    )


def _low_line(
    lines: dict[str, Decimal | None], bids: Sequence[Bid], ceiling: Decimal | None
) -> list[Step]:
    """List bids below a line: an alert that asks for proof, never a veto by itself."""
    limits = []
    if lines["line_of_ceiling"] is not None and ceiling is not None:
        limits.append(Fraction(ceiling) * Fraction(lines["line_of_ceiling"]))
    if lines["line_of_mean"] is not None and bids:
        average = mean([bid.comparable for bid in bids])
        limits.append(average * Fraction(lines["line_of_mean"]))
    if not limits:
        return []
    line = max(limits)
    return [
        Step(
            rule="abnormally-low",
            title=Text(
                "低于警戒线：须说明并证明报价合理",
                "Below the line: the price must be explained and proven",
            ),
            formula=f"{plain(bid.comparable)} < {plain(line)}",
            result=bid.key,
            subject=bid.key,
            article="条例51(5); 12号令21; 87号令60",
        )
        for bid in bids
        if total([bid.comparable]) < line
    ]
