"""The `auction` part of a tender file: by which rules a live auction is held.

Rule sets stand by name (domain.md 1.3); their lengths are written out, so that who
reads the file sees them. All times count from the instant at which bidding begins (the
trade's `opens_at`), so that a later date moves them together. `problems` says what the
law asks of it; bidding makes its terms of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kernel.canonical import Json
from kernel.refused import Refused
from tender.rules import parcels
from tender.rules.members import Members, bad
from tender.rules.parcels import Parcel, parcel
from tender.rules.procedure_types import Category, Procedure
from tender.rules.rulebooks import Rulebook

#: 福建 (2012), 苏州工业园区, and the auction that is called out at once; 多次报价
#: (extended by late bids), 动态报价 (free, then timed); a falling price (竞价选取)
RULE_SETS: Final = ("fujian", "suzhou", "outcry", "multiple", "dynamic", "falling")
#: the rule sets of trades that have no listing (挂牌) of their own
_OF_TRADE: Final = {
    Category.EQUITY: ("multiple", "dynamic"),
    Category.INTERMEDIARY: ("falling",),
}
AT_CAP: Final = ("first", "draw", "area")
#: fen in one of the units that a price may be in
UNITS: Final = {"元": 100, "万元": 1_000_000}
ZERO: Final = Decimal(0)


class AuctionRefused(Refused):
    """The auction part breaks a rule."""

    code = "auction-part-refused"


class AuctionMissing(AuctionRefused):
    """A live procedure without the rules of its auction, or the other way round."""

    code = "auction-part-missing"
    zh = "“{procedure_zh}”{needs_zh}竞价规则（auction）。"
    en = "“{procedure_en}” {needs_en} rules of a live auction."


class AuctionLotsDiffer(AuctionRefused):
    """Every lot has its own start price, and nothing else has one."""

    code = "auction-lots-differ"
    zh = "每宗地应各有一份起始价和增价幅度，且不能有多余的。"
    en = "Every lot has its start price and increment, and nothing else has."


class AuctionNumbers(AuctionRefused):
    """Numbers that no auction can run by."""

    code = "auction-numbers"
    zh = "第{number}宗地的竞价规则不成立：{why_zh}。"
    en = "The auction of lot {number} cannot run: {why_en}."


class DepositTooSmall(AuctionRefused):
    """The deposit is a share of the lowest price at least."""

    code = "auction-deposit-too-small"
    zh = (
        "第{number}宗地的竞买保证金不得低于{least}元：起始价的{share}%"
        "（{article_zh}）。"
    )
    en = (
        "The deposit of lot {number} is at least {share}% of the start price, "
        "{least} yuan ({article_en})."
    )


@dataclass(frozen=True, slots=True)
class AuctionCap:
    """最高限价, and what follows when it is reached."""

    price: Decimal
    then: str
    answer_s: int
    area_start: Decimal
    area_increment: Decimal


@dataclass(frozen=True, slots=True)
class AuctionLot:
    """One lot's numbers; prices are in the part's unit."""

    number: int
    start: Decimal
    increment: Decimal
    reserve: bool
    deposit_fen: int
    cap: AuctionCap | None
    parcel: Parcel | None = None


@dataclass(frozen=True, slots=True)
class AuctionPart:
    """Rules that the lots share. `listing_s` is 0 where there is no listing."""

    rules: str
    listing_s: int
    pause_s: int
    within_s: int
    preparation_s: int
    window_s: int
    unit: str
    digits: int
    lots: tuple[AuctionLot, ...]

    def lot(self, number: int) -> AuctionLot:
        """Return the numbers of a lot, which the checks have found."""
        return next(row for row in self.lots if row.number == number)


def auction_part(value: Json) -> AuctionPart | None:
    """Read the member, which files of sealed procedures do not have."""
    if value is None:
        return None
    if not isinstance(value, dict):
        bad("auction", "对象或空", "an object or null")
    row = Members(value, "auction")
    found = AuctionPart(
        rules=row.one_of("rules", RULE_SETS),
        listing_s=row.whole("listing_s", least=0),
        pause_s=row.whole("pause_s", least=0),
        within_s=row.whole("within_s", least=0),
        preparation_s=row.whole("preparation_s", least=0),
        window_s=row.whole("window_s", least=1),
        unit=row.one_of("unit", tuple(UNITS)),
        digits=row.whole("digits", least=0),
        lots=row.rows("lots", _lot, least=1),
    )
    row.done()
    return found


def _lot(row: Members) -> AuctionLot:
    return AuctionLot(
        number=row.whole("number", least=1),
        start=row.decimal("start"),
        increment=row.decimal("increment"),
        reserve=row.yes("reserve"),
        deposit_fen=row.whole("deposit_fen", least=0),
        cap=_cap(row.value("cap"), row.where),
        parcel=parcel(row.left.pop("parcel", None), f"{row.where}.parcel"),
    )


def _cap(value: Json, where: str) -> AuctionCap | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        bad(f"{where}.cap", "对象或空", "an object or null")
    row = Members(value, f"{where}.cap")
    cap = AuctionCap(
        price=row.decimal("price"),
        then=row.one_of("then", AT_CAP),
        answer_s=row.whole("answer_s", least=0),
        area_start=row.decimal("area_start"),
        area_increment=row.decimal("area_increment"),
    )
    row.done()
    return cap


def problems(
    part: AuctionPart | None,
    numbers: Sequence[int],
    procedure: Procedure,
    book: Rulebook,
) -> Iterator[Refused]:
    """Yield every refusal that the part deserves, for a file of these lots."""
    if (part is None) is procedure.is_live:
        yield _missing(procedure)
    if part is None or not procedure.is_live:
        return
    if sorted(row.number for row in part.lots) != sorted(numbers):
        yield AuctionLotsDiffer(field="auction.lots")
    for row in part.lots:
        yield from _numbers(row, part, procedure)
        yield from _deposit(row, part, procedure, book)
        if procedure.category is Category.LAND:
            yield from parcels.problems(row.number, row.parcel, book)


def _missing(procedure: Procedure) -> AuctionMissing:
    needs = procedure.is_live
    return AuctionMissing(
        field="auction",
        procedure_zh=procedure.title.zh,
        procedure_en=procedure.title.en,
        needs_zh="应有" if needs else "不能有",
        needs_en="needs the" if needs else "has no",
    )


def _numbers(
    row: AuctionLot, part: AuctionPart, procedure: Procedure
) -> Iterator[Refused]:
    most = row.cap.price if row.cap else row.start
    rules = (
        (row.start > 0, "起始价应为正数", "the start price must be positive"),
        (row.increment > 0, "增价幅度应为正数", "the increment must be positive"),
        (most >= row.start, "限价低于起始价", "the cap is below the start price"),
        (
            _fits(part, procedure),
            "竞价规则或自由报价时间与程序不符",
            "the rules or the length of free bidding are another procedure's",
        ),
        (
            part.pause_s < max(part.listing_s, 1),
            "报价停止的时间超过挂牌时间",
            "bidding stops before it began",
        ),
    )
    for stands, why_zh, why_en in rules:
        if not stands:
            yield AuctionNumbers(
                field=f"auction.lots.{row.number}",
                number=row.number,
                why_zh=why_zh,
                why_en=why_en,
            )


def _fits(part: AuctionPart, procedure: Procedure) -> bool:
    """Say whether the rule set is the trade's, and its free bidding has a length."""
    own = _OF_TRADE.get(procedure.category)
    if own is not None:
        return part.rules in own and part.listing_s > 0
    listed = procedure.listing_key is not None
    known = part.rules in ("fujian", "suzhou", "outcry")
    return (
        known and listed is (part.listing_s > 0) and listed is (part.rules != "outcry")
    )


def _deposit(
    row: AuctionLot, part: AuctionPart, procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    rule = book.row(procedure.terms.deposit)
    share = Decimal(str(rule.quantity))
    least_fen = row.start * UNITS[part.unit] * share / 100
    if Decimal(row.deposit_fen) < least_fen:
        yield DepositTooSmall(
            field=f"auction.lots.{row.number}",
            article=rule.article.zh,
            number=row.number,
            share=f"{share:f}",
            least=f"{least_fen / 100:f}",
            article_zh=rule.article.zh,
            article_en=rule.article.en,
        )
