"""Whole numbers give what fractions give: sums, drops, means, given points."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules.methods import aggregate
from evaluation.rules.methods.figures import half_up
from evaluation.rules.methods.question import Bid, Item, Sheet

SCORES = st.one_of(
    st.integers(0, 40).map(lambda n: Decimal(n) / 4),
    st.integers(0, 10**5).map(lambda n: Decimal(n).scaleb(-4)),
    st.just(Decimal(10)),
    st.just(Decimal("1E+1")),
)


@st.composite
def panels(draw: st.DrawFn) -> dict[str, Any]:
    """Items of two groups in any order, judges, bids, some points given."""
    groups = draw(st.lists(st.sampled_from(["technical", "business"]), min_size=1))
    items = [
        Item(f"i{n}", group, Decimal(0), Decimal(10)) for n, group in enumerate(groups)
    ]
    bids = []
    for n in range(draw(st.integers(1, 3))):
        keys = draw(st.sets(st.sampled_from([item.key for item in items]), max_size=2))
        points = {key: draw(SCORES) for key in sorted(keys)}
        bids.append(Bid(f"T{n}", Decimal(1), points=points))
    sheets = [
        Sheet(
            f"A{n}",
            {bid.key: {item.key: draw(SCORES) for item in items} for bid in bids},
        )
        for n in range(draw(st.integers(1, 7)))
    ]
    judging = aggregate.Judging(
        mean_of=draw(st.sampled_from(["group", "item"])),
        digits=draw(st.integers(0, 4)),
        starts=draw(st.sampled_from([0, 3, 5])),
        high=1,
        low=1,
    )
    return {"judging": judging, "items": items, "bids": bids, "sheets": sheets}


def plainly(judging: aggregate.Judging, scores: list[Fraction]) -> Fraction:
    high, low = judging.drops(len(scores))
    kept = sorted(scores)[low : len(scores) - high]
    return sum(kept, Fraction(0)) / len(kept)


def expected(asked: dict[str, Any], bid: Bid, group: str) -> Decimal:
    judging: aggregate.Judging = asked["judging"]
    items = [item for item in asked["items"] if item.group == group]
    judged = [item.key for item in items if item.key not in bid.points]
    value = sum(
        (Fraction(bid.points[item.key]) for item in items if item.key in bid.points),
        Fraction(0),
    )
    columns = {
        key: [Fraction(sheet.scores[bid.key][key]) for sheet in asked["sheets"]]
        for key in judged
    }
    if judging.mean_of == "item":
        for scores in columns.values():
            value += Fraction(half_up(plainly(judging, scores), judging.digits))
    elif columns:
        sums = [sum(row, Fraction(0)) for row in zip(*columns.values(), strict=True)]
        value += plainly(judging, sums)
    return half_up(value, judging.digits)


@given(panels())
def test_the_table_gives_what_fractions_give(asked: dict[str, Any]) -> None:
    points, steps = aggregate.aggregate(
        asked["judging"], asked["items"], asked["bids"], asked["sheets"]
    )
    groups = {item.group for item in asked["items"]}
    for bid in asked["bids"]:
        for group in groups:
            assert points[bid.key][group] == expected(asked, bid, group)
    # The last step of a group says the very figure that is counted.
    shown = {step.result for step in steps}
    assert {str(value) for of in points.values() for value in of.values()} <= shown
