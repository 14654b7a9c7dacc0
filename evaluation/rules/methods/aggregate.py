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

from evaluation.rules.methods.figures import (
    fixed,
    half_up,
    half_up_ratio,
    plain,
    total,
)
from evaluation.rules.methods.question import Bid, Item, Sheet
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Step, Text, rounded_step
from evaluation.rules.methods.table import Group, Table, tabulate


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


def aggregate(
    judging: Judging,
    items: Sequence[Item],
    bids: Sequence[Bid],
    sheets: Sequence[Sheet],
) -> tuple[dict[str, dict[str, Decimal]], list[Step]]:
    """Return {bid: {group: points}} of every judged group, and the steps."""
    judged = [item for item in items if item.group != "price"]
    table = tabulate(judged, bids, sheets)
    given = {bid.key: _given(bid, table) for bid in bids}
    points = figures(judging, table, given)
    steps: list[Step] = []
    for bid in bids:
        for group in table.groups:
            steps += _steps(judging, table, group, bid, given[bid.key][group.name])
        points[bid.key].update(_ungrouped(bid, judged))
    return points, steps


def figures(
    judging: Judging,
    table: Table,
    given: Mapping[str, Mapping[str, Fraction]] | None = None,
) -> dict[str, dict[str, Decimal]]:
    """Return {bid: {group: points}}, each rounded once; `given` points are added."""
    points: dict[str, dict[str, Decimal]] = {}
    for bid in table.rows:
        own = (given or {}).get(bid, {})
        points[bid] = {
            group.name: _points(judging, table, group, bid, own.get(group.name, 0))
            for group in table.groups
        }
    return points


def _points(
    judging: Judging, table: Table, group: Group, bid: str, given: Fraction | int
) -> Decimal:
    if not table.is_judged(bid, group):
        return half_up(given, judging.digits)
    if judging.mean_of == "item":
        columns = table.columns(bid, group)
        means = [_mean(judging, scores, table.unit, 0) for _, scores in columns]
        return half_up(total(means) + given, judging.digits)
    return _mean(judging, table.sums(bid, group), table.unit, given)


def _mean(
    judging: Judging, scores: Sequence[int], unit: int, given: Fraction | int
) -> Decimal:
    """Drop as the document says, and round the mean of the rest once."""
    high, low = judging.drops(len(scores))
    kept = sorted(scores)[low : len(scores) - high] if high or low else scores
    if not given:
        return half_up_ratio(sum(kept), len(kept) * unit, judging.digits)
    return half_up(Fraction(sum(kept), len(kept) * unit) + given, judging.digits)


def _given(bid: Bid, table: Table) -> dict[str, Fraction]:
    """Return the points that a bid was given without judges, by group."""
    return {
        group.name: total(
            bid.points[item.key]
            for item in table.items[group.start : group.end]
            if item.key in bid.points
        )
        for group in table.groups
    }


def _ungrouped(bid: Bid, items: Sequence[Item]) -> Mapping[str, Decimal]:
    """Points given under the name of a group itself, when no item stands for them."""
    keys = {item.key for item in items} | {item.group for item in items}
    return {key: value for key, value in bid.points.items() if key not in keys}


def _steps(
    judging: Judging, table: Table, group: Group, bid: Bid, given: Fraction
) -> list[Step]:
    """Return the steps of one group of a bid."""
    if not table.is_judged(bid.key, group):
        _, step = rounded_step(
            "given-points",
            _title(group.name),
            formula=plain(given),
            value=given,
            digits=judging.digits,
            subject=bid.key,
        )
        return [step]
    if judging.mean_of == "item":
        return _item_steps(judging, table, group, bid, given)
    sums = table.sums(bid.key, group)
    return [_mean_step(judging, table, sums, given, _title(group.name), bid)]


def _item_steps(
    judging: Judging, table: Table, group: Group, bid: Bid, given: Fraction
) -> list[Step]:
    values, steps = [], []
    for item, scores in table.columns(bid.key, group):
        title = Text(
            f"{item.label or item.key}：评委平均", f"{item.key}: mean of judges"
        )
        step = _mean_step(judging, table, scores, Fraction(0), title, bid)
        values.append(Decimal(step.result))
        steps.append(step)
    _, step = rounded_step(
        "group-sum",
        _title(group.name),
        formula=" + ".join(fixed(value) for value in values),
        value=total(values) + given,
        digits=judging.digits,
        subject=bid.key,
    )
    return [*steps, step]


def _mean_step(
    judging: Judging,
    table: Table,
    scores: Sequence[int],
    given: Fraction,
    title: Text,
    bid: Bid,
) -> Step:
    """The mean of the judges as a step: what was kept, dropped and given."""
    high, low = judging.drops(len(scores))
    ordered = sorted(scores)
    kept = ordered[low : len(ordered) - high]
    shown = " + ".join(_shown(score, table) for score in kept)
    formula = f"({shown}) ÷ {len(kept)}"
    if given:
        formula += f" + {plain(given)}"
    inputs = tuple(
        (seat, _shown(score, table))
        for seat, score in zip(table.seats, scores, strict=True)
    )
    if high or low:
        dropped = [*ordered[:low], *ordered[len(ordered) - high :]]
        inputs += (("dropped", ", ".join(_shown(each, table) for each in dropped)),)
    _, step = rounded_step(
        "judges-mean",
        title,
        formula=formula,
        value=Fraction(sum(kept), len(kept) * table.unit) + given,
        digits=judging.digits,
        subject=bid.key,
        article="domain.md 2.7",
        inputs=inputs,
    )
    return step


def _shown(score: int, table: Table) -> str:
    return plain(Decimal(f"{score}E-{table.digits}"))


def _title(group: str) -> Text:
    if group == "technical":
        return Text("技术得分", "Technical points")
    return Text("商务得分", "Business points")
