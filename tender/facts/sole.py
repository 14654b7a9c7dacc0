"""What is known of buying from one supplier: the ground, and the record of talks."""

from decimal import Decimal

from tender.facts import books
from tender.models import Lot, SoleSource, TalksRecord, Trade
from tender.rules import procedures
from tender.rules import sole_source as rule
from tender.rules.rulebooks import Row

#: the unit of a price that can be held against the budget
YUAN = "CNY"


def of(trade: Trade) -> SoleSource | None:
    """Return the ground of a trade; None before it is given."""
    rows = SoleSource.objects.select_related("supplier")
    return rows.filter(trade=trade).first()


def additions_of(trade: Trade) -> Row:
    """Return the row of the most that may be added to a former contract."""
    return books.get(trade.rulebook).row(rule.ADDITIONS_KEY)


def record_of(lot: Lot) -> TalksRecord | None:
    """Return the record of a lot's talks; None before it is signed."""
    return TalksRecord.objects.filter(lot=lot).first()


def check_stands(trade: Trade) -> None:
    """Refuse a trade whose ground is missing, or no longer what was signed."""
    if not procedures.get(trade.procedure).is_sole_source:
        return
    given = of(trade)
    if given is None:
        raise rule.GroundMissing(article=rule.LAW_31.zh)
    rule.check_stands(
        given.budget_fen, budget_fen=trade.budget_fen, lots=trade.lots.count()
    )


def check_agreed(lot: Lot, price: str, unit: str) -> None:
    """Refuse an award whose price is above the budget, or was not talked about."""
    if not procedures.get(lot.trade.procedure).is_sole_source:
        return
    is_sum = bool(price) and unit == YUAN
    rule.check_agreed(
        int(Decimal(price) * 100) if is_sum else 0,
        budget_fen=lot.trade.budget_fen,
        is_recorded=record_of(lot) is not None,
    )
