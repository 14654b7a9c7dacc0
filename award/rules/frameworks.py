"""A framework agreement in force: its term, call-offs, exits, and topping up (110号令).

A term of a year at most for goods, two for services (15). A supplier is chosen
directly (32) or in turns (35). One leaves on a ground of the law and with a reason
(19, 20). More are called for only when too few are left (29). Pure: dates,
rows and facts are given.
"""

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar, Final

from evaluation.rules.methods import framework
from kernel.refused import Invalid, Refused
from tender.rules.rulebooks import Row, Text

_ORDER: Final = "政府采购框架协议采购方式管理暂行办法"
ART_32: Final = Text(f"{_ORDER}第32条", "Order 110, art. 32")
ART_19: Final = Text(f"{_ORDER}第19条", "Order 110, art. 19")


class Way(StrEnum):
    """成交方式 of the second stage."""

    DIRECT = "direct"
    TURNS = "turns"


WAYS: Final = MappingProxyType(
    {
        Way.DIRECT: Text("直接选定", "Direct selection"),
        Way.TURNS: Text("顺序轮候", "In turns"),
    }
)
#: 110号令19, and 20 for one that leaves itself with a good reason
EXITS: Final = MappingProxyType(
    {
        "collusion": Text("恶意串通谋取入围或者合同成交", "It colluded"),
        "false": Text("提供虚假材料谋取入围或者合同成交", "It gave false papers"),
        "refused": Text(
            "无正当理由拒不接受合同授予", "It refused a contract without reason"
        ),
        "unperformed": Text(
            "不履行合同义务，经请求后仍不履行", "It did not perform, though asked to"
        ),
        "barred": Text(
            "受到禁止参加政府采购活动的行政处罚", "It is barred from procurement"
        ),
        "leaves": Text("有正当理由，主动退出", "It leaves itself, with a good reason"),
    }
)


class TermTooLong(Invalid):
    """An agreement lasts no longer than the law allows."""

    code: ClassVar[str] = "agreement-term-too-long"
    zh: ClassVar[str] = "框架协议有效期最长至{latest}（{article_zh}）。"
    en: ClassVar[str] = "The agreement may last until {latest} ({article_en})."


class NotInForce(Refused):
    """The second stage happens within the term."""

    code: ClassVar[str] = "agreement-not-in-force"
    zh: ClassVar[str] = "框架协议不在有效期内（{starts}至{ends}）。"
    en: ClassVar[str] = "The agreement is not in force ({starts} to {ends})."


class AgreementOpened(Refused):
    """An agreement is opened once, after the entry was decided."""

    code: ClassVar[str] = "agreement-opened"
    zh: ClassVar[str] = "框架协议已经订立，或入围结果尚未确定。"
    en: ClassVar[str] = "The agreement is open already, or nobody has entered yet."


class NotMember(Refused):
    """Whoever has not entered, or has left, is not called."""

    code: ClassVar[str] = "not-a-member"
    zh: ClassVar[str] = "该供应商未入围，或已退出本框架协议（{article_zh}）。"
    en: ClassVar[str] = "The supplier has not entered, or has left ({article_en})."


class OutOfTurn(Refused):
    """In turns nobody is chosen but whose turn it is."""

    code: ClassVar[str] = "not-its-turn"
    zh: ClassVar[str] = "顺序轮候应由“{name}”成交（{article_zh}）。"
    en: ClassVar[str] = "It is the turn of {name} ({article_en})."


class TopUpTooSoon(Refused):
    """More suppliers are called for only when too few are left."""

    code: ClassVar[str] = "top-up-too-soon"
    zh: ClassVar[str] = (
        "剩余入围供应商{left}家，占入围时{entered}家的比例不低于{line}%，不得补充征集"
        "（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "{left} of {entered} are left, not fewer than {line}%: no more are called for "
        "({article_en})."
    )


def check_term(starts: date, ends: date, row: Row) -> None:
    """Raise `TermTooLong` beyond the row's years; the last day is the eve of a year."""
    years = int(row.quantity)
    try:
        limit = starts.replace(year=starts.year + years)
    except ValueError:  # 29 February
        limit = date(starts.year + years, 3, 1)
    if starts < ends <= limit:
        return
    raise TermTooLong(
        field="ends_on",
        article=row.article.zh,
        latest=limit.isoformat(),
        article_zh=row.article.zh,
        article_en=row.article.en,
    )


def check_in_force(today: date, starts: date, ends: date) -> None:
    """Raise `NotInForce` before the first day, and from the last on."""
    if not starts <= today < ends:
        raise NotInForce(starts=starts.isoformat(), ends=ends.isoformat())


def check_chosen(
    way: Way,
    supplier: str,
    *,
    members: Sequence[tuple[str, str]],
    served: Sequence[str],
) -> None:
    """Refuse who is no member, or not the one whose turn it is.

    `members` are (organisation, name) of those left, in the order of entry, and
    `served` the organisations of the former call-offs.
    """
    names = dict(members)
    if supplier not in names:
        raise NotMember(
            field="supplier",
            article=ART_32.zh,
            article_zh=ART_32.zh,
            article_en=ART_32.en,
        )
    if way is Way.DIRECT:
        return
    following, step = framework.turn(
        list(names), [each for each in served if each in names]
    )
    if following != supplier:
        raise OutOfTurn(
            field="supplier",
            article=step.article,
            name=names[following],
            article_zh=step.article,
            article_en="Order 110, art. 35",
        )


def check_top_up(entered: int, left: int, row: Row) -> None:
    """Raise `TopUpTooSoon` while as many are left as the row's share."""
    line = Fraction(str(row.quantity)) / 100
    allowed, _ = framework.may_top_up(entered, left, line)
    if allowed:
        return
    raise TopUpTooSoon(
        article=row.article.zh,
        left=left,
        entered=entered,
        line=str(row.quantity),
        article_zh=row.article.zh,
        article_en=row.article.en,
    )


def may_top_up(entered: int, left: int, row: Row) -> bool:
    """Say whether more may be called for, for pages."""
    try:
        check_top_up(entered, left, row)
    except TopUpTooSoon:
        return False
    return True


def check_ground(ground: str, known: Collection[str] = tuple(EXITS)) -> None:
    """Refuse a ground of exit that the law does not know."""
    if ground not in known:
        raise Invalid(field="ground", article=ART_19.zh)
