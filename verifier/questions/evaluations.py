"""Questions about an evaluation: the whole, a ranking, a benchmark, one item, a price.

`evaluate`, `rank`, `benchmark`, `aggregate`, `correct`: domain.md 2.1 to 2.8.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from evaluation.rules import sheets
from evaluation.rules.methods import (
    aggregate,
    benchmark,
    benchmark_terms,
    correction,
    deviation,
    question,
    ranking,
    registry,
)
from evaluation.rules.methods.figures import fixed, half_up, plain
from evaluation.rules.methods.reader import Reader
from evaluation.rules.methods.result import Step
from verifier.registry import Answer, Answered, Ask


def _evaluate(data: Mapping[str, object]) -> Answered:
    result = registry.ask(question.read_question(data))
    facts = result.as_facts()
    del facts["steps"]
    return facts, list(result.steps)


def _rank(data: Mapping[str, object]) -> Answered:
    reader = Reader(data)
    by_price = reader.choice("by", ("score", "price"), default="score") == "price"
    ties = ranking.read_ties(reader, default=("price",))
    by_brand = reader.flag("same_brand", default=False)
    standings = [_standing(inner) for inner in reader.readers("rows")]
    reader.done()
    beaten: dict[str, str] = {}
    counted = len(standings)
    steps: list[Step] = []
    if by_brand:
        beaten, counted, steps = ranking.same_brand(standings, ties, by_price=by_price)
    kept = [each for each in standings if each.key not in beaten]
    ranks, more = (
        ranking.rank_by_price(kept) if by_price else ranking.rank_by_score(kept, ties)
    )
    answer: Answer = {
        "ranking": [list(group) for group in ranks],
        "counted": counted,
        "left_out": beaten,
    }
    return answer, [*steps, *more]


def _standing(reader: Reader) -> ranking.Standing:
    kind = reader.choice("price_type", question.PRICE_TYPES, default="amount")
    price = reader.decimal("price", default="0", low="0")
    groups = reader.inner("groups") if reader.has("groups") else Reader({})
    reader.ignore("groups")
    standing = ranking.Standing(
        key=reader.text("bid"),
        score=reader.decimal("score", default="0"),
        price=100 - price if kind == "discount" else price,
        groups=tuple((key, groups.decimal(key)) for key in groups.names()),
        brand=reader.text("brand", default="-").removeprefix("-"),
    )
    reader.done()
    return standing


def _benchmark(data: Mapping[str, object]) -> Answered:
    reader = Reader(data)
    rule = benchmark_terms.read_benchmark(reader.inner("benchmark"))
    ceiling = reader.decimal("ceiling", low="0") if reader.has("ceiling") else None
    prices = [
        question.as_points({"price": price}, f"prices.{index}")["price"]
        for index, price in enumerate(reader.items("prices"))
    ]
    drawn = question.as_points(
        reader.mapping("drawn") if reader.has("drawn") else {}, "drawn"
    )
    curve = (
        deviation.read_deviation(reader.inner("deviation"))
        if reader.has("deviation")
        else None
    )
    reader.ignore("ceiling", "drawn", "deviation")
    reader.done()
    kept = [price for price in prices if ceiling is None or price <= ceiling]
    value, steps = benchmark.compute(rule, kept, ceiling=ceiling, drawn=drawn)
    answer: Answer = {
        "benchmark": fixed(value),
        "counted": len(kept),
        "above_ceiling": [plain(price) for price in prices if price not in kept],
    }
    if curve is not None:
        scored = [
            deviation.score(curve, price, value, subject=plain(price)) for price in kept
        ]
        answer["scores"] = {
            plain(price): fixed(score)
            for price, (score, _) in zip(kept, scored, strict=True)
        }
        steps += [step for _, step in scored]
    return answer, steps


def _aggregate(data: Mapping[str, object]) -> Answered:
    reader = Reader(data)
    judging = (
        aggregate.read_judging(reader.inner("judges"))
        if reader.has("judges")
        else aggregate.Judging()
    )
    extremes = sheets.read_extremes(
        reader.anything("reasons") if reader.has("reasons") else {}
    )
    reader.ignore("judges", "reasons")
    scores: list[Decimal] = [
        question.as_points({"score": score}, f"scores.{index}")["score"]
        for index, score in enumerate(reader.items("scores"))
    ]
    reader.done()
    if not scores:
        raise aggregate.NoSheets
    seats = [
        question.Sheet(str(index + 1), {"bid": {"score": score}})
        for index, score in enumerate(scores)
    ]
    item = question.Item("score", "technical", min(scores), max(scores))
    points, steps = aggregate.aggregate(judging, [item], [question.Bid("bid")], seats)
    answer: Answer = {
        "score": fixed(half_up(points["bid"]["technical"], judging.digits)),
        "reason_needed": [plain(score) for score in scores if extremes.asks(score)],
    }
    return answer, steps


def _correct(data: Mapping[str, object]) -> Answered:
    value, steps = correction.correct(correction.read(data))
    return {"corrected": fixed(value), "confirmation": "bidder"}, steps


ASKS: Final[Mapping[str, Ask]] = {
    "evaluate": _evaluate,
    "rank": _rank,
    "benchmark": _benchmark,
    "aggregate": _aggregate,
    "correct": _correct,
}
