"""Points for small firms where the price is not scored by the lowest: domain.md 2.1.

Works under 招标投标法 with another formula: 3–5 % of the bidder's own price points are
added (a consortium or subcontract with small firms: 1–2 %), 财库〔2020〕46号9. The sum
may pass the full points of the price, unless the document says `cap`.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from evaluation.rules.methods.figures import fixed, plain
from evaluation.rules.methods.policies import Policy, read_policy
from evaluation.rules.methods.question import Bid
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Step, Text, rounded_step

ARTICLE: Final = "财库〔2020〕46号9; 财库〔2022〕19号"


@dataclass(frozen=True, slots=True)
class Bonus:
    """A policy, and the part of the own price points that it adds."""

    key: str
    rate: Decimal
    article: str


@dataclass(frozen=True, slots=True)
class Bonuses:
    """What the document lists; `cap` None: no end."""

    listed: tuple[Bonus, ...] = ()
    cap: Decimal | None = None


def read_bonuses(reader: Reader, *, full: Decimal) -> Bonuses:
    """Read `bonus` and `bonus_cap` of a method's parameters."""
    listed = []
    for inner in reader.readers("bonus"):
        key, rate = inner.text("key"), inner.decimal("rate", low="0", high="0.2")
        policy = read_policy(
            inner, rate, purchase="works", default=Policy(key, ARTICLE)
        )
        listed.append(Bonus(key, rate, inner.text("article", default=policy.article)))
        inner.ignore("label")
        inner.done()
    if len({each.key for each in listed}) != len(listed):
        raise refuse(reader.place("bonus"), "有重复", "a policy is listed twice")
    capped = reader.flag("bonus_cap", default=False)
    return Bonuses(tuple(listed), full if capped else None)


def of_bid(
    bonuses: Bonuses, bid: Bid, points: Decimal, *, digits: int
) -> tuple[Decimal, list[Step]]:
    """Return the price points with the largest bonus that the bid earns."""
    known = {each.key: each for each in bonuses.listed}
    for key in bid.deductions:
        if key not in known:
            raise refuse(f"bids.{bid.key}.deductions", f"没有{key}", f"no policy {key}")
    if not bid.deductions:
        return points, []
    best = max((known[key] for key in bid.deductions), key=lambda each: each.rate)
    value, step = add(best, points, digits=digits, subject=bid.key, cap=bonuses.cap)
    return value, [step]


def add(
    bonus: Bonus,
    points: Decimal,
    *,
    digits: int,
    subject: str,
    cap: Decimal | None = None,
) -> tuple[Decimal, Step]:
    """Return the points with the bonus, rounded once, and the step."""
    value = Fraction(points) * (1 + Fraction(bonus.rate))
    formula = f"{fixed(points)} × (1 + {plain(bonus.rate)})"
    if cap is not None and value > cap:
        value, formula = Fraction(cap), f"min({formula}, {plain(cap)})"
    return rounded_step(
        "price-bonus",
        Text("中小企业价格分加分", "Bonus on the own price points"),
        formula=formula,
        value=value,
        digits=digits,
        subject=subject,
        article=bonus.article,
        inputs=(("points", fixed(points)), ("rate", plain(bonus.rate))),
    )
