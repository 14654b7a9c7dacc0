"""Ranks, ties and same brand: domain.md 2.3, 2.8.

A rank is a group: bids that the rules cannot tell apart stand together, and only the
document's rule or a draw may part them. Procurement: score, then lower price
(87号令57). Works: the order is the document's (12号令, by practice).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from evaluation.rules.methods.figures import fixed, plain
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Step, Text

TIE_BREAKERS: Final = ("price", "technical", "business", "credit")
BREAKER_WORDS: Final = {
    "price": Text("报价低者在前", "the lower price first"),
    "technical": Text("技术得分高者在前", "the higher technical score first"),
    "business": Text("商务得分高者在前", "the higher business score first"),
    "credit": Text("信用得分高者在前", "the higher credit score first"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What ranking needs to know of one bid. `price`: lower is better."""

    key: str
    score: Decimal
    price: Decimal
    groups: tuple[tuple[str, Decimal], ...] = ()
    brand: str = ""

    def measure(self, breaker: str) -> Decimal:
        """Return a figure of which the smaller comes first."""
        if breaker == "price":
            return self.price
        return -dict(self.groups).get(breaker, Decimal(0))


def read_ties(reader: Reader, *, default: Sequence[str]) -> tuple[str, ...]:
    """Read `ties`, the order in which equal totals are told apart."""
    if not reader.has("ties"):
        reader.ignore("ties")
        return tuple(default)
    ties = []
    for value in reader.items("ties"):
        if value not in TIE_BREAKERS or value in ties:
            raise refuse(
                reader.place("ties"), "不能识别或有重复", "unknown or repeated"
            )
        ties.append(str(value))
    return tuple(ties)


def rank_by_score(
    standings: Sequence[Standing], ties: Sequence[str]
) -> tuple[tuple[tuple[str, ...], ...], list[Step]]:
    """Rank by score, the higher first, then by `ties`; equal in all: one group."""

    # The key is the last resort of the sort only, so that the order of the input
    # never shows; it does not part a tie.
    measured = sorted(
        (
            (-each.score, *(each.measure(breaker) for breaker in ties)),
            each.key,
            number,
        )
        for number, each in enumerate(standings)
    )
    groups: list[list[Standing]] = []
    of_score: list[list[Standing]] = []
    before: tuple[Decimal, ...] | None = None
    for measure, _, number in measured:
        if before is None or measure != before:
            groups.append([])
        if before is None or measure[0] != before[0]:
            of_score.append([])
        groups[-1].append(standings[number])
        of_score[-1].append(standings[number])
        before = measure
    steps = [_parted(same, ties) for same in of_score]
    tied = [_tie(group) for group in groups if len(group) > 1]
    keys = tuple(tuple(each.key for each in group) for group in groups)
    return keys, [*(step for step in steps if step), *tied]


def rank_by_price(
    standings: Sequence[Standing],
) -> tuple[tuple[tuple[str, ...], ...], list[Step]]:
    """Rank by price alone, the lower first; equal prices are tied (87号令56)."""
    ordered = sorted(standings, key=lambda each: (each.price, each.key))
    groups = [list(same) for _, same in groupby(ordered, lambda each: each.price)]
    tied = [_tie(group) for group in groups if len(group) > 1]
    return tuple(tuple(each.key for each in group) for group in groups), tied


def same_brand(
    standings: Sequence[Standing], ties: Sequence[str], *, by_price: bool
) -> tuple[dict[str, str], int, list[Step]]:
    """Apply 87号令31: return {bid left out: bid of its brand that stays}, how many
    bidders count, and the steps. Bids that are equal in everything all stay: the
    document's rule or a draw decides between them.
    """
    beaten: dict[str, str] = {}
    steps = []
    brands = sorted({each.brand for each in standings if each.brand})
    for brand in brands:
        of_brand = [each for each in standings if each.brand == brand]
        ranking, _ = (
            rank_by_price(of_brand) if by_price else rank_by_score(of_brand, ties)
        )
        best = ranking[0]
        others = [each.key for each in of_brand if each.key not in best]
        beaten.update(dict.fromkeys(others, best[0]))
        if others:
            steps.append(_brand_step(brand, best, others, by_price=by_price))
    counted = len(brands) + sum(1 for each in standings if not each.brand)
    return beaten, counted, steps


def _parted(same: list[Standing], ties: Sequence[str]) -> Step | None:
    if len(same) < 2:
        return None
    zh = "，再".join(BREAKER_WORDS[each].zh for each in ties)
    en = ", then ".join(BREAKER_WORDS[each].en for each in ties)
    return Step(
        rule="tie-order",
        title=Text(f"得分相同：{zh}", f"Equal scores: {en}"),
        formula=" | ".join(f"{each.key}: {plain(each.price)}" for each in same),
        result=", ".join(each.key for each in same),
        article="87号令57",
        inputs=(("score", fixed(same[0].score)),),
    )


def _tie(group: list[Standing]) -> Step:
    return Step(
        rule="tie",
        title=Text(
            "并列：按招标文件的规定或随机抽取确定",
            "Tied: settled by the document's rule, or by a draw",
        ),
        formula=" = ".join(each.key for each in group),
        result=", ".join(each.key for each in group),
        article="87号令56, 57, 68",
    )


def _brand_step(
    brand: str, best: Sequence[str], others: list[str], *, by_price: bool
) -> Step:
    title = (
        Text(
            "同品牌只有报价最低者参加评审，其他无效",
            "Of one brand only the lowest bid is evaluated; the others are void",
        )
        if by_price
        else Text(
            "同品牌按一家计算，得分最高者保留推荐资格",
            "One brand counts once; the best score keeps candidacy",
        )
    )
    return Step(
        rule="same-brand",
        title=title,
        formula=f"{brand}: {', '.join([*best, *others])}",
        result=", ".join(best),
        article="87号令31",
        inputs=tuple(("left_out", key) for key in others),
    )
