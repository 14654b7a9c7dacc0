"""From the judges' signed sheets to one figure per bid and group: domain.md 2.7.

The mean of the judges, or with one high and one low dropped when there are enough
judges, as the document says. `mean_of` group: each judge's sum of the group's items
is averaged and rounded once. item: every item is averaged and rounded, then summed.
Objective items must be equal on all sheets (87号令64).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from evaluation.rules.methods.figures import fixed, mean, plain, total
from evaluation.rules.methods.question import Bid, Item, Sheet
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Step, Text, rounded_step
from kernel.refused import Invalid, Refused


class SheetIncomplete(Invalid):
    """A signed sheet lacks a score, or gives one that nobody asked for."""

    code: ClassVar[str] = "sheet-incomplete"
    zh: ClassVar[str] = "评分表{seat}没有给出{bid}的{item}得分。"
    en: ClassVar[str] = "Sheet {seat} gives no score for item {item} of {bid}."


class SheetOutOfRange(Invalid):
    """A score outside the range of its item (87号令64)."""

    code: ClassVar[str] = "score-out-of-range"
    zh: ClassVar[str] = "{score}分不在{low}至{high}分之间（评分项：{item}）。"
    en: ClassVar[str] = "{score} is outside {low} to {high} (score item {item})."


class ObjectiveDiffers(Refused):
    """Judges disagree on an item that leaves nothing to judgement (87号令64)."""

    code: ClassVar[str] = "objective-differs"
    zh: ClassVar[str] = "{bid}的客观评分项{item}，各评委的打分不一致。"
    en: ClassVar[str] = "The sheets differ on objective item {item} of {bid}."


class NoSheets(Refused):
    """There are items to judge and no signed sheet."""

    code: ClassVar[str] = "no-signed-sheets"
    zh: ClassVar[str] = "还没有已签名的评分表。"
    en: ClassVar[str] = "No sheet has been signed yet."


@dataclass(frozen=True, slots=True)
class Judging:
    """How judges are put together. `starts` 0: nothing is ever dropped."""

    mean_of: str = "group"
    digits: int = 2
    starts: int = 0
    high: int = 0
    low: int = 0

    def drops(self, judges: int) -> tuple[int, int]:
        if not self.starts or judges < self.starts:
            return 0, 0
        return self.high, self.low


def read_judging(reader: Reader) -> Judging:
    """Read the object `judges` of a method's parameters."""
    mean_of = reader.choice("mean_of", ("group", "item"), default="group")
    digits = reader.whole("digits", default=2, low=0, high=10)
    starts = high = low = 0
    if reader.has("drop"):
        drop = reader.inner("drop")
        starts = drop.whole("from", default=5, low=3, high=99)
        high = drop.whole("high", default=1, low=0, high=10)
        low = drop.whole("low", default=1, low=0, high=10)
        drop.done()
        if high + low >= starts:
            raise refuse(drop.place("from"), "会去掉全部打分", "it drops every score")
    reader.ignore("drop")
    reader.done()
    return Judging(mean_of, digits, starts, high, low)


def drop_and_mean(judging: Judging, scores: Sequence[Decimal | Fraction]) -> Fraction:
    """Return the exact mean of the judges after dropping as the document says."""
    high, low = judging.drops(len(scores))
    ordered = sorted(scores)
    return mean(ordered[low : len(ordered) - high])


def check_sheets(
    items: Sequence[Item], bids: Sequence[Bid], sheets: Sequence[Sheet]
) -> None:
    """Refuse a hole, a score out of range, an objective item on which sheets differ."""
    for bid in bids:
        for item in items:
            if item.key in bid.points:
                continue
            given = {_score(sheet, bid, item) for sheet in sheets}
            if item.objective and len(given) > 1:
                raise ObjectiveDiffers(
                    bid=bid.name or bid.key, item=item.label or item.key
                )


def _score(sheet: Sheet, bid: Bid, item: Item) -> Decimal:
    score = sheet.scores.get(bid.key, {}).get(item.key)
    if score is None:
        raise SheetIncomplete(
            seat=sheet.seat, bid=bid.name or bid.key, item=item.label or item.key
        )
    if not item.low <= score <= item.high:
        raise SheetOutOfRange(
            score=plain(score),
            low=plain(item.low),
            high=plain(item.high),
            item=item.label or item.key,
        )
    return score


def aggregate(
    judging: Judging,
    items: Sequence[Item],
    bids: Sequence[Bid],
    sheets: Sequence[Sheet],
) -> tuple[dict[str, dict[str, Decimal]], list[Step]]:
    """Return {bid: {group: points}} of every judged group, and the steps."""
    judged = [item for item in items if item.group != "price"]
    if (
        any(item.key not in bid.points for item in judged for bid in bids)
        and not sheets
    ):
        raise NoSheets
    check_sheets(judged, bids, sheets)
    groups = list(dict.fromkeys(item.group for item in judged))
    points: dict[str, dict[str, Decimal]] = {}
    steps: list[Step] = []
    for bid in bids:
        points[bid.key] = {}
        for group in groups:
            of_group = [item for item in judged if item.group == group]
            value, more = _group(judging, of_group, bid, sheets)
            points[bid.key][group] = value
            steps += more
        points[bid.key].update(_ungrouped(bid, judged))
    return points, steps


def _ungrouped(bid: Bid, items: Sequence[Item]) -> Mapping[str, Decimal]:
    """Points given under the name of a group itself, when no item stands for them."""
    keys = {item.key for item in items} | {item.group for item in items}
    return {key: value for key, value in bid.points.items() if key not in keys}


def _group(
    judging: Judging, items: Sequence[Item], bid: Bid, sheets: Sequence[Sheet]
) -> tuple[Decimal, list[Step]]:
    judged = [item for item in items if item.key not in bid.points]
    given = total(bid.points[item.key] for item in items if item.key in bid.points)
    group = items[0].group
    if not judged:
        step_value, step = rounded_step(
            "given-points",
            _title(group),
            formula=plain(given),
            value=given,
            digits=judging.digits,
            subject=bid.key,
        )
        return step_value, [step]
    if judging.mean_of == "item":
        return _by_item(judging, group, judged, given, bid, sheets)
    sums = [
        total(sheet.scores[bid.key][item.key] for item in judged) for sheet in sheets
    ]
    value, step = _mean_step(judging, sums, given, _title(group), bid, sheets)
    return value, [step]


def _by_item(
    judging: Judging,
    group: str,
    items: Sequence[Item],
    given: Fraction,
    bid: Bid,
    sheets: Sequence[Sheet],
) -> tuple[Decimal, list[Step]]:
    values, steps = [], []
    for item in items:
        scores = [Fraction(sheet.scores[bid.key][item.key]) for sheet in sheets]
        title = Text(
            f"{item.label or item.key}：评委平均", f"{item.key}: mean of judges"
        )
        value, step = _mean_step(judging, scores, Fraction(0), title, bid, sheets)
        values.append(value)
        steps.append(step)
    value, step = rounded_step(
        "group-sum",
        _title(group),
        formula=" + ".join(fixed(value) for value in values),
        value=total(values) + given,
        digits=judging.digits,
        subject=bid.key,
    )
    return value, [*steps, step]


def _mean_step(
    judging: Judging,
    scores: Sequence[Fraction],
    given: Fraction,
    title: Text,
    bid: Bid,
    sheets: Sequence[Sheet],
) -> tuple[Decimal, Step]:
    high, low = judging.drops(len(scores))
    ordered = sorted(scores)
    kept = ordered[low : len(ordered) - high]
    shown = " + ".join(plain(score) for score in kept)
    formula = f"({shown}) ÷ {len(kept)}"
    if given:
        formula += f" + {plain(given)}"
    inputs = tuple(
        (sheet.seat, plain(score)) for sheet, score in zip(sheets, scores, strict=True)
    )
    if high or low:
        dropped = [*ordered[:low], *ordered[len(ordered) - high :]]
        inputs += (("dropped", ", ".join(plain(score) for score in dropped)),)
    return rounded_step(
        "judges-mean",
        title,
        formula=formula,
        value=drop_and_mean(judging, scores) + given,
        digits=judging.digits,
        subject=bid.key,
        article="domain.md 2.7",
        inputs=inputs,
    )


def _title(group: str) -> Text:
    if group == "technical":
        return Text("技术得分", "Technical points")
    return Text("商务得分", "Business points")
