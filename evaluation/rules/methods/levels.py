"""Ties parted level by level, candidates, and lots of which one may win only some.

domain.md 2.3, 2.8 and 1.7. A document lists what is compared, in its order; whoever is
equal in all of it is tied, and a tie is parted by a draw that anyone can redo, or by
the owner. At most three are recommended, ranked (条例53).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import ClassVar, Final

from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step, Text
from kernel import draw
from kernel.refused import Refused

Groups = tuple[tuple[str, ...], ...]
CANDIDATES_MAX: Final = 3


class TooManyCandidates(Refused):
    """More than three recommended."""

    code: ClassVar[str] = "too-many-candidates"
    zh: ClassVar[str] = "推荐的中标候选人不超过{most}人，现为{count}人。"
    en: ClassVar[str] = "At most {most} candidates are recommended, not {count}."


@dataclass(frozen=True, slots=True)
class Level:
    """One thing compared: the lower or the higher comes first."""

    by: str
    lower: bool


@dataclass(frozen=True, slots=True)
class Entrant:
    """A bidder with what it has of each level."""

    key: str
    has: Mapping[str, Decimal]

    def measure(self, level: Level) -> Decimal:
        """Return a figure of which the smaller comes first."""
        if level.by not in self.has:
            raise refuse(
                f"rows.{self.key}.{level.by}",
                "缺少用于比较的数值",
                "what is compared is missing",
            )
        value = self.has[level.by]
        return value if level.lower else -value


def rank(
    entrants: Sequence[Entrant], levels: Sequence[Level]
) -> tuple[Groups, list[Step]]:
    """Rank level by level; a level is asked only of those still equal before it."""
    groups: list[list[Entrant]] = [sorted(entrants, key=lambda each: each.key)]
    steps: list[Step] = []
    for level in levels:
        parted: list[list[Entrant]] = []
        for group in groups:
            if len(group) == 1:
                parted.append(group)
                continue
            found = _part(group, level)
            parted += found
            steps.append(_level_step(group, found, level))
        groups = parted
    return tuple(tuple(each.key for each in group) for group in groups), steps


def _part(group: Sequence[Entrant], level: Level) -> list[list[Entrant]]:
    ordered = sorted(group, key=lambda each: (each.measure(level), each.key))
    return [
        list(same) for _, same in groupby(ordered, key=lambda each: each.measure(level))
    ]


def _level_step(
    group: Sequence[Entrant], found: Sequence[Sequence[Entrant]], level: Level
) -> Step:
    first = Text("低者在前", "the lower first")
    if not level.lower:
        first = Text("高者在前", "the higher first")
    return Step(
        rule="level",
        title=Text(f"比较{level.by}：{first.zh}", f"By {level.by}: {first.en}"),
        formula=" | ".join(
            f"{each.key}: {plain(each.has[level.by])}" for each in group
        ),
        result=" > ".join(" = ".join(each.key for each in same) for same in found),
        article="87号令57; domain.md 2.8",
    )


def by_draw(groups: Groups, seed: bytes) -> tuple[Groups, list[Step]]:
    """Part every tie by one draw: each group's keys in order of name, then drawn."""
    parted: list[tuple[str, ...]] = []
    steps = []
    for group in groups:
        if len(group) == 1:
            parted.append(group)
            continue
        names = sorted(group)
        drawn = draw.draw(seed, among=len(names), count=len(names))
        order = [names[number - 1] for number in drawn]
        parted += [(key,) for key in order]
        steps.append(
            Step(
                rule="tie-drawn",
                title=Text("并列者随机抽取", "Drawn among the tied"),
                formula=", ".join(f"{n}: {name}" for n, name in enumerate(names, 1)),
                result=", ".join(order),
                article="87号令68; domain.md 2.10",
                inputs=(("drawn", ", ".join(map(str, drawn))),),
            )
        )
    return tuple(parted), steps


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who is recommended, each with its rank, and who is tied over the last place."""

    ranked: tuple[tuple[int, str], ...]
    tied_out: tuple[str, ...]


def candidates(groups: Groups, *, most: int) -> tuple[Candidates, list[Step]]:
    """Recommend at most `most`; tied bidders share a rank.

    A tie that would pass the last place is not parted here: all of it stays open.
    """
    if most > CANDIDATES_MAX:
        raise TooManyCandidates(
            article="条例53", most=CANDIDATES_MAX, count=most, field="at_most"
        )
    ranked: list[tuple[int, str]] = []
    tied: tuple[str, ...] = ()
    place = 1
    for group in groups:
        if len(ranked) >= most:
            break
        if len(ranked) + len(group) > most:
            tied = group
            break
        ranked += [(place, key) for key in group]
        place += len(group)
    step = Step(
        rule="candidates",
        title=Text(
            f"推荐不超过{most}名并标明排序的候选人",
            f"At most {most} candidates, ranked",
        ),
        formula=" > ".join(" = ".join(group) for group in groups),
        result=", ".join(f"{rank}: {key}" for rank, key in ranked),
        article="条例53",
        inputs=tuple(("tied_over_the_last_place", key) for key in tied),
    )
    return Candidates(tuple(ranked), tied), [step]
