"""Signed sheets as one table of whole numbers: checked once, summed fast and exactly.

A score of 7.25 among scores of at most two decimals is 725: sums of whole numbers are
exact and need no decimal context, so that two thousand bids by nine judges by forty
items are put together in the time of a page. Holes, scores out of range and objective
items on which sheets differ are refused here, before anything is computed (87号令64).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.question import Bid, Item, Sheet
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
class Group:
    """The items of one group: the columns from `start` to `end`."""

    name: str
    place: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """Scores as whole numbers of 10**-digits: by bid, then group, a row for each seat.

    An item whose points a bid was given without judges is 0 in its rows; `judged` says
    which columns a bid was judged on, where those are not all.
    """

    seats: tuple[str, ...]
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    digits: int
    rows: Mapping[str, Sequence[Sequence[Sequence[int]]]]
    judged: Mapping[str, frozenset[int]]

    @property
    def unit(self) -> int:
        """How many units make one point."""
        unit: int = 10**self.digits
        return unit

    def sums(self, bid: str, group: Group) -> list[int]:
        """Return each seat's sum of a group's items, in units."""
        return list(map(sum, self.rows[bid][group.place]))

    def columns(self, bid: str, group: Group) -> Iterator[tuple[Item, list[int]]]:
        """Give each judged item of a group with the scores of every seat, in units."""
        only = self.judged.get(bid)
        for column in range(group.start, group.end):
            if only is None or column in only:
                at = column - group.start
                scores = [row[at] for row in self.rows[bid][group.place]]
                yield self.items[column], scores

    def is_judged(self, bid: str, group: Group) -> bool:
        """Say whether judges gave any points of a group."""
        only = self.judged.get(bid)
        if only is None:
            return True
        return any(column in only for column in range(group.start, group.end))


def tabulate(
    items: Sequence[Item], bids: Sequence[Bid], sheets: Sequence[Sheet]
) -> Table:
    """Check the sheets and return them as a table; `items` are those judges fill."""
    names = list(dict.fromkeys(item.group for item in items))
    ordered = tuple(item for name in names for item in items if item.group == name)
    if not sheets and any(item.key not in bid.points for item in items for bid in bids):
        raise NoSheets
    cells = {bid.key: _checked(ordered, bid, sheets) for bid in bids}
    seen = {score for rows in cells.values() for row in rows for score in row}
    digits = max(map(_digits, seen), default=0)
    groups = tuple(_groups(ordered))
    # Scores repeat: each is converted once.
    units = {score: int(Fraction(score) * 10**digits) for score in seen}
    rows: dict[str, list[list[list[int]]]] = {}
    for key, of_bid in cells.items():
        whole = [[units[score] for score in row] for row in of_bid]
        rows[key] = [[row[g.start : g.end] for row in whole] for g in groups]
    judged = {
        bid.key: frozenset(
            column for column, item in enumerate(ordered) if item.key not in bid.points
        )
        for bid in bids
        if any(item.key in bid.points for item in ordered)
    }
    return Table(
        tuple(sheet.seat for sheet in sheets),
        ordered,
        groups,
        digits,
        rows,
        judged,
    )


def _groups(items: Sequence[Item]) -> Iterator[Group]:
    start = place = 0
    for end in range(1, len(items) + 1):
        if end == len(items) or items[end].group != items[start].group:
            yield Group(items[start].group, place, start, end)
            start, place = end, place + 1


def _checked(
    items: Sequence[Item], bid: Bid, sheets: Sequence[Sheet]
) -> list[list[Decimal]]:
    """Return the scores of every sheet for one bid, or refuse what is wrong."""
    ranges = [(item.key, item.low, item.high) for item in items]
    given = bid.points.keys() & {item.key for item in items}
    rows = []
    for sheet in sheets:
        scores = sheet.scores.get(bid.key, {})
        if given:
            scores = {**scores, **dict.fromkeys(given, Decimal(0))}
        row = [
            score
            for key, low, high in ranges
            if (score := scores.get(key)) is not None
            and (low <= score <= high or key in given)
        ]
        if len(row) != len(ranges):
            raise _wrong(items, bid, sheet, scores, given)
        rows.append(row)
    for column, item in enumerate(items):
        if item.objective and len({row[column] for row in rows}) > 1:
            raise ObjectiveDiffers(bid=bid.name or bid.key, item=item.label or item.key)
    return rows


def _wrong(
    items: Sequence[Item],
    bid: Bid,
    sheet: Sheet,
    scores: Mapping[str, Decimal],
    given: Collection[str],
) -> Refused:
    """Return what is wrong with a sheet: the first item that is missing or outside."""
    for item in items:
        score = scores.get(item.key)
        label = item.label or item.key
        if score is None:
            break
        if item.key not in given and not item.low <= score <= item.high:
            return SheetOutOfRange(
                score=plain(score),
                low=plain(item.low),
                high=plain(item.high),
                item=label,
            )
    return SheetIncomplete(seat=sheet.seat, bid=bid.name or bid.key, item=label)


def _digits(score: Decimal) -> int:
    exponent = score.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)
