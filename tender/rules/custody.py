"""What a trade asks of its custodians' statement before it may be announced.

The statement is made and signed in `escrow`; here only its terms are compared with the
trade: the same lots, the same envelopes, the same times.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kernel.refused import Refused


class StatementMissing(Refused):
    """Nobody could seal a bid: the custodians have not all signed."""

    code = "statement-missing"
    zh = "保管人尚未全部签署密封声明，不能发布公告。"
    en = "The custodians have not all signed the tender statement; it cannot be issued."


class StatementDiffers(Refused):
    """The signed statement says something else than the trade."""

    code = "statement-differs"
    zh = "保管人签署的密封声明与本项目的{what_zh}不一致，请重新提出声明。"
    en = "The signed tender statement differs from the trade in its {what_en}."


@dataclass(frozen=True, slots=True)
class EnvelopeTimes:
    """One envelope of a statement; times are None where they come with an order."""

    deadline: datetime | None
    opens_at: datetime | None
    on_order: bool
    floor: int


@dataclass(frozen=True, slots=True)
class StatementTerms:
    """What a statement promises: for which lots, which envelopes, by which digest."""

    digest: str
    tender: str
    lots: frozenset[str]
    envelopes: Mapping[str, EnvelopeTimes]
    factor_window_s: int


def check_matches(terms: StatementTerms | None, expected: StatementTerms) -> str:
    """Return the digest of a statement that fits the trade, or refuse."""
    if terms is None:
        raise StatementMissing(article="")
    if terms.tender != expected.tender or terms.lots != expected.lots:
        raise StatementDiffers(what_zh="标段", what_en="lots")
    if set(terms.envelopes) != set(expected.envelopes):
        raise StatementDiffers(what_zh="信封", what_en="envelopes")
    if terms.factor_window_s != expected.factor_window_s:
        raise StatementDiffers(what_zh="解密时限", what_en="decryption window")
    for name, times in expected.envelopes.items():
        if terms.envelopes[name] != times:
            raise StatementDiffers(what_zh="时间或最低家数", what_en="times or floor")
    return terms.digest
