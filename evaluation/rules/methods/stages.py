"""What comes in two steps: prequalification, two envelopes, two stages.

domain.md 1.1. 有限数量制: score, take the top N (条例19: under three, tender again).
双信封: the price envelope of those that passed the first is opened, the others go back
unopened. 两阶段: who proposed in the first stage may bid in the second (条例30).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final

from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.levels import Groups
from evaluation.rules.methods.result import Step, Text
from kernel.refused import Refused

FLOOR: Final = 3


class NotInFirstStage(Refused):
    """A bid of the second stage from somebody who proposed nothing in the first."""

    code: ClassVar[str] = "not-in-first-stage"
    zh: ClassVar[str] = "{bid}未在第一阶段提交技术建议，不能参加第二阶段投标。"
    en: ClassVar[str] = "{bid} proposed nothing in the first stage and cannot bid now."


class PriceInFirstStage(Refused):
    """A price, or a deposit, in the first stage of two."""

    code: ClassVar[str] = "price-in-first-stage"
    zh: ClassVar[str] = "第一阶段不得报价，也不收取投标保证金：{bid}。"
    en: ClassVar[str] = "The first stage has no price and no deposit: {bid}."


@dataclass(frozen=True, slots=True)
class Passed:
    """Who goes on; `tied` stand equal where the number ends."""

    passed: tuple[str, ...]
    left_out: tuple[str, ...]
    tied: tuple[str, ...] = ()


def at_least(
    scores: Mapping[str, Decimal], line: Decimal, *, article: str
) -> tuple[dict[str, Decimal], list[Step]]:
    """Keep the scores at or above a pass line; a step for each one below."""
    steps = [
        Step(
            rule="below-pass-line",
            title=Text("未达到合格分", "Below the pass line"),
            formula=f"{plain(score)} < {plain(line)}",
            result="✗",
            subject=key,
            article=article,
        )
        for key, score in scores.items()
        if score < line
    ]
    return {key: score for key, score in scores.items() if score >= line}, steps


def top(groups: Groups, most: int, *, ties: str, article: str) -> tuple[Passed, Step]:
    """Take the first `most` of a ranking.

    `ties` says what becomes of those equal on the last place: `all` pass, `none` of
    them passes, or `open`, until the document's rule or a draw parts them.
    """
    passed: list[str] = []
    out: list[str] = []
    tied: tuple[str, ...] = ()
    for group in groups:
        fits = len(passed) + len(group) <= most
        if len(passed) >= most or tied or out:
            out += group
        elif fits or ties == "all":
            passed += group
        elif ties == "none":
            out += group
        else:
            tied = group
    step = Step(
        rule="top",
        title=Text(f"按得分由高到低取前{most}名", f"The best {most} by score"),
        formula=" > ".join(" = ".join(group) for group in groups),
        result=", ".join(passed),
        article=article,
        inputs=tuple(("tied_on_the_last_place", key) for key in tied),
    )
    return Passed(tuple(passed), tuple(out), tied), step


def floor_step(passed: int, *, article: str, floor: int = FLOOR) -> tuple[bool, Step]:
    """Say whether enough went on; fewer than three is a new tender (条例19)."""
    enough = passed >= floor
    title = Text("达到法定家数", "Enough go on")
    if not enough:
        title = Text("不足法定家数，应当重新招标", "Too few: tender again")
    return enough, Step(
        rule="floor",
        title=title,
        formula=f"{passed} ≥ {floor}",
        result="✓" if enough else "✗",
        article=article,
    )


def second_stage(
    proposed: Mapping[str, bool], bidding: Sequence[str]
) -> tuple[tuple[str, ...], list[Step]]:
    """Hold a second stage against the first; `proposed` says who named a price there.

    Returns who proposed and does not bid: a right, without consequence.
    """
    for bid, named_a_price in proposed.items():
        if named_a_price:
            raise PriceInFirstStage(article="条例30", bid=bid, field=f"first.{bid}")
    for bid in bidding:
        if bid not in proposed:
            raise NotInFirstStage(article="条例30", bid=bid, field=f"second.{bid}")
    silent = tuple(bid for bid in proposed if bid not in bidding)
    step = Step(
        rule="second-stage",
        title=Text(
            "第二阶段：向第一阶段提交技术建议的投标人提供招标文件，提交含报价的投标",
            "Second stage: those that proposed bid with a price",
        ),
        formula=", ".join(proposed),
        result=", ".join(bidding),
        article="条例30",
    )
    return silent, [step]
