"""A deal made by the hammer: its confirmation, its clocks, and how it is lost.

成交确认书 binds both (39号令20): owner and winner sign it, the winner in the time of
the local rules. The contract follows in ten working days, half of the price in a month
of the contract and the rest in a year (国土资发〔2010〕34号). Who does not sign or is
found unfit is the winner no more; each ground says what becomes of the deposit. Pure:
times and facts are handed in.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final

from kernel.calendars import LEGAL_ZONE, Calendar
from kernel.canonical import Json
from kernel.durations import start_of
from kernel.refused import Invalid, Refused
from tender.rules.procedures import Category
from tender.rules.rulebooks import Row, Rulebook, Text

REASON_LENGTH_MAX: Final = 2000
VERSION: Final = "openseal/deal/1"
#: the trades whose live bidding ends in a confirmation by both
CATEGORIES: Final = frozenset({Category.LAND})
#: rows of the rulebook
CONFIRMATION: Final = "land.confirmation"
CONTRACT: Final = "land.contract"
FIRST_PAYMENT: Final = "land.first-payment"
FIRST_PAYMENT_TERM: Final = "land.first-payment-term"
REST_PAYMENT: Final = "land.rest-payment"
#: what the winner itself states
GIVEN_UP: Final = "given-up"
_MONTHS: Final[Mapping[str, int]] = MappingProxyType({"months": 1, "years": 12})


class Party(StrEnum):
    """Who signs the confirmation, in this order."""

    OWNER = "owner"
    WINNER = "winner"


class Deposit(StrEnum):
    """What becomes of the deposit of a winner who is one no more."""

    FORFEITED = "forfeited"
    RETURNED = "returned"


class Needs(StrEnum):
    """What must have run out before a ground can be stated."""

    NOTHING = "nothing"
    CONFIRMATION = "confirmation"
    CONTRACT = "contract"


class DealRefused(Refused):
    """An act on a deal that its state does not allow."""

    code: ClassVar[str] = "deal-refused"


class GroundMissing(Invalid):
    """A winner loses its right on a ground of the law, with a reason."""

    code: ClassVar[str] = "deal-ground-missing"
    zh: ClassVar[str] = "请选择法定情形并写明理由。"
    en: ClassVar[str] = "Choose a ground of the law and give the reason."


class ReasonTooLong(Invalid):
    """More words than a cancellation carries."""

    code: ClassVar[str] = "deal-reason-too-long"
    zh: ClassVar[str] = "理由最多2000字。"
    en: ClassVar[str] = "A reason has at most 2,000 characters."


class TimeStillRuns(DealRefused):
    """The winner still has time to do what it is said not to have done."""

    code: ClassVar[str] = "deal-time-still-runs"
    zh: ClassVar[str] = (
        "竞得人的{what_zh}期限到{until}才届满（{article_zh}），现在不能以此取消。"
    )
    en: ClassVar[str] = (
        "The winner has until {until} to {what_en} ({article_en}); its right cannot "
        "be taken for that now."
    )


class DoneInTime(DealRefused):
    """The winner did what it is said not to have done."""

    code: ClassVar[str] = "deal-done"
    zh: ClassVar[str] = "竞得人已{what_zh}，不能以此取消竞得资格。"
    en: ClassVar[str] = "The winner did {what_en}; its right cannot be taken for that."


class NotYourTurn(DealRefused):
    """The transferor signs first; what is signed once is not signed again."""

    code: ClassVar[str] = "deal-not-your-turn"
    zh: ClassVar[str] = (
        "现在不是您签署成交确认书的时候：出让人先签，竞得人后签，各签一次。"
    )
    en: ClassVar[str] = (
        "It is not your turn to sign: the owner signs first, the winner second, each "
        "once."
    )


class NotDrawnYet(DealRefused):
    """The file to sign is still being made."""

    code: ClassVar[str] = "deal-not-drawn"
    zh: ClassVar[str] = "成交确认书正在生成，请稍候再签名。通常只需几秒。"
    en: ClassVar[str] = (
        "The confirmation is still being made; sign it in a moment. It usually takes "
        "seconds."
    )


class ContractMalformed(Invalid):
    """A contract has a number and a day that has come."""

    code: ClassVar[str] = "deal-contract-malformed"
    zh: ClassVar[str] = "请填写合同编号，签订日期应在成交确认书之日至今天之间。"
    en: ClassVar[str] = (
        "Give the contract's number, and a day from the confirmation's to today."
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which a winner is one no more, and what the deposit comes to."""

    code: str
    words: Text
    article: Text
    deposit: Deposit
    needs: Needs = Needs.NOTHING


_GIVES_UP: Final = Text("国土资源部39号令第20条", "Order 39 (2007), art. 20")
_NO_CONTRACT: Final = Text(
    "国土资源部39号令第20、21条", "Order 39 (2007), arts. 20 and 21"
)
_VOID: Final = Text("国土资源部39号令第25条", "Order 39 (2007), art. 25")
_UNFIT: Final = Text(
    "国土资源部39号令第21条和出让文件的约定",
    "Order 39 (2007), art. 21, and the transfer file",
)
GROUNDS: Final = (
    Ground(
        "unsigned",
        Text("逾期不签订成交确认书", "it did not sign the confirmation in time"),
        _GIVES_UP,
        Deposit.FORFEITED,
        Needs.CONFIRMATION,
    ),
    Ground(
        "no-contract",
        Text("逾期不签订出让合同", "it did not sign the contract in time"),
        _NO_CONTRACT,
        Deposit.FORFEITED,
        Needs.CONTRACT,
    ),
    Ground(
        "false-documents",
        Text("提供虚假文件隐瞒事实", "it gave false documents"),
        _VOID,
        Deposit.FORFEITED,
    ),
    Ground(
        "collusion",
        Text("行贿、恶意串通等非法手段竞得", "it won by bribery or collusion"),
        _VOID,
        Deposit.FORFEITED,
    ),
    Ground(
        "unfit",
        Text(
            "资格后审不合格（无虚假）",
            "it was found unfit afterwards, without falsehood",
        ),
        _UNFIT,
        Deposit.RETURNED,
    ),
)
_OWN: Final = Ground(
    GIVEN_UP,
    Text("竞得人放弃竞得宗地", "the winner gives the parcel up"),
    _GIVES_UP,
    Deposit.FORFEITED,
)
KNOWN: Final[Mapping[str, Ground]] = MappingProxyType(
    {one.code: one for one in (*GROUNDS, _OWN)}
)


@dataclass(frozen=True, slots=True)
class Clocks:
    """How far a deal is; `None` for what has not come."""

    confirm_until: datetime | None
    confirmed_at: datetime | None
    contract_until: datetime | None
    contracted: bool


def check_loss(
    ground: str, reason: str, clocks: Clocks, *, now: datetime, book: Rulebook
) -> tuple[Ground, str]:
    """Return the ground and the reason as kept, or raise.

    Raises `GroundMissing`, `ReasonTooLong`, `TimeStillRuns`, `DoneInTime`.
    """
    found, said = KNOWN.get(ground), reason.strip()
    if found is None or not said:
        raise GroundMissing(field="reason" if found else "ground")
    if len(said) > REASON_LENGTH_MAX:
        raise ReasonTooLong(field="reason")
    if found.needs is Needs.CONFIRMATION:
        done = clocks.confirmed_at is not None
        _check_run_out(
            book.row(CONFIRMATION), _CONFIRM, clocks.confirm_until, done=done, now=now
        )
    if found.needs is Needs.CONTRACT:
        _check_run_out(
            book.row(CONTRACT),
            _SIGN_CONTRACT,
            clocks.contract_until,
            done=clocks.contracted,
            now=now,
        )
    return found, said


_CONFIRM: Final = Text("签订成交确认书", "sign the confirmation")
_SIGN_CONTRACT: Final = Text("签订出让合同", "sign the contract")


def _check_run_out(
    row: Row, what: Text, until: datetime | None, *, done: bool, now: datetime
) -> None:
    if done:
        raise DoneInTime(what_zh=what.zh, what_en=what.en)
    if until is None or now < until:
        said = (
            "—" if until is None else f"{until.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M}"
        )
        raise TimeStillRuns(
            article=row.article.zh,
            until=said,
            what_zh=what.zh,
            what_en=what.en,
            article_zh=row.article.zh,
            article_en=row.article.en,
        )


def until(row: Row, start: datetime, calendar: Calendar) -> datetime:
    """Return the instant at which a time that began at `start` is over.

    Months and years end with the day of the same number (民法典202), or the month's
    last.
    """
    months = _MONTHS.get(row.unit)
    if months is None:
        return row.earliest(start, calendar)
    count = row.quantity
    assert isinstance(count, int)
    day = start.astimezone(LEGAL_ZONE).date()
    place = day.year * 12 + day.month - 1 + count * months
    year, month = divmod(place, 12)
    last = monthrange(year, month + 1)[1]
    end = date(year, month + 1, min(day.day, last))
    return start_of(end + timedelta(days=1))


def check_contract(
    number: str, signed_on: date, *, confirmed_on: date, today: date
) -> str:
    """Return the number as kept, or raise `ContractMalformed`."""
    said = number.strip()
    if not said or len(said) > 80:
        raise ContractMalformed(field="number")
    if not confirmed_on <= signed_on <= today:
        raise ContractMalformed(field="signed_on")
    return said


def confirmation(facts: Mapping[str, Json], number: str) -> dict[str, Json]:
    """Return what the confirmation says; its bytes are hashed, the file made of it."""
    return {**facts, "v": VERSION, "number": number}


def number(code: str, lot: int, place: int) -> str:
    """Return a confirmation's number: the trade's code, the lot, how often sold."""
    return f"{code}-{lot:03d}-Q{place:03d}"
