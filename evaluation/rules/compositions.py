"""Whether a panel as it sat was lawful: every rule it breaks, with its article.

Forming a panel stops at the first broken rule (`panels.check_composition`); who reads a
published notice wants them all. The numbers are the rulebook's (招标投标法37, 87号令45
and 47, 74号令7, 214号14).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from evaluation.rules.methods.figures import half_up, plain
from evaluation.rules.methods.result import Step, Text
from tender.rules.rulebooks import Row, Rulebook

FEN_PER_YUAN: Final = 100


@dataclass(frozen=True, slots=True)
class Sat:
    """A panel as a notice prints it. `grave` is 技术复杂 or 社会影响较大 (87号令47);
    `chair` is "expert", "owner" or "" where nobody says.
    """

    members: int
    experts: int
    budget: Decimal | None = None
    grave: bool = False
    large: bool = False
    chair: str = ""


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that a panel breaks."""

    code: str
    article: Text
    words: Text

    def as_facts(self) -> dict[str, object]:
        return {
            "code": self.code,
            "article": self.article.as_facts(),
            **self.words.as_facts(),
        }


@dataclass(frozen=True, slots=True)
class Numbers:
    """The rulebook's rows for one trade; `large` is asked for when `is_large` says."""

    least: str
    experts: str
    large: str | None = None
    is_large: Callable[[Sat, Rulebook], bool] = lambda _sat, _book: False
    chair_from_experts: bool = False


def _procurement_large(sat: Sat, book: Rulebook) -> bool:
    line_fen = book.row("procurement.panel-large-budget").quantity
    rich = sat.budget is not None and sat.budget * FEN_PER_YUAN >= Decimal(
        str(line_fen)
    )
    return rich or sat.grave or sat.large


def _said_large(sat: Sat, _book: Rulebook) -> bool:
    return sat.large


_TALKS: Final = Numbers(
    "negotiation.panel",
    "procurement.panel-experts",
    large="negotiation.panel-large",
    is_large=_said_large,
    chair_from_experts=True,
)
TRADES: Final[Mapping[str, Numbers]] = MappingProxyType(
    {
        "works": Numbers("works.panel", "works.panel-experts"),
        "procurement": Numbers(
            "procurement.panel",
            "procurement.panel-experts",
            large="procurement.panel-large",
            is_large=_procurement_large,
            chair_from_experts=True,
        ),
        "consultation": Numbers(
            "consultation.panel", "consultation.panel-experts", chair_from_experts=True
        ),
        "negotiation": _TALKS,
        "inquiry": _TALKS,
        "land": Numbers("works.panel", "works.panel-experts"),
    }
)


def share_percent(sat: Sat) -> Decimal:
    """Return the experts' share of the panel in per cent, two digits."""
    return half_up(Fraction(sat.experts * 100, sat.members), 2)


def breaches(
    sat: Sat, numbers: Numbers, book: Rulebook
) -> tuple[list[Breach], list[Step]]:
    """Return every rule that the panel breaks, and a step for each rule asked."""
    row = book.row(numbers.least)
    if numbers.large is not None and numbers.is_large(sat, book):
        row = book.row(numbers.large)
    found, steps = [], []
    for rule in _rules(sat, numbers, row, book.row(numbers.experts)):
        article = Text(rule.row.article.zh, rule.row.article.en)
        if not rule.holds:
            found.append(Breach(rule.code, article, rule.broken))
        steps.append(
            Step(
                rule=rule.code,
                title=Text("符合要求", "As the law asks")
                if rule.holds
                else rule.broken,
                formula=rule.formula,
                result="✓" if rule.holds else "✗",
                article=rule.row.article.zh,
            )
        )
    return found, steps


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule of composition: whether it holds, and what to say where it does not."""

    code: str
    row: Row
    holds: bool
    formula: str
    broken: Text


def _rules(sat: Sat, numbers: Numbers, row: Row, share: Row) -> Iterator[_Rule]:
    least, part = Fraction(str(row.quantity)), Fraction(str(share.quantity))
    yield _Rule(
        "panel-too-small",
        row,
        sat.members >= least,
        f"{sat.members} ≥ {least}",
        Text(
            f"成员不得少于{least}人，实为{sat.members}人",
            f"at least {least} members, not {sat.members}",
        ),
    )
    yield _Rule(
        "panel-not-odd",
        row,
        sat.members % 2 == 1,
        f"{sat.members} mod 2 = {sat.members % 2}",
        Text(
            f"成员须为单数，实为{sat.members}人",
            f"an odd number of members, not {sat.members}",
        ),
    )
    yield _Rule(
        "panel-too-few-experts",
        share,
        Fraction(sat.experts, sat.members) >= part,
        f"{sat.experts} ÷ {sat.members} = {plain(share_percent(sat))}% ≥ {part}",
        Text(
            f"专家不得少于成员总数的{part}，实为{sat.experts}人",
            f"experts must be at least {part} of the members, not {sat.experts}",
        ),
    )
    yield _Rule(
        "chair-not-expert",
        row,
        not (numbers.chair_from_experts and sat.chair == "owner"),
        f"chair = {sat.chair or '—'}",
        Text("采购人代表不得担任组长", "the purchaser's representative may not chair"),
    )
