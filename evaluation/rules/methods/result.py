"""What an evaluation answers: rows, a ranking, and the steps that lead to them.

A step is data, not a sentence: rule, article, subject, inputs, formula, the exact
figure, the digits it was rounded to, and the result, so that a page, a report and a
stranger with a pencil read the same thing in either language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from evaluation.rules.methods.figures import Number, fixed, half_up, plain


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in both languages."""

    zh: str
    en: str

    def as_facts(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the step table (步骤表)."""

    rule: str
    title: Text
    formula: str
    result: str
    subject: str = ""
    article: str = ""
    exact: str = ""
    digits: int | None = None
    inputs: tuple[tuple[str, str], ...] = ()

    def as_facts(self) -> dict[str, object]:
        return {
            "rule": self.rule,
            "title": self.title.as_facts(),
            "article": self.article,
            "subject": self.subject,
            "inputs": dict(self.inputs),
            "formula": self.formula,
            "exact": self.exact,
            "rounding": None
            if self.digits is None
            else {"mode": "half-up", "digits": self.digits},
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """What one bid came to; one that did not enter has a reason and no rank."""

    bid: str
    entered: bool
    reason: Text | None = None
    price: Decimal | None = None
    evaluated_price: Decimal | None = None
    groups: Mapping[str, Decimal] = field(default_factory=dict)
    total: Decimal | None = None
    candidate: bool = True
    note: Text | None = None

    def as_facts(self) -> dict[str, object]:
        return {
            "bid": self.bid,
            "entered": self.entered,
            "reason": self.reason.as_facts() if self.reason else None,
            "price": _optional(self.price),
            "evaluated_price": _optional(self.evaluated_price),
            "groups": {key: fixed(value) for key, value in self.groups.items()},
            "total": _optional(self.total),
            "candidate": self.candidate,
            "note": self.note.as_facts() if self.note else None,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """Rows in the order given, ranks as groups (a group of two is a tie), steps.

    `counted` is the number of bidders for the floor of three (one brand counts
    once); `benchmark` is there where the method has one.
    """

    rows: tuple[Row, ...]
    ranking: tuple[tuple[str, ...], ...]
    steps: tuple[Step, ...]
    counted: int
    benchmark: Decimal | None = None

    def row(self, bid: str) -> Row:
        for row in self.rows:
            if row.bid == bid:
                return row
        raise ValueError(f"no row of {bid}")

    def rank(self, bid: str) -> int | None:
        """Return the place of a bid, 1 first; tied bids share the better place."""
        place = 1
        for group in self.ranking:
            if bid in group:
                return place
            place += len(group)
        return None

    def as_facts(self) -> dict[str, object]:
        return {
            "rows": [
                {**row.as_facts(), "rank": self.rank(row.bid)} for row in self.rows
            ],
            "ranking": [list(group) for group in self.ranking],
            "counted": self.counted,
            "benchmark": _optional(self.benchmark),
            "steps": [step.as_facts() for step in self.steps],
        }


def rounded_step(
    rule: str,
    title: Text,
    *,
    formula: str,
    value: Number,
    digits: int,
    subject: str = "",
    article: str = "",
    inputs: tuple[tuple[str, str], ...] = (),
) -> tuple[Decimal, Step]:
    """Round `value` to `digits` and return it with the step that says so."""
    result = half_up(value, digits)
    step = Step(
        rule=rule,
        title=title,
        formula=formula,
        result=fixed(result),
        subject=subject,
        article=article,
        exact=plain(value),
        digits=digits,
        inputs=inputs,
    )
    return result, step


def _optional(value: Decimal | None) -> str | None:
    return None if value is None else fixed(value)
