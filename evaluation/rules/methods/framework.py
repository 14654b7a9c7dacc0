"""Framework agreements (框架协议, 110号令): domain.md 1.2.

Entry: the lowest prices or the best quality stay, and at least a share of the
respondents is eliminated, and at least one (25, 27). Second stage: direct choice,
competition below the agreed price, or turns (32–35). Topping up only when too few are
left (29).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Final

from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.levels import Groups
from evaluation.rules.methods.result import Step, Text
from kernel.refused import Refused

ARTICLE: Final = "110号令25"


class TooFewRespondents(Refused):
    """Fewer than two responded, or fewer than two of them qualify."""

    code: ClassVar[str] = "framework-too-few"
    zh: ClassVar[str] = "响应且符合要求的供应商不得少于{least}家，现为{found}家。"
    en: ClassVar[str] = (
        "At least {least} qualified respondents are needed, not {found}."
    )


class AboveAgreement(Refused):
    """A quote of the second stage above the agreed price."""

    code: ClassVar[str] = "above-agreement"
    zh: ClassVar[str] = "{supplier}的报价{quote}高于协议价{ceiling}。"
    en: ClassVar[str] = "{supplier} quotes {quote}, above the agreed {ceiling}."


class NotInAgreement(Refused):
    """A supplier of the second stage that has no agreement."""

    code: ClassVar[str] = "not-in-agreement"
    zh: ClassVar[str] = "{supplier}未入围本框架协议。"
    en: ClassVar[str] = "{supplier} is not in the framework agreement."


@dataclass(frozen=True, slots=True)
class Entry:
    """Who enters; `tied` stand equal where the line falls and need a decision."""

    entered: tuple[str, ...]
    eliminated: tuple[str, ...]
    tied: tuple[str, ...]


def places(
    respondents: int, share: Fraction, *, least: int = 2, at_most: int | None = None
) -> tuple[int, Step]:
    """Return how many may enter when at least `share` and one are eliminated."""
    if respondents < least:
        raise TooFewRespondents(
            article=ARTICLE, least=least, found=respondents, field="bids"
        )
    out = max(1, math.ceil(respondents * share))
    entering = respondents - out
    if at_most is not None:
        entering = min(entering, at_most)
    return entering, Step(
        rule="framework-eliminated",
        title=Text(
            f"淘汰比例不低于{plain(share * 100)}%，且至少淘汰一家",
            f"At least {plain(share * 100)}% are eliminated, and at least one",
        ),
        formula=f"max(1, ⌈{respondents} × {plain(share)}⌉) = {out}",
        result=str(entering),
        article=ARTICLE,
        inputs=(("respondents", str(respondents)),),
    )


def enter(groups: Groups, entering: int, *, rule: Text) -> tuple[Entry, Step]:
    """Take the first `entering` of a ranking; a tie on the line stays open.

    The open places of a tie are left free: with all of it in, too few would be out.
    """
    entered: list[str] = []
    out: list[str] = []
    tied: tuple[str, ...] = ()
    for group in groups:
        if tied or len(entered) >= entering:
            out += group
        elif len(entered) + len(group) <= entering:
            entered += group
        else:
            tied = group
    step = Step(
        rule="framework-entry",
        title=Text(f"入围：{rule.zh}", f"Entry: {rule.en}"),
        formula=" > ".join(" = ".join(group) for group in groups),
        result=", ".join(entered),
        article="110号令25, 27",
        inputs=tuple(("tied_on_the_line", key) for key in tied),
    )
    return Entry(tuple(entered), tuple(out), tied), step


def compete(
    quotes: Mapping[str, Decimal], agreed: Mapping[str, Decimal]
) -> tuple[Groups, list[Step]]:
    """Second competition (二次竞价): lowest first, none above its agreed price."""
    for supplier, quote in quotes.items():
        if supplier not in agreed:
            raise NotInAgreement(supplier=supplier, field=f"quotes.{supplier}")
        if quote > agreed[supplier]:
            raise AboveAgreement(
                article="110号令34",
                supplier=supplier,
                quote=plain(quote),
                ceiling=plain(agreed[supplier]),
                field=f"quotes.{supplier}",
            )
    by_price: dict[Decimal, list[str]] = {}
    for supplier in sorted(quotes):
        by_price.setdefault(quotes[supplier], []).append(supplier)
    groups = tuple(tuple(by_price[price]) for price in sorted(by_price))
    step = Step(
        rule="framework-second-competition",
        title=Text("二次竞价：报价最低者成交", "Second competition: the lowest wins"),
        formula=" < ".join(
            " = ".join(f"{key} {plain(quotes[key])}" for key in group)
            for group in groups
        ),
        result=", ".join(groups[0]) if groups else "",
        article="110号令34",
    )
    return groups, [step]


def turn(order: Sequence[str], served: Sequence[str]) -> tuple[str, Step]:
    """Turns (顺序轮候): whoever stands next after those who were served; round again.

    Whoever left the agreement is not in `order`; being served twice in a round is what
    `served` would have to say, so only how often each was served counts.
    """
    if not order:
        raise TooFewRespondents(least=1, found=0, field="order")
    for supplier in served:
        if supplier not in order:
            raise NotInAgreement(supplier=supplier, field="served")
    counts = {supplier: list(served).count(supplier) for supplier in order}
    following = min(order, key=lambda supplier: counts[supplier])
    return following, Step(
        rule="framework-turn",
        title=Text("顺序轮候", "In turns"),
        formula=", ".join(f"{key}: {count}" for key, count in counts.items()),
        result=following,
        article="110号令35",
    )


def may_top_up(entered: int, left: int, line: Fraction) -> tuple[bool, Step]:
    """Say whether suppliers may be added: fewer than `line` of those that entered."""
    share = Fraction(left, entered)
    allowed = share < line
    return allowed, Step(
        rule="framework-top-up",
        title=Text(
            f"剩余入围供应商不足{plain(line * 100)}%方可补充征集",
            f"Topped up only when fewer than {plain(line * 100)}% are left",
        ),
        formula=f"{left} ÷ {entered} = {plain(share * 100)}%",
        result="✓" if allowed else "✗",
        article="110号令29",
    )
