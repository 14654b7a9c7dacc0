"""When a deposit is in: the instant at which the credits together reach what is due."""

from collections.abc import Iterable
from datetime import datetime

from kernel.refused import Invalid, Refused


class CreditWrong(Invalid):
    """A line that no bank statement has."""

    code = "deposit-credit-wrong"
    zh = "到账记录不成立：{why_zh}。"
    en = "This credit cannot stand: {why_en}."


class CreditKnown(Refused):
    """A line of the statement is recorded once."""

    code = "deposit-credit-known"
    zh = "银行流水号“{reference}”已经登记。"
    en = "The bank's line “{reference}” is recorded already."


def credited(lines: Iterable[tuple[datetime, int]], amount_fen: int) -> datetime | None:
    """Return when (instant, fen) together reach `amount_fen`; None while they do not.

    What is due as nothing is in from the first credit on.
    """
    total = 0
    for at, fen in sorted(lines):
        total += fen
        if total >= amount_fen:
            return at
    return None


def check_credit(
    *, amount_fen: int, credited_at: datetime, reference: str, at: datetime
) -> None:
    """Refuse a credit of nothing, of the future, or without the bank's reference."""
    rules = (
        ("amount", amount_fen > 0, "金额应为正数", "the amount must be positive"),
        ("credited_at", credited_at <= at, "到账时间晚于现在", "it lies ahead"),
        ("reference", bool(reference.strip()), "缺少银行流水号", "no bank reference"),
    )
    for field, stands, why_zh, why_en in rules:
        if not stands:
            raise CreditWrong(field=field, why_zh=why_zh, why_en=why_en)
