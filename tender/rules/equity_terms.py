"""Listing state-owned assets: price, extension, and how many takers there are.

企业国有资产交易监督管理办法 (32号令) and 企业国有资产法, domain.md 1.4: the first price
is at least the appraised value; without a taker the price may be cut and listed again,
below nine tenths only with written approval; one taker is an agreement, two or more
compete in the open. Shares and days are parameters; the law's are the defaults.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from kernel.prices import rounded
from kernel.refused import Refused
from tender.rules.rulebooks import Rulebook

FIRST_PRICE: Final = "企业国有资产交易监督管理办法（32号令）第17条"
CUT: Final = "企业国有资产交易监督管理办法（32号令）第18条"
AGAIN: Final = "企业国有资产交易监督管理办法（32号令）第19条"
PAYMENT: Final = "企业国有资产交易监督管理办法（32号令）第28条"
COMPETE: Final = "企业国有资产法第54条"


class BelowAppraisal(Refused):
    """The first price is at least the appraised value."""

    code = "below-appraisal"
    zh = "首次挂牌价{price}不得低于评估值{appraisal}（{article_zh}）。"
    en = "The first price, {price}, is not below the appraisal, {appraisal} (art. 17)."


class CutNeedsApproval(Refused):
    """Below nine tenths of the appraisal the approving body agrees in writing."""

    code = "cut-needs-approval"
    zh = (
        "挂牌价{price}低于评估值的{share}%（{line}），"
        "须经批准单位书面同意（{article_zh}）。"
    )
    en = (
        "{price} is below {share} % of the appraisal ({line}): the approving body must "
        "agree in writing (art. 18)."
    )


class AppraiseAgain(Refused):
    """Twelve months without a taker: audit and appraise again."""

    code = "appraise-again"
    zh = "自首次披露超过{months}个月未征集到受让方，应重新审计评估（{article_zh}）。"
    en = "After {months} months without a taker, audit and appraise again (art. 19)."


class DownPaymentShort(Refused):
    """The first payment is at least three tenths, within the year, secured."""

    code = "down-payment-short"
    zh = "首付款不得低于成交价的{share}%（{least}），其余在1年内付清（{article_zh}）。"
    en = "The first payment is at least {share} % ({least}), the rest within a year."


class Next(StrEnum):
    """What follows the listing."""

    AGREEMENT = "agreement"
    COMPETITION = "competition"
    EXTEND = "extend"
    CUT_OR_END = "cut-or-end"


@dataclass(frozen=True, slots=True)
class EquityTerms:
    """`extensions` how often an unsold listing runs on by itself."""

    line: Decimal = Decimal("0.9")
    months: int = 12
    extensions: int = 0
    down: Decimal = Decimal("0.3")


def terms_of(book: Rulebook, *, extensions: int = 0) -> EquityTerms:
    """Return the terms by the numbers of a rulebook's edition."""
    return EquityTerms(
        line=rounded(Fraction(book.row("equity.cut-line").quantity) / 100, 6),
        months=12 * int(book.row("equity.appraise-again").quantity),
        extensions=extensions,
        down=rounded(Fraction(book.row("equity.down-payment").quantity) / 100, 6),
    )


def check_price(
    terms: EquityTerms,
    *,
    appraisal: Decimal,
    price: Decimal,
    first: bool,
    approved: bool = False,
    months_listed: int = 0,
) -> None:
    """Refuse a listing price that the law does not allow."""
    if first and price < appraisal:
        raise BelowAppraisal(
            article=FIRST_PRICE,
            article_zh=FIRST_PRICE,
            field="price",
            price=f"{price:f}",
            appraisal=f"{appraisal:f}",
        )
    # 超过12个月: the twelfth month itself is still within.
    if not first and months_listed > terms.months:
        raise AppraiseAgain(
            article=AGAIN, article_zh=AGAIN, field="months", months=terms.months
        )
    line = appraisal * terms.line
    if price < line and not approved:
        raise CutNeedsApproval(
            article=CUT,
            article_zh=CUT,
            field="price",
            price=f"{price:f}",
            line=f"{line.normalize():f}",
            share=f"{(terms.line * 100).normalize():f}",
        )


def share_of_appraisal(price: Decimal, appraisal: Decimal) -> Decimal:
    """Return a price in per cent of the appraisal."""
    return rounded(Fraction(price) / Fraction(appraisal) * 100, 2)


def after_listing(terms: EquityTerms, *, takers: int, extended: int) -> Next:
    """Return what follows when the listing is over with so many qualified takers."""
    if takers >= 2:
        return Next.COMPETITION
    if takers == 1:
        return Next.AGREEMENT
    return Next.EXTEND if extended < terms.extensions else Next.CUT_OR_END


def check_down_payment(terms: EquityTerms, *, price: Decimal, paid: Decimal) -> None:
    """Refuse a first payment below the share; paid in full it is never short."""
    least = price * terms.down
    if paid < least:
        raise DownPaymentShort(
            article=PAYMENT,
            article_zh=PAYMENT,
            field="paid",
            least=f"{least.normalize():f}",
            share=f"{(terms.down * 100).normalize():f}",
        )
