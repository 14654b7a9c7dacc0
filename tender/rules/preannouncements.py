"""Announcing ahead what will be bought or built: 采购意向, 招标计划.

In procurement an intention is published at least 30 days before the purchase starts
(财库〔2020〕10号), and that there is one supplier five working days before (74号令38);
in works the plan is, where local rules ask for it (domain.md 1.1).
The rulebook's row says the number, and whether it is demanded: where it is not,
publishing ahead is the owner's choice and binds no date.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from kernel.calendars import Calendar
from kernel.durations import legal_date
from kernel.refused import Invalid, Refused
from tender.rules.procedures import Category, Procedure
from tender.rules.rulebooks import Row, Rulebook, Text

NAMES: Final[Mapping[Category, Text]] = MappingProxyType(
    {
        Category.WORKS: Text("招标计划", "tender plan"),
        Category.PROCUREMENT: Text("采购意向", "procurement intention"),
        Category.EQUITY: Text("预披露", "preliminary disclosure"),
    }
)
SOLE: Final = Text("单一来源采购公示", "publicity of the single source")
_ROWS: Final[Mapping[Category, str]] = MappingProxyType(
    {
        Category.WORKS: "works.plan",
        Category.PROCUREMENT: "procurement.intention",
        Category.EQUITY: "equity.pre-disclosure",
    }
)


class PublishedAhead(Refused):
    """A trade is announced ahead once."""

    code = "published-ahead-already"
    zh = "{name_zh}已经公开，不能再次公开。"
    en = "The {name_en} is published already; it is published once."


class PlannedTooSoon(Invalid):
    """The planned date leaves less time than the rulebook asks for."""

    code = "planned-too-soon"
    zh = (
        "预计时间不能早于{earliest}：{name_zh}公开至开始不得少于{amount_zh}"
        "（{article_zh}）。"
    )
    en = (
        "The planned date cannot be before {earliest}: at least {amount_en} must "
        "follow the publication of the {name_en} ({article_en})."
    )


def row_of(procedure: Procedure, book: Rulebook) -> Row | None:
    """Return the row of the time ahead, demanded or not; None where there is none."""
    key = procedure.ahead_key or _ROWS.get(procedure.category, "")
    return book.rows.get(key)


def name_of(procedure: Procedure) -> Text:
    """Return what is published ahead of such a trade."""
    return SOLE if procedure.is_sole_source else NAMES[procedure.category]


def earliest_date(row: Row | None, published_at: datetime, calendar: Calendar) -> date:
    """Return the first day that may be planned for the announcement."""
    if row is None or not row.demanded:
        return legal_date(published_at)
    return legal_date(row.earliest(published_at, calendar))


def check_planned(
    planned: date,
    *,
    procedure: Procedure,
    row: Row | None,
    published_at: datetime,
    calendar: Calendar,
) -> None:
    """Raise `PlannedTooSoon` for a date before the first that may be planned."""
    earliest = earliest_date(row, published_at, calendar)
    if planned >= earliest:
        return
    name, none = name_of(procedure), Text("0日", "0 days")
    demanded = row if row is not None and row.demanded else None
    amount = demanded.amount() if demanded else none
    article = demanded.article if demanded else Text("—", "—")
    raise PlannedTooSoon(
        field="planned_date",
        article=article.zh,
        earliest=earliest.isoformat(),
        name_zh=name.zh,
        name_en=name.en,
        amount_zh=amount.zh,
        amount_en=amount.en,
        article_zh=article.zh,
        article_en=article.en,
    )
