"""Choosing an intermediary (中介服务超市; domain.md 1.6).

Direct, by draw, by price, by merit, or by merit and then a draw. A draw needs enough
sign-ups, and is forbidden where the law requires tendering (1117号(二)). In a price
competition the lowest wins that is not suspected to be below cost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from kernel.refused import Refused

DRAWS: Final = (
    "关于严格执行招标投标法规制度进一步规范招标投标主体行为的若干意见（1117号）(二)"
)


class DrawForbidden(Refused):
    """No lots where tendering is mandatory."""

    code = "draw-forbidden"
    zh = "依法必须招标的项目不得以抽签、摇号方式确定中标人（{article_zh}）。"
    en = "Where tendering is mandatory nobody is chosen by lot (No. 1117, II)."


class TooFewSignUps(Refused):
    """A draw needs enough sign-ups; notice again, or another way."""

    code = "too-few-sign-ups"
    zh = "报名{found}家，不足{least}家，应重新公告或改用其他方式。"
    en = "{found} signed up, {least} are needed: give notice again or choose otherwise."


class DirectNotAllowed(Refused):
    """Direct choice is for small amounts and confidential matters."""

    code = "direct-not-allowed"
    zh = "金额{amount}超过直接选取限额{limit}。"
    en = "{amount} is above the limit of direct choice, {limit}."


class Way(StrEnum):
    """How an intermediary is chosen."""

    DIRECT = "direct"
    DRAW = "draw"
    PRICE = "price"
    MERIT = "merit"
    MERIT_THEN_DRAW = "merit-then-draw"


@dataclass(frozen=True, slots=True)
class SignUp:
    """Who signed up, with a price or a committee's score where there is one."""

    name: str
    price: Decimal | None = None
    score: Decimal | None = None
    qualified: bool = True


@dataclass(frozen=True, slots=True)
class Selection:
    """`least` sign-ups; the guard is a share of the ceiling or of the mean price."""

    way: Way
    mandatory: bool = False
    least: int = 2
    limit: Decimal | None = None
    amount: Decimal | None = None
    confidential: bool = False
    ceiling: Decimal | None = None
    guard_of_ceiling: Decimal | None = None
    guard_of_mean: Decimal | None = None
    #: how many go from merit to the draw
    best: int = 3


@dataclass(frozen=True, slots=True)
class Selected:
    """`winner` empty where `draw` is drawn among (or ties are). `proof` must show that
    its price is not below cost; `out` did not qualify or is above the ceiling."""

    winner: str
    ranking: tuple[tuple[str, ...], ...]
    draw: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    out: tuple[str, ...] = ()


def select(terms: Selection, sign_ups: Sequence[SignUp]) -> Selected:
    """Return who is chosen, or among whom a draw is held."""
    by_lot = terms.way in {Way.DRAW, Way.MERIT_THEN_DRAW}
    if by_lot and terms.mandatory:
        raise DrawForbidden(article=DRAWS, article_zh=DRAWS, field="way")
    entered = [each for each in sign_ups if each.qualified]
    out = tuple(each.name for each in sign_ups if not each.qualified)
    least = 1 if terms.way is Way.DIRECT else terms.least
    if len(entered) < least:
        raise TooFewSignUps(field="sign_ups", found=len(entered), least=least)
    return _WAYS[terms.way](terms, entered, out)


def _direct(
    terms: Selection, entered: Sequence[SignUp], out: tuple[str, ...]
) -> Selected:
    over = (
        terms.limit is not None
        and terms.amount is not None
        and terms.amount > terms.limit
    )
    if over and not terms.confidential:
        raise DirectNotAllowed(
            field="amount", amount=f"{terms.amount:f}", limit=f"{terms.limit:f}"
        )
    return Selected(entered[0].name, ((entered[0].name,),), out=out)


def _draw(
    _terms: Selection, entered: Sequence[SignUp], out: tuple[str, ...]
) -> Selected:
    names = tuple(each.name for each in entered)
    return Selected("", (), draw=names, out=out)


def _price(
    terms: Selection, entered: Sequence[SignUp], out: tuple[str, ...]
) -> Selected:
    priced = [each for each in entered if each.price is not None]
    above = tuple(
        each.name
        for each in priced
        if terms.ceiling is not None and _figure(each.price) > terms.ceiling
    )
    within = [each for each in priced if each.name not in above]
    line = _guard(terms, within)
    proof = tuple(
        each.name
        for each in within
        if line is not None and Fraction(_figure(each.price)) < line
    )
    kept = [each for each in within if each.name not in proof]
    silent = tuple(each.name for each in entered if each.price is None)
    ranking = _ranked([(each.name, _figure(each.price)) for each in kept])
    return _chosen(ranking, proof=proof, out=(*out, *silent, *above))


def _guard(terms: Selection, within: Sequence[SignUp]) -> Fraction | None:
    lines = []
    if terms.guard_of_ceiling is not None and terms.ceiling is not None:
        lines.append(Fraction(terms.ceiling) * Fraction(terms.guard_of_ceiling))
    if terms.guard_of_mean is not None and within:
        prices = [Fraction(_figure(each.price)) for each in within]
        mean = sum(prices, Fraction(0)) / len(prices)
        lines.append(mean * Fraction(terms.guard_of_mean))
    return max(lines, default=None)


def _merit(
    terms: Selection, entered: Sequence[SignUp], out: tuple[str, ...]
) -> Selected:
    scored = [each for each in entered if each.score is not None]
    ranking = _ranked([(each.name, -_figure(each.score)) for each in scored])
    silent = tuple(each.name for each in entered if each.score is None)
    if terms.way is Way.MERIT:
        return _chosen(ranking, out=(*out, *silent))
    among: list[str] = []
    for group in ranking:
        # Equal scores at the last place all come to the draw.
        if len(among) < terms.best:
            among += group
    return Selected("", ranking, draw=tuple(among), out=(*out, *silent))


def _chosen(
    ranking: tuple[tuple[str, ...], ...],
    *,
    proof: tuple[str, ...] = (),
    out: tuple[str, ...] = (),
) -> Selected:
    first = ranking[0] if ranking else ()
    winner = first[0] if len(first) == 1 else ""
    return Selected(winner, ranking, draw=() if winner else first, proof=proof, out=out)


def _ranked(keyed: Sequence[tuple[str, Decimal]]) -> tuple[tuple[str, ...], ...]:
    groups: dict[Decimal, list[str]] = {}
    for name, key in keyed:
        groups.setdefault(key, []).append(name)
    return tuple(tuple(sorted(groups[key])) for key in sorted(groups))


def _figure(value: Decimal | None) -> Decimal:
    assert value is not None
    return value


_WAYS: Final[
    Mapping[Way, Callable[[Selection, Sequence[SignUp], tuple[str, ...]], Selected]]
] = MappingProxyType(
    {
        Way.DIRECT: _direct,
        Way.DRAW: _draw,
        Way.PRICE: _price,
        Way.MERIT: _merit,
        Way.MERIT_THEN_DRAW: _merit,
    }
)
