"""The `selection` part of a tender file: how an intermediary is chosen (中介服务选取).

domain.md 1.6. The way belongs to the procedure; the part says for which service of the
register, how many sign-ups are needed, what is paid, and whom a direct choice names.
`problems` says what the law asks: no lots where tendering is mandatory (1117号(二)),
and a direct choice below the line or for a confidential matter only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import Final

from kernel import money
from kernel.canonical import Json
from kernel.refused import Refused
from parties.rules import intermediaries
from tender.rules.auction_part import UNITS, AuctionPart
from tender.rules.members import Members, bad
from tender.rules.procedure_types import Category, Procedure
from tender.rules.rulebooks import Rulebook, Text
from tender.rules.stages import Stage

#: what an intermediary of the register may be listed for
SERVICES: Final = MappingProxyType(
    {code: Text(*names) for code, names in intermediaries.SERVICES.items()}
)
#: 必须招标的工程项目规定第5条: services of works that must be tendered from a sum on
TENDERED: Final = frozenset({"survey", "design", "supervision"})
TENDERED_ROW: Final = "works.mandatory-services"
DIRECT_ROW: Final = "intermediary.direct-limit"
SIGN_UPS_ROW: Final = "intermediary.sign-ups"
DRAWS: Final = Text(
    "关于严格执行招标投标法规制度进一步规范招标投标主体行为的若干意见（1117号）(二)",
    "Opinions on Strictly Implementing Tendering Rules (No. 1117), II",
)


class SelectionMissing(Refused):
    """A selection without its part, or the part without a selection."""

    code = "selection-part-missing"
    zh = "“{procedure_zh}”{needs_zh}选取规则（selection）。"
    en = "“{procedure_en}” {needs_en} rules of selection."


class SelectionLotsDiffer(Refused):
    """Every lot has its fee, and nothing else has one."""

    code = "selection-lots-differ"
    zh = "每项服务应各有一份服务费用，且不能有多余的。"
    en = "Every lot has its fee, and nothing else has."


class DrawInTendering(Refused):
    """No lots where the law requires tendering."""

    code = "draw-in-mandatory-tendering"
    zh = (
        "“{service_zh}”预算{amount}元，达到{line}元，属于依法必须招标的项目，"
        "不得以抽签、摇号方式选取（{article_zh}）。请改用招标程序。"
    )
    en = (
        "{service_en} of {amount} yuan, from {line} yuan on, must be tendered: nobody "
        "is chosen by lot ({article_en}). Register it as a tender."
    )


class TenderInstead(Refused):
    """From a sum on the service must be tendered, whatever the way."""

    code = "tender-instead"
    zh = (
        "“{service_zh}”预算{amount}元，达到{line}元，必须招标（{article_zh}）。"
        "请改用招标程序。"
    )
    en = (
        "{service_en} of {amount} yuan, from {line} yuan on, must be tendered "
        "({article_en}). Register it as a tender."
    )


class DirectAboveLimit(Refused):
    """A direct choice is for small sums and confidential matters."""

    code = "direct-above-limit"
    zh = "预算{amount}元超过直接选取限额{line}元，且未标明涉密（{article_zh}）。"
    en = (
        "{amount} yuan is above the limit of direct choice, {line} yuan, and the "
        "matter is not confidential ({article_en})."
    )


class NamedWrongly(Refused):
    """A direct choice names one intermediary and says why; no other way does."""

    code = "selection-names-wrongly"
    zh = "直接选取应写明机构的统一社会信用代码和理由，其他方式不得指定机构。"
    en = (
        "A direct choice names the intermediary by its credit code and says why; no "
        "other way names anybody."
    )


class CeilingDiffers(Refused):
    """A price that falls begins at the ceiling, and the guard alone is its floor."""

    code = "selection-ceiling-differs"
    zh = (
        "标段{number}：竞价起始价应等于服务费用上限，且不另设最高限价；"
        "底线由防低价比例决定。"
    )
    en = (
        "Lot {number}: the price falls from the ceiling of the fee, and no cap is set: "
        "the guard says the floor."
    )


class TooFewAsked(Refused):
    """The file asks for fewer sign-ups than the rule."""

    code = "selection-too-few-asked"
    zh = "最少报名家数不得少于{least}家（{article_zh}）。"
    en = "At least {least} sign-ups are needed ({article_en})."


@dataclass(frozen=True, slots=True)
class SelectionLot:
    """What is paid for a lot's service, or its ceiling where prices compete; in fen."""

    number: int
    fee_fen: int


@dataclass(frozen=True, slots=True)
class SelectionPart:
    """`best` is how many go from merit to a draw; 0: the best is chosen.

    `guard` is the share of the ceiling, in per cent, below which a price counts as
    below cost; 0 without one. `named` is the credit code of a direct choice.
    """

    service: str
    least: int
    best: int
    guard: Decimal
    named: str
    reason: str
    confidential: bool
    lots: tuple[SelectionLot, ...]

    def lot(self, number: int) -> SelectionLot:
        """Return the row of a lot, which the checks have found."""
        return next(row for row in self.lots if row.number == number)


def floor_of(
    part: SelectionPart, number: int, *, unit_fen: int, digits: int
) -> Decimal:
    """Return the least price that may be bid for a lot, in its unit; 0 without a guard.

    The guard's share of the ceiling, rounded up: nothing below the guard counts.
    """
    share = Decimal(part.lot(number).fee_fen) * part.guard / 100
    places = Decimal(1).scaleb(-digits)
    return (share / unit_fen).quantize(places, rounding=ROUND_CEILING)


def selection_part(value: Json) -> SelectionPart | None:
    """Read the member, which only files of selections have."""
    if value is None:
        return None
    if not isinstance(value, dict):
        bad("selection", "对象或空", "an object or null")
    row = Members(value, "selection")
    found = SelectionPart(
        service=row.one_of("service", tuple(SERVICES)),
        least=row.whole("least", least=1),
        best=row.whole("best", least=0),
        guard=row.decimal("guard"),
        named=row.text("named", empty=True),
        reason=row.text("reason", empty=True),
        confidential=row.yes("confidential"),
        lots=row.rows("lots", _lot, least=1),
    )
    row.done()
    return found


def _lot(row: Members) -> SelectionLot:
    return SelectionLot(
        number=row.whole("number", least=1), fee_fen=row.whole("fee_fen", least=1)
    )


def is_direct(procedure: Procedure) -> bool:
    """Say whether the procedure names the intermediary in its notice."""
    return procedure.code == "intermediary-direct"


def draws(procedure: Procedure) -> bool:
    """Say whether the procedure chooses by lot."""
    return procedure.category is Category.INTERMEDIARY and procedure.draws_allowed


def problems(
    part: SelectionPart | None,
    numbers: Sequence[int],
    procedure: Procedure,
    book: Rulebook,
) -> Iterator[Refused]:
    """Yield every refusal that the part deserves, for a file of these lots."""
    needs = procedure.category is Category.INTERMEDIARY
    if (part is None) is needs:
        yield SelectionMissing(
            field="selection",
            procedure_zh=procedure.title.zh,
            procedure_en=procedure.title.en,
            needs_zh="应有" if needs else "不能有",
            needs_en="needs the" if needs else "has no",
        )
    if part is None or not needs:
        return
    if sorted(row.number for row in part.lots) != sorted(numbers):
        yield SelectionLotsDiffer(field="selection.lots")
    yield from _by_amount(part, procedure, book)
    said = [bool(part.named.strip()), bool(part.reason.strip())]
    if said != [is_direct(procedure)] * 2:
        yield NamedWrongly(field="selection.named")
    row = book.row(SIGN_UPS_ROW)
    competes = draws(procedure) or procedure.is_live
    if competes and part.least < int(row.quantity):
        yield TooFewAsked(
            field="selection.least",
            article=row.article.zh,
            least=int(row.quantity),
            article_zh=row.article.zh,
            article_en=row.article.en,
        )


def price_problems(
    part: SelectionPart | None, auction: AuctionPart | None
) -> Iterator[Refused]:
    """Yield what does not fit between a selection's fees and its falling prices."""
    if part is None or auction is None:
        return
    fees = {row.number: row.fee_fen for row in part.lots}
    for row in auction.lots:
        start_fen = row.start * UNITS[auction.unit]
        if fees.get(row.number) != start_fen or row.cap is not None:
            yield CeilingDiffers(field=f"auction.lots.{row.number}", number=row.number)


def _by_amount(
    part: SelectionPart, procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    """What the sum decides: that it must be tendered, or may not be chosen directly."""
    total = sum(row.fee_fen for row in part.lots)
    service, tendered = SERVICES[part.service], book.row(TENDERED_ROW)
    by_lot = Stage.DRAWING in procedure.stages
    if part.service in TENDERED and total >= int(tendered.quantity):
        kind = DrawInTendering if by_lot else TenderInstead
        law = DRAWS if by_lot else tendered.article
        yield kind(
            field="selection.service",
            article=law.zh,
            service_zh=service.zh,
            service_en=service.en,
            amount=money.grouped(total),
            line=money.grouped(int(tendered.quantity)),
            article_zh=law.zh,
            article_en=law.en,
        )
    limit = book.row(DIRECT_ROW)
    above = total > int(limit.quantity) and not part.confidential
    if is_direct(procedure) and above:
        yield DirectAboveLimit(
            field="selection.lots",
            article=limit.article.zh,
            amount=money.grouped(total),
            line=money.grouped(int(limit.quantity)),
            article_zh=limit.article.zh,
            article_en=limit.article.en,
        )
