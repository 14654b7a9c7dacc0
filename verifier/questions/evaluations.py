"""Questions about an evaluation: the whole, a ranking, one item, a price.

`evaluate`, `rank`, `aggregate`, `correct`: domain.md 2.1 to 2.8.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from evaluation.rules import sheets
from evaluation.rules.methods import (
    aggregate,
    question,
    ranking,
    registry,
    table,
)
from evaluation.rules.methods.figures import fixed, half_up, plain
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Step
from verifier import method_form, natural, short_forms
from verifier.forms import Form, figure
from verifier.registry import Answer, Answered, Ask


def _evaluate(data: Mapping[str, object]) -> Answered:
    asked = question.read_question(as_question(data))
    result = registry.ask(asked)
    facts = result.as_facts()
    del facts["steps"]
    if asked.ceiling:
        facts["percent_of_ceiling"] = {
            row.bid: fixed(
                half_up(Fraction(row.price) * 100 / Fraction(asked.ceiling), 2)
            )
            for row in result.rows
            if row.price is not None and row.entered
        }
    return facts, list(result.steps)


def as_question(data: Mapping[str, object]) -> dict[str, object]:
    """Bring a question as people write it to the form of the panel's record.

    `bids` may be any rows (`natural.rows`); `scores` of a bid holds for every item the
    judges' points in their order, or one figure that nobody judged.
    """
    plainly = _with_method(dict(data))
    columns = _columns(plainly)
    kind = str(plainly.pop("price_type", "") or "")
    plainly.pop("unit", None)
    bids = natural.rows(
        plainly.get("bids", []), "bids", columns=columns, value_at="price"
    )
    natural.price_rows(bids, "bids", price_type=kind)
    _with_parameters(plainly, bids)
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


def _with_method(data: dict[str, object]) -> dict[str, object]:
    """Read a method that is only named, in either language, with its parameters."""
    method = data.get("method")
    if isinstance(method, str):
        method = {"name": method, "parameters": data.pop("parameters", None) or {}}
    if isinstance(method, Mapping):
        names = {entry.label.zh: name for (name, _), entry in registry.METHODS.items()}
        named = method.get("name")
        known = names.get(named, named) if isinstance(named, str) else named
        data["method"] = {**method, "name": known}
    return data


def _with_parameters(data: dict[str, object], bids: Sequence[natural.Row]) -> None:
    """Bring parameters and what was drawn to decimals.

    Where nobody was rejected, a benchmark is the same frozen or not.
    """
    method = data.get("method")
    if isinstance(method, Mapping) and "parameters" in method:
        rejected = any(bid.get("state") == "rejected" for bid in bids)
        parameters = method_form.parameters(
            method["parameters"],
            "method.parameters",
            frozen=None if rejected else False,
        )
        data["method"] = {**method, "parameters": parameters}
    if data.get("drawn") is not None:
        data["drawn"] = method_form.drawn(data["drawn"], "drawn")


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
    plainly = dict(short_forms.ranked(data))
    columns = _columns(plainly)
    form = Form(plainly)
    by = form.choice("by", ("score", "price"), default="score")
    ties = ranking.read_ties(form, default=("price",))
    kind = form.words("price_type")
    form.ignore("unit")
    floor = form.whole("floor", default=3, low=1, high=100)
    most = form.whole("at_most", default=3, low=1, high=100_000)
    key = next((key for key in ("rows", "bids", "suppliers") if form.has(key)), "rows")
    found = natural.rows(form.anything(key), key, columns=columns, value_at=by)
    natural.price_rows(found, key, price_type=kind)
    by_brand = form.flag("same_brand", default=any(row.get("brand") for row in found))
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
        "enough": counted >= floor,
        "left_out": beaten,
        "candidates": [key for group in ranks for key in group][:most],
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
    """One item (or one total) of every judge: of one bid, or bid by bid."""
    form = Form(short_forms.judges(data))
    judging = _judging(form)
    extremes = sheets.read_extremes(
        form.anything("reasons") if form.has("reasons") else {}
    )
    value = form.anything("scores")
    form.ignore("reasons")
    form.done()
    by_bid = value if isinstance(value, Mapping) else {"": value}
    answers: dict[str, Answer] = {}
    steps: list[Step] = []
    for bid, given in by_bid.items():
        scores = _given(given, f"scores.{bid}" if bid else "scores")
        answers[str(bid)], more = _one_item(judging, extremes, scores, str(bid))
        steps += more
    if not isinstance(value, Mapping):
        return answers[""], steps
    return {"bids": answers}, steps


def _judging(form: Form) -> aggregate.Judging:
    """Read `judges`, or its members where they stand at the top."""
    if form.has("judges"):
        return aggregate.read_judging(form.inner("judges"))
    short = {key: form.anything(key) for key in ("drop", "digits") if form.has(key)}
    form.ignore("judges", "drop", "digits")
    return aggregate.read_judging(Reader(short))


def _given(value: object, place: str) -> dict[str, Decimal]:
    """Read the scores of the judges: a list in their order, or by seat."""
    if isinstance(value, Mapping):
        seats = {str(seat): score for seat, score in value.items()}
    elif isinstance(value, list):
        seats = {f"A{n}": score for n, score in enumerate(value, start=1)}
    else:
        raise refuse(place, "应为列表", "it must be a list")
    if not seats:
        raise table.NoSheets
    return question.as_points(seats, place)


def _one_item(
    judging: aggregate.Judging,
    extremes: sheets.Extremes,
    scores: dict[str, Decimal],
    bid: str,
) -> Answered:
    low, high = min(scores.values()), max(scores.values())
    item = question.Item("score", "technical", low, high)
    seats = [
        question.Sheet(seat, {bid: {"score": score}}) for seat, score in scores.items()
    ]
    points, steps = aggregate.aggregate(judging, [item], [question.Bid(bid)], seats)
    answer: Answer = {
        "score": fixed(points[bid]["technical"]),
        "reason_needed": [
            plain(score) for score in scores.values() if extremes.asks(score)
        ],
    }
    return answer, steps


ASKS: Final[Mapping[str, Ask]] = {
    "evaluate": _evaluate,
    "rank": _rank,
    "aggregate": _aggregate,
}
