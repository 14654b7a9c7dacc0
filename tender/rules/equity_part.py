"""The `equity` part of a tender file: what a state-owned transfer rests on (32号令).

The appraisal that the price is measured by, whether it is the first listing, the
approval that a cut below nine tenths needs, and where rights of first refusal are
exercised. `problems` says what the law asks (第17至19条); domain.md 1.4.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kernel.canonical import Json
from kernel.refused import Refused
from tender.rules import equity_terms
from tender.rules.auction_part import UNITS, AuctionPart
from tender.rules.members import Members, bad
from tender.rules.procedure_types import Category, Procedure
from tender.rules.rulebooks import Rulebook

#: in the hall, by bidding the price that stands; or asked after the hammer
RIGHTS: Final = ("inside", "outside")


class EquityMissing(Refused):
    """A transfer without its part, or the part without a transfer."""

    code = "equity-part-missing"
    zh = "“{procedure_zh}”{needs_zh}产权转让信息（equity）。"
    en = "“{procedure_en}” {needs_en} particulars of a transfer."


class EquityLotsDiffer(Refused):
    """Every lot has its appraisal, and nothing else has one."""

    code = "equity-lots-differ"
    zh = "每项标的应各有一份评估结果，且不能有多余的。"
    en = "Every lot has its appraisal, and nothing else has."


class BasePriceOver(Refused):
    """Dearer assets are disclosed for longer (32号令第50条), under another row."""

    code = "base-price-over"
    zh = (
        "转让底价合计{total}元，高于{limit}元，信息披露期更长，"
        "不适用“{procedure_zh}”（{article_zh}）。"
    )
    en = (
        "The base prices come to {total} yuan, above {limit}: a longer disclosure is "
        "due, and “{procedure_en}” does not apply ({article_en})."
    )


@dataclass(frozen=True, slots=True)
class EquityLot:
    """A lot's appraised value, in the auction's unit."""

    number: int
    appraisal: Decimal


@dataclass(frozen=True, slots=True)
class EquityPart:
    """`months` since the first disclosure without a taker; 0 in the first listing.

    `approval` names the written approval of a cut below nine tenths; empty without.
    `answer_s` is how long holders of rights have after the hammer, outside the hall.
    """

    first: bool
    months: int
    approval: str
    right: str
    answer_s: int
    lots: tuple[EquityLot, ...]

    def lot(self, number: int) -> EquityLot:
        """Return the row of a lot, which the checks have found."""
        return next(row for row in self.lots if row.number == number)


def equity_part(value: Json) -> EquityPart | None:
    """Read the member, which only files of transfers have."""
    if value is None:
        return None
    if not isinstance(value, dict):
        bad("equity", "对象或空", "an object or null")
    row = Members(value, "equity")
    found = EquityPart(
        first=row.yes("first"),
        months=row.whole("months", least=0),
        approval=row.text("approval", empty=True),
        right=row.one_of("right", RIGHTS),
        answer_s=row.whole("answer_s", least=0),
        lots=row.rows("lots", _lot, least=1),
    )
    row.done()
    return found


def _lot(row: Members) -> EquityLot:
    return EquityLot(
        number=row.whole("number", least=1), appraisal=row.decimal("appraisal")
    )


def problems(
    part: EquityPart | None,
    auction: AuctionPart | None,
    numbers: Sequence[int],
    procedure: Procedure,
    book: Rulebook,
) -> Iterator[Refused]:
    """Yield every refusal that the part deserves, for a file of these lots."""
    needs = procedure.category is Category.EQUITY
    if (part is None) is needs:
        yield EquityMissing(
            field="equity",
            procedure_zh=procedure.title.zh,
            procedure_en=procedure.title.en,
            needs_zh="应有" if needs else "不能有",
            needs_en="needs the" if needs else "has no",
        )
    if part is None or auction is None or not needs:
        return
    listed = sorted(row.number for row in part.lots)
    priced = sorted(row.number for row in auction.lots)
    if listed != sorted(numbers) or listed != priced:
        yield EquityLotsDiffer(field="equity.lots")
        return
    yield from _base_prices(auction, procedure, book)
    terms = equity_terms.terms_of(book)
    for row in part.lots:
        try:
            equity_terms.check_price(
                terms,
                appraisal=row.appraisal,
                price=auction.lot(row.number).start,
                first=part.first,
                approved=bool(part.approval.strip()),
                months_listed=part.months,
            )
        except Refused as refusal:
            yield refusal


def _base_prices(
    auction: AuctionPart, procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    """Yield a refusal where the lots together are dearer than the row is for.

    All lots count, so that a sale cannot be cut into lots to be disclosed for less.
    """
    if procedure.base_price_limit_key is None:
        return
    limit = book.row(procedure.base_price_limit_key)
    total_fen = sum(row.start for row in auction.lots) * UNITS[auction.unit]
    if total_fen > limit.quantity:
        yield BasePriceOver(
            field="auction.lots",
            total=f"{Decimal(total_fen) / 100:,.2f}",
            limit=f"{limit.quantity / 100:,.2f}",
            procedure_zh=procedure.title.zh,
            procedure_en=procedure.title.en,
            article_zh=limit.article.zh,
            article_en=limit.article.en,
        )
