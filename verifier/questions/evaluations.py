"""Questions about an evaluation: the whole, a ranking, one item, a price.

`evaluate`, `rank`, `aggregate`, `correct`: domain.md 2.1 to 2.8.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from evaluation.rules import sheets
from evaluation.rules.methods import (
    aggregate,
    correction,
    question,
    ranking,
    registry,
    table,
)
from evaluation.rules.methods.figures import fixed, half_up, plain
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Step
from verifier import natural
from verifier.forms import Form, figure
from verifier.registry import Answer, Answered, Ask


def _evaluate(data: Mapping[str, object]) -> Answered:
    result = registry.ask(question.read_question(as_question(data)))
    facts = result.as_facts()
    del facts["steps"]
    return facts, list(result.steps)


def as_question(data: Mapping[str, object]) -> dict[str, object]:
    """Bring a question as people write it to the form of the panel's record.

    `bids` may be any rows (`natural.rows`); `scores` of a bid holds for every item the
    judges' points in their order, or one figure that nobody judged.
    """
    plainly = dict(data)
    columns = _columns(plainly)
    kind = str(plainly.pop("price_type", "") or "")
    plainly.pop("unit", None)
    bids = natural.rows(
        plainly.get("bids", []), "bids", columns=columns, value_at="price"
    )
    natural.price_rows(bids, "bids", price_type=kind)
    for bid in bids:
        if isinstance(bid.get("deductions"), str):
            bid["deductions"] = [bid["deductions"]]
    given = _sheets(bids)
    if given:
        if plainly.get("sheets"):
            raise refuse("sheets", "与bids.scores重复", "bids.scores says it already")
        plainly["sheets"] = given
    if plainly.get("ceiling") is None and plainly.get("limit") is not None:
        plainly["ceiling"] = plainly.pop("limit")
    if plainly.get("ceiling") is not None:
        plainly["ceiling"] = plain(figure(plainly["ceiling"], "ceiling").value)
    return {**plainly, "bids": bids}


def _columns(data: dict[str, object]) -> Sequence[object]:
    columns = data.pop("columns", None) or []
    if not isinstance(columns, list):
        raise refuse("columns", "应为列表", "it must be a list")
    return columns


def _sheets(bids: list[dict[str, object]]) -> list[dict[str, object]]:
    """Take `scores` off the bids: lists become sheets A1, A2, …, the rest points."""
    by_seat: dict[str, dict[str, dict[str, object]]] = {}
    for bid in bids:
        scores = bid.pop("scores", None)
        if scores is None:
            continue
        place = f"bids.{bid['bid']}.scores"
        points = dict(Reader(bid.get("points") or {}, place).entries())
        for item, each in Reader(scores, place).entries():
            if not isinstance(each, list):
                points[item] = each
                continue
            for number, score in enumerate(each, start=1):
                seat = by_seat.setdefault(f"A{number}", {})
                seat.setdefault(str(bid["bid"]), {})[item] = score
        if points:
            bid["points"] = points
    return [{"seat": seat, "scores": scores} for seat, scores in by_seat.items()]


def _rank(data: Mapping[str, object]) -> Answered:
    plainly = dict(data)
    columns = _columns(plainly)
    form = Form(plainly)
    by = form.choice("by", ("score", "price"), default="score")
    ties = ranking.read_ties(form, default=("price",))
    by_brand = form.flag("same_brand", default=False)
    kind = form.words("price_type")
    form.ignore("unit")
    key = next((key for key in ("rows", "bids", "suppliers") if form.has(key)), "rows")
    found = natural.rows(form.anything(key), key, columns=columns, value_at=by)
    natural.price_rows(found, key, price_type=kind)
    form.done()
    standings = [
        _standing(Reader(row, f"{key}.{index}")) for index, row in enumerate(found)
    ]
    question.check_distinct([each.key for each in standings], key)
    by_price = by == "price"
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
    price, kind = Decimal(0), "amount"
    if reader.has("price"):
        inner = reader.inner("price")
        price, kind = inner.decimal("value", low="0"), inner.text("type")
    reader.ignore("price", "name")
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
        raise table.NoSheets
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
    "aggregate": _aggregate,
    "correct": _correct,
}
