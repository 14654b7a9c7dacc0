"""Questions about prices alone: `benchmark` and `price-score`, domain.md 2.1, 2.4.

A benchmark of any family with the points of each price; the price score of procurement
with its policy deductions.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from evaluation.rules.methods import (
    benchmark,
    benchmark_terms,
    bonus,
    deviation,
    price_score,
    question,
)
from evaluation.rules.methods.figures import fixed, half_up, plain
from evaluation.rules.methods.reader import Reader, as_decimal, refuse
from evaluation.rules.methods.result import Step
from verifier import left_out, method_form, natural, short_forms
from verifier.forms import Form
from verifier.registry import Answer, Answered, Ask

#: figures on the way that are answered beside the benchmark, by the rule of their step
PARTS: Final = {
    "benchmark-mean": "mean",
    "benchmark-second-mean": "second_mean",
    "benchmark-median": "median",
}


def _benchmark(data: Mapping[str, object]) -> Answered:
    form = Form(short_forms.benchmark(data))
    if not form.has("benchmark"):
        raise refuse("benchmark.family", "写明基准价类别A至G", "name a family A to G")
    # Which bids count is settled before this is asked: frozen or not is the same here.
    terms = method_form.benchmark(form.mapping("benchmark"), "benchmark", frozen=False)
    rule = benchmark_terms.read_benchmark(Reader(terms, "benchmark"))
    ceiling = _ceiling(form)
    given = Reader(method_form.drawn(form.anything("drawn") or {}, "drawn"), "drawn")
    drawn = question.as_points(dict(given.entries()), "drawn")
    curve = (
        deviation.read_deviation(form.inner("deviation"))
        if form.has("deviation")
        else None
    )
    bonuses = _rates(form, "bonus")
    excluded = form.money("excluded", default="0")
    prices = _prices(form)
    form.ignore("drawn", "deviation")
    form.done()
    kept = {
        key: price - excluded
        for key, price in prices
        if ceiling is None or price <= ceiling
    }
    value, steps = benchmark.compute(
        rule,
        list(kept.values()),
        ceiling=None if ceiling is None else ceiling - excluded,
        drawn=drawn,
    )
    answer: Answer = {
        "benchmark": fixed(value),
        "counted": len(kept),
        "above_ceiling": [key for key, _ in prices if key not in kept],
        **_parts(rule, steps),
    }
    steps = [*_over(prices, ceiling), *steps]
    if curve is not None:
        scores, more = _scores(curve, kept, value, bonuses)
        answer["scores"] = scores
        steps += more
    return answer, steps


def _over(prices: Sequence[tuple[str, Decimal]], ceiling: Decimal | None) -> list[Step]:
    if ceiling is None:
        return []
    return [
        left_out.over_ceiling(key, price, ceiling)
        for key, price in prices
        if price > ceiling
    ]


def _ceiling(form: Form) -> Decimal | None:
    key = "ceiling" if form.has("ceiling") else "limit"
    ceiling = form.optional_money(key)
    form.ignore("ceiling", "limit")
    return ceiling


def _prices(form: Form) -> list[tuple[str, Decimal]]:
    """Read `prices` or `bids`: figures alone, pairs, rows, or bidder to price."""
    key = "prices" if form.has("prices") else "bids"
    columns = form.items("columns")
    found = natural.rows(form.anything(key), key, columns=columns, value_at="price")
    form.ignore("prices", "bids", "unit")
    natural.price_rows(found, key)
    prices = []
    names: set[str] = set()
    for index, row in enumerate(found):
        if row.keys() - {"bid", "price", "name"} or "price" not in row:
            raise refuse(f"{key}.{index}", "写投标人和报价", "write bidder and price")
        price = row["price"]
        assert isinstance(price, Mapping)
        value = as_decimal(price["value"], f"{key}.{index}")
        if price["type"] == "discount":
            value = 100 - value
        name = (
            plain(value) if str(row["bid"]) in (fixed(value), "") else str(row["bid"])
        )
        prices.append((_fresh(name, names), value))
    return prices


def _fresh(name: str, names: set[str]) -> str:
    """Return a key of its own: equal prices without bidders are told apart."""
    fresh, number = name, 2
    while fresh in names:
        fresh, number = f"{name} ({number})", number + 1
    names.add(fresh)
    return fresh


def _rates(form: Form, key: str) -> dict[str, Decimal]:
    if not form.has(key):
        form.ignore(key)
        return {}
    inner = form.form(key)
    return {bid: inner.rate(bid) for bid in inner.names()}


def _parts(rule: benchmark_terms.Benchmark, steps: list[Step]) -> Answer:
    parts: Answer = {}
    for step in steps:
        if step.rule in PARTS:
            shown = half_up(Decimal(step.result), rule.digits)
            parts[PARTS[step.rule]] = fixed(shown)
        elif step.rule == "benchmark-series":
            inputs = dict(step.inputs)
            reference = half_up(Decimal(inputs["reference"]), rule.digits)
            parts |= {
                "A": inputs["A"],
                "B": inputs["B"],
                "reference": fixed(reference),
            }
    return parts


def _scores(
    curve: deviation.Deviation,
    kept: Mapping[str, Decimal],
    value: Decimal,
    bonuses: Mapping[str, Decimal],
) -> tuple[dict[str, str], list[Step]]:
    unknown = sorted(bonuses.keys() - kept.keys())
    if unknown:
        raise refuse(f"bonus.{unknown[0]}", "没有这个投标人", "there is no such bid")
    scores, steps = {}, []
    for key, price in kept.items():
        points, step = deviation.score(curve, price, value, subject=key)
        steps.append(step)
        if key in bonuses:
            rule = bonus.Bonus(key, bonuses[key], bonus.ARTICLE)
            points, step = bonus.add(rule, points, digits=curve.digits, subject=key)
            steps.append(step)
        scores[key] = fixed(points)
    return scores, steps


def _price_score(data: Mapping[str, object]) -> Answered:
    """Prices, the rate that is deducted of each, and the weight."""
    form = Form(data)
    if not form.has("weight"):
        raise refuse("weight", "缺少", "it is missing")
    weight = as_decimal(method_form.weight(form.anything("weight"), "weight"), "weight")
    if not 0 < weight <= 100:
        raise refuse("weight", "须在0至100之间", "choose up to 100")
    digits = form.whole("digits", default=2, low=0, high=10)
    price_digits = form.whole("price_digits", default=2, low=0, high=6)
    deduct = _rates(form, "deduct")
    ceiling = _ceiling(form)
    prices = _prices(form)
    form.done()
    unknown = sorted(deduct.keys() - {key for key, _ in prices})
    if unknown:
        raise refuse(f"deduct.{unknown[0]}", "没有这个投标人", "there is no such bid")
    evaluated, steps = [], []
    for key, price in prices:
        if ceiling is not None and price > ceiling:
            continue
        listed = tuple(
            price_score.Deduction("policy", rate, "policy", "财库〔2020〕46号9")
            for bid, rate in deduct.items()
            if bid == key
        )
        bid = question.Bid(key, price, deductions={each.key: None for each in listed})
        rule = price_score.Deductions(listed, "sum", price_digits)
        value, more = price_score.evaluated_price(bid, rule)
        steps += more
        evaluated.append((key, value))
    if not evaluated:
        raise refuse("bids", "没有可以评审的报价", "no bid can be evaluated")
    none = price_score.Deductions((), "sum", price_digits)
    scores, low, more = price_score.price_scores(
        price_score.PriceScore(weight, digits, none), evaluated
    )
    answer: Answer = {
        "benchmark": fixed(half_up(low, price_digits)),
        "eval_price": {
            key: fixed(half_up(price, price_digits)) for key, price in evaluated
        },
        "score": {key: fixed(score) for key, score in scores.items()},
        "above_ceiling": [key for key, _ in prices if key not in scores],
        "contract_price": {key: plain(price) for key, price in prices},
    }
    return answer, [*_over(prices, ceiling), *steps, *more]


ASKS: Final[Mapping[str, Ask]] = {
    "benchmark": _benchmark,
    "price-score": _price_score,
}
