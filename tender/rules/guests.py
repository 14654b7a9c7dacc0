"""Who is invited, and who goes on from a first stage: the rules of both.

邀请招标: three or more that can do it are invited, and nobody else has the file
(招标投标法17). 资格预审: fewer than three that passed, and it is tendered again
(条例19). 两阶段: no price and no deposit in the first stage (条例30). Before the
deadline nobody is told who else was invited (招标投标法22).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kernel.canonical import Json
from kernel.refused import Invalid, Refused
from tender.rules.procedure_types import Guests, Procedure
from tender.rules.rulebooks import Row, Rulebook, Text

if TYPE_CHECKING:
    from tender.rules.tender_file import TenderFile

#: where the rule of a first stage without prices stands, by whom the second invites
NO_PRICE = {
    Guests.PASSED: Text("招标投标法实施条例第15条", "Tendering Regulations, art. 15"),
    Guests.PROPOSED: Text("招标投标法实施条例第30条", "Tendering Regulations, art. 30"),
    Guests.DRAWN: Text("政府采购货物和服务招标投标管理办法第21条", "Order 87, art. 21"),
}

#: those that go on are drawn, three or more (政府采购邀请招标)
DRAW = Text("政府采购货物和服务招标投标管理办法第14条", "Order 87, art. 14")
NOT_DRAWN = "符合资格条件，随机抽取时未被抽中"


class NotByInvitation(Refused):
    """The procedure has no guests that the owner chooses."""

    code: ClassVar[str] = "not-by-invitation"
    zh: ClassVar[str] = "本项目的程序不由招标人指定被邀请人。"
    en: ClassVar[str] = "The owner does not choose who is invited in this procedure."


class TooFewGuests(Refused):
    """Fewer are invited than the law asks for."""

    code: ClassVar[str] = "too-few-guests"
    zh: ClassVar[str] = (
        "第{lot}标段的被邀请人为{found}家，不得少于{amount_zh}（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "Lot {lot}: {found} are invited; at least {amount_en} must be ({article_en})."
    )


class GuestUnknown(Invalid):
    """Whoever is invited has an account, or could not have the file."""

    code: ClassVar[str] = "guest-unknown"
    zh: ClassVar[str] = "统一社会信用代码“{uscc}”没有在本平台登记。"
    en: ClassVar[str] = "No organisation with the credit code {uscc} is registered."


class GuestTwice(Invalid):
    """An organisation is invited once."""

    code: ClassVar[str] = "guest-twice"
    zh: ClassVar[str] = "“{name}”列了不止一次。"
    en: ClassVar[str] = "{name} is listed more than once."


class GuestIsOwner(Refused):
    """Nobody invites itself, or its own agency."""

    code: ClassVar[str] = "guest-is-owner"
    zh: ClassVar[str] = "“{name}”是本项目的招标人或代理机构，不能被邀请。"
    en: ClassVar[str] = "{name} is the owner or its agency and cannot be invited."


class GuestsFixed(Refused):
    """Who passed or proposed is found by the first stage, and stays."""

    code: ClassVar[str] = "comes-from-first-stage"
    zh: ClassVar[str] = "这一程序接在前一阶段之后，请在前一阶段完成后从该项目开始。"
    en: ClassVar[str] = (
        "This procedure follows a first stage: begin it from there when that is over."
    )


class StageNotConcluded(Refused):
    """Every lot of the first stage has its result before the second begins."""

    code: ClassVar[str] = "first-stage-not-concluded"
    zh: ClassVar[str] = "前一阶段尚未全部告知结果，不能开始下一阶段。"
    en: ClassVar[str] = "The results of the first stage are not told yet for every lot."


class PriceInFirstStage(Refused):
    """A price or a deposit, where only who may bid is found."""

    code: ClassVar[str] = "price-in-first-stage-file"
    zh: ClassVar[str] = (
        "前一阶段不得要求报价，也不收取投标保证金：{where}（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "The first stage asks for no price and takes no deposit: {where} "
        "({article_en})."
    )


class TieLeftOpen(Refused):
    """The file says what becomes of those equal on the last place."""

    code: ClassVar[str] = "tie-left-open"
    zh: ClassVar[str] = (
        "请写明末位得分相同的申请人是全部通过（all）还是都不通过（none）。"
    )
    en: ClassVar[str] = (
        "Say whether those equal on the last place all pass (all) or none does (none)."
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an applicant of a first stage is told: passed, or why not."""

    organisation: str
    name: str
    passed: bool
    reason: str = ""
    article: str = ""
    score: str = ""


def check_chosen(chosen: Iterable[tuple[str, str]], *, owners: Collection[str]) -> None:
    """Refuse a list of (organisation, name) with an owner or anybody twice in it."""
    seen: set[str] = set()
    for uid, name in chosen:
        if uid in owners:
            raise GuestIsOwner(name=name, field="guests")
        if uid in seen:
            raise GuestTwice(name=name, field="guests")
        seen.add(uid)


def check_enough(count: int, row: Row, *, lot: int) -> None:
    """Raise `TooFewGuests` below the number of the rulebook's row."""
    if count >= int(row.quantity):
        return
    amount = row.amount()
    raise TooFewGuests(
        field="guests",
        article=row.article.zh,
        lot=lot,
        found=count,
        amount_zh=amount.zh,
        amount_en=amount.en,
        article_zh=row.article.zh,
        article_en=row.article.en,
    )


def is_enough(outcomes: Iterable[Outcome], row: Row) -> bool:
    """Say whether as many go on as the law asks for (条例19)."""
    return sum(each.passed for each in outcomes) >= int(row.quantity)


def no_price_article(procedure: Procedure) -> Text:
    """Return why a first stage has no price."""
    if procedure.draws_guests:
        return NO_PRICE[Guests.DRAWN]
    guests = Guests.PROPOSED if procedure.code.endswith("proposals") else Guests.PASSED
    return NO_PRICE[guests]


def places_of(parameters: Mapping[str, Json], row: Row) -> int:
    """Return how many are drawn: as the file says, by default the law's least.

    Raises `TooFewGuests` where the file invites fewer (87号令14).
    """
    given = parameters.get("invited", int(row.quantity))
    count = given if isinstance(given, int) and not isinstance(given, bool) else 0
    check_enough(count, row, lot=1)
    return count


def drawn_outcomes(
    pool: Iterable[tuple[str, str]], drawn: Collection[str]
) -> list[Outcome]:
    """Return what each of a pool of (organisation, name) is told after the draw."""
    return [
        Outcome(
            uid,
            name,
            passed=uid in drawn,
            reason="" if uid in drawn else NOT_DRAWN,
            article=DRAW.zh,
        )
        for uid, name in sorted(pool, key=lambda each: each[1])
    ]


def file_problems(
    file: "TenderFile", procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    """Yield what a first stage's file may not say: prices, ties left open, too few."""
    if procedure.draws_guests and procedure.guests_key:
        try:
            places_of(file.method.parameters, book.row(procedure.guests_key))
        except TooFewGuests as few:
            yield few
    article = no_price_article(procedure)
    priced = [item.label for item in file.opening_form if item.is_price]
    priced += [item.label for item in file.score_items if item.group == "price"]
    priced += [Text(row.title, row.title) for row in file.lots if row.ceiling]
    for label in priced:
        yield price_refused(label.zh, article)
    ties = file.method.parameters.get("ties", "open")
    if file.method.name == "limited-number" and ties not in ("all", "none"):
        yield TieLeftOpen(field="method.parameters.ties", article="条例18")


def price_refused(where: str, article: Text) -> PriceInFirstStage:
    """Return the refusal of a price or a deposit, by its place."""
    return PriceInFirstStage(
        field="lots",
        article=article.zh,
        where=where,
        article_zh=article.zh,
        article_en=article.en,
    )
