"""A panel's scores put together exactly, beside numpy's float sums of the same.

2,000 bids by nine judges by 40 items, as in the greatest openings: each judge's sum of
each group, one high and one low dropped, the mean rounded half up, the groups added,
the bids ranked with their ties. Ours is the code of a real evaluation, from the table
of checked sheets to the ranking; numpy does the same from an array of float64 and does
not round. What comes before (checking every score) and after (a step in words for every
figure) is printed too, with nothing wanted of it: numpy has no such thing.
"""

import random
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from benchmarks.measuring import say, show_times, spread
from evaluation.rules.methods import aggregate, ranking, table
from evaluation.rules.methods.question import Bid, Item, Sheet

TIMES_MAX = 100
ROUNDS = 9
JUDGES, ITEMS = 9, 40
JUDGING = aggregate.Judging(starts=5, high=1, low=1)


def run(*, quick: bool) -> None:
    """Compare, print the ratios, and hold the two rankings against each other."""
    bids, items, sheets = _panel(20 if quick else 2000)
    checked = table.tabulate(items, bids, sheets)
    floats = _floats(checked)
    ours, peer = [], []
    for _ in range(2 if quick else ROUNDS):
        ours.append(_best(lambda: ours_ranked(checked)))
        peer.append(_best(lambda: numpy_ranked(floats)))
    say(f"  openseal, exact  {spread([each * 1000 for each in ours])} ms")
    say(f"  numpy, float64   {spread([each * 1000 for each in peer])} ms")
    ratios = [mine / its for mine, its in zip(ours, peer, strict=True)]
    show_times("exact beside float", ratios, at_most=None if quick else TIMES_MAX)
    before = _timed(lambda: table.tabulate(items, bids, sheets))
    after = _timed(lambda: aggregate.aggregate(JUDGING, items, bids, sheets))
    say(f"  checking every score of the sheets first: {before * 1000:.0f} ms")
    say(f"  the same with checks, and every step in words: {after * 1000:.0f} ms")
    _compare(checked, floats)


def ours_ranked(checked: table.Table) -> tuple[tuple[str, ...], ...]:
    """Put scores together and rank, exactly."""
    points = aggregate.figures(JUDGING, checked)
    standings = [
        ranking.Standing(bid, sum(groups.values(), Decimal(0)), Decimal(0))
        for bid, groups in points.items()
    ]
    return ranking.rank_by_score(standings, ())[0]


def numpy_ranked(floats: list[Any]) -> Any:
    """The same sums, means and order in float64: the rows in their order."""
    totals = np.zeros(len(floats[0]))
    for group in floats:
        sums = np.sort(group.sum(axis=2), axis=1)
        totals += sums[:, 1:-1].mean(axis=1)
    return np.argsort(-totals, kind="stable"), totals


def _panel(count: int) -> tuple[list[Bid], list[Item], list[Sheet]]:
    chance = random.Random(7)
    groups = ("technical", "business")
    items = [Item(f"i{n}", groups[n % 2], Decimal(0), Decimal(5)) for n in range(ITEMS)]
    bids = [Bid(f"T{n:04}") for n in range(count)]
    steps = [Decimal(n) / 10 for n in range(51)]
    sheets = [
        Sheet(
            f"A{seat}",
            {bid.key: {i.key: chance.choice(steps) for i in items} for bid in bids},
        )
        for seat in range(1, JUDGES + 1)
    ]
    return bids, items, sheets


def _floats(checked: table.Table) -> list[Any]:
    """An array of each group, laid out as numpy likes it best."""
    return [
        np.array(
            [rows[group.place] for rows in checked.rows.values()], dtype=np.float64
        )
        / checked.unit
        for group in checked.groups
    ]


def _best(work: Callable[[], object]) -> float:
    """The best of five: a millisecond is soon lost to what else the machine does."""
    return min(_timed(work) for _ in range(5))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _compare(checked: table.Table, floats: list[Any]) -> None:
    """Both must see the same totals; equal ones are ties only in exact figures."""
    exact = {
        bid: sum(groups.values(), Decimal(0))
        for bid, groups in aggregate.figures(JUDGING, checked).items()
    }
    _, totals = numpy_ranked(floats)
    far = max(
        abs(float(exact[bid]) - total)
        for bid, total in zip(checked.rows, totals, strict=True)
    )
    if far > 0.011:  # two groups, each rounded to a hundredth
        raise SystemExit(f"the totals differ by {far}")
    tied = [group for group in ours_ranked(checked) if len(group) > 1]
    say(f"  ties that only exact figures show: {len(tied)} groups")
