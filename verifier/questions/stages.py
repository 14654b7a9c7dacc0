"""Questions about two steps: `prequalification`, `two-envelope`, `two-stage`.

domain.md 1.1.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from evaluation.rules.methods import levels, question, registry, stages
from evaluation.rules.methods.figures import fixed, half_up, total
from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step
from verifier import natural
from verifier.forms import Form, figure
from verifier.questions.alerts import read_prices
from verifier.questions.evaluations import as_question
from verifier.registry import Answer, Answered, Ask


def read_scores(form: Form, key: str) -> dict[str, Decimal]:
    """Read the score of each bidder, in any shape of rows."""
    found = natural.rows(
        form.anything(key), key, columns=form.items("columns"), value_at="score"
    )
    scores: dict[str, Decimal] = {}
    for index, row in enumerate(found):
        place = f"{key}.{index}"
        name = str(row.get("bid"))
        if row.keys() - {"bid", "score", "name"} or "score" not in row:
            raise refuse(place, "写投标人和得分", "write bidder and score")
        if name in scores:
            raise refuse(place, "重复", "it stands there twice")
        scores[name] = figure(row["score"], f"{place}.score").value
    return scores


def _prequalification(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    way = form.choice("way", ("limited", "pass"), default="limited")
    failed = [str(each) for each in form.items("failed")]
    floor = form.whole("floor", default=stages.FLOOR, low=1, high=100)
    key = "scores" if form.has("scores") else "applicants"
    scores = read_scores(form, key) if way == "limited" else {}
    steps: list[Step] = []
    if way == "pass":
        given = form.items("applicants")
        found = stages.Passed(
            tuple(str(each) for each in given if str(each) not in failed), ()
        )
        form.ignore("scores")
    else:
        found, steps = _limited(form, scores, failed)
    form.ignore("scores", "applicants")
    form.done()
    going_on = len(found.passed) + len(found.tied)
    enough, step = stages.floor_step(going_on, article="条例19", floor=floor)
    answer: Answer = {
        "passed": list(found.passed),
        "left_out": [*found.left_out, *failed],
        "tied_on_the_last_place": list(found.tied),
        "enough": enough,
        "act": None if enough else "tender again",
    }
    return answer, [*steps, step]


def _limited(
    form: Form, scores: dict[str, Decimal], failed: list[str]
) -> tuple[stages.Passed, list[Step]]:
    """有限数量制: whoever passes the review is scored, and the best N go on."""
    most = form.whole("top", default=None, low=1, high=100_000)
    ties = form.choice("ties", ("all", "none", "open"), default="open")
    kept = {key: score for key, score in scores.items() if key not in failed}
    steps: list[Step] = []
    below: list[str] = []
    if form.has("pass_line"):
        line = form.decimal("pass_line")
        passing, steps = stages.at_least(kept, line, article="条例18")
        below = [key for key in kept if key not in passing]
        kept = passing
    form.ignore("pass_line")
    entrants = [levels.Entrant(key, {"score": s}) for key, s in kept.items()]
    groups, _ = levels.rank(entrants, [levels.Level("score", lower=False)])
    found, step = stages.top(groups, most, ties=ties, article="条例18")
    whole = stages.Passed(found.passed, (*found.left_out, *below), found.tied)
    return whole, [*steps, step]


def _two_envelope(data: Mapping[str, object]) -> Answered:
    """The first envelope decides whose price is opened; then the prices decide."""
    form = Form(data)
    first = read_scores(form, "first") if form.has("first") else {}
    passed, unopened, steps = _first_envelope(form, first)
    enough, step = stages.floor_step(
        len(passed),
        article="条例44; 12号令27",
        floor=form.whole("floor", default=1, low=0, high=100),
    )
    steps.append(step)
    decide = form.choice("decide", ("lowest", "sum", "method"), default="lowest")
    answer: Answer = {
        "passed": passed,
        "returned_unopened": unopened,
        "enough": enough,
    }
    if decide == "method":
        more, found = _by_method(form, passed)
    else:
        more, found = _by_prices(form, passed, first, decide)
    form.ignore("first", "second", "columns")
    form.done()
    return {**answer, **more}, [*steps, *found]


def _first_envelope(
    form: Form, first: dict[str, Decimal]
) -> tuple[list[str], list[str], list[Step]]:
    failed = [str(each) for each in form.items("failed")]
    kept = {key: score for key, score in first.items() if key not in failed}
    steps: list[Step] = []
    if form.has("pass_line"):
        kept, steps = stages.at_least(
            kept, form.decimal("pass_line"), article="domain.md 1.1 (双信封)"
        )
    passed = list(kept)
    if form.has("top"):
        most = form.whole("top", default=None, low=1, high=100_000)
        ties = form.choice("ties", ("all", "none"), default="all")
        entrants = [levels.Entrant(key, {"score": s}) for key, s in kept.items()]
        groups, _ = levels.rank(entrants, [levels.Level("score", lower=False)])
        found, step = stages.top(
            groups, most, ties=ties, article="domain.md 1.1 (双信封)"
        )
        passed, steps = list(found.passed), [*steps, step]
    form.ignore("pass_line", "top", "ties")
    unopened = sorted({*first, *failed} - set(passed))
    return passed, unopened, steps


def _by_prices(
    form: Form, passed: list[str], first: dict[str, Decimal], decide: str
) -> tuple[Answer, list[Step]]:
    """The lowest price of those that passed; or the points of both summed."""
    prices = read_prices(form.anything("second"), "second")
    missing = [key for key in passed if key not in prices]
    if missing:
        raise refuse(f"second.{missing[0]}", "缺少报价", "its price is missing")
    entrants = []
    for key in passed:
        has = {"price": prices[key], "first": first.get(key, Decimal(0))}
        entrants.append(levels.Entrant(key, has))
    order = [levels.Level("price", lower=True)]
    answer: Answer = {}
    if decide == "sum":
        points = _points(form)
        sums = {key: total([first[key], points[key]]) for key in passed}
        entrants = [
            levels.Entrant(key, {**each.has, "total": half_up(sums[key], 4)})
            for key, each in zip(passed, entrants, strict=True)
        ]
        order = [levels.Level("total", lower=False), *order]
        answer["totals"] = {key: fixed(half_up(sums[key], 2)) for key in passed}
    form.ignore("points")
    groups, steps = levels.rank(entrants, order)
    ignored = sorted(key for key in prices if key not in passed)
    answer |= {
        "ranking": [list(group) for group in groups],
        "not_opened": ignored,
    }
    return answer, steps


def _points(form: Form) -> dict[str, Decimal]:
    inner = form.form("points")
    return {key: inner.decimal(key) for key in inner.names()}


def _by_method(form: Form, passed: list[str]) -> tuple[Answer, list[Step]]:
    """`second` is a whole question of `evaluate`; only those that passed are in it."""
    asked = as_question(form.mapping("second"))
    bids = asked["bids"]
    assert isinstance(bids, list)
    asked["bids"] = [bid for bid in bids if bid["bid"] in passed]
    result = registry.ask(question.read_question(asked))
    facts = result.as_facts()
    del facts["steps"]
    return facts, list(result.steps)


def _two_stage(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    proposed: dict[str, bool] = {}
    for index, value in enumerate(form.items("first")):
        inner = Form(value if isinstance(value, Mapping) else {"bid": value})
        key = inner.text("bid")
        named = inner.has("price") or inner.has("deposit")
        inner.ignore("price", "deposit", "name")
        inner.done()
        if key in proposed:
            raise refuse(f"first.{index}", "重复", "it stands there twice")
        proposed[key] = named
    second = form.anything("second")
    rows = natural.rows(second, "second", value_at="price")
    bidding = [str(row["bid"]) for row in rows]
    question.check_distinct(bidding, "second")
    form.done()
    silent, steps = stages.second_stage(proposed, bidding)
    enough, step = stages.floor_step(len(bidding), article="条例44")
    answer: Answer = {
        "proposed": list(proposed),
        "bidding": bidding,
        "not_bidding": list(silent),
        "enough": enough,
    }
    return answer, [*steps, step]


ASKS: Final[Mapping[str, Ask]] = {
    "prequalification": _prequalification,
    "two-envelope": _two_envelope,
    "two-stage": _two_stage,
}
