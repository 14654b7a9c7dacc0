"""Rounds of final quotes: the order that calls one, and when one can never close.

The panel calls for quotes, of every supplier that responds in substance (74号令33,
214号21); the owner's order carries that out and adds the deadline, nothing else.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bidding.rules.closing import GRACE
from kernel.calendars import Calendar
from kernel.refused import Invalid, Refused
from tender.rules.rulebooks import Row, Text

MINUTES_MAX: Final = 7 * 24 * 60


class MinutesWrong(Invalid):
    """A round lasts some minutes."""

    code = "minutes-wrong"
    zh = "请填写本轮报价的时长（分钟，不超过{most}）。"
    en = "Say how many minutes the round lasts, at most {most}."


class RoundTooShort(Refused):
    """The round ends sooner than the rulebook lets it."""

    code = "round-too-short"
    zh = (
        "最后报价的时间自发起（签名提交）起不少于{least_zh}（{article_zh}），请延长后重新"
        "签名。"
    )
    en = (
        "A round of final quotes lasts at least {least_en} from when its order is "
        "signed ({article_en}); make it longer and sign again."
    )


class StillCloses(Refused):
    """The round can still be closed: no token is missing, or one may yet come."""

    code = "round-still-closes"
    zh = "本轮仍可截止，不能作废。"
    en = "The round can still be closed; it is not annulled."


class RoundNotCalled(Refused):
    """The panel has not called for final quotes, or no longer waits for them."""

    code = "round-not-called"
    zh = "{panel_zh}未要求提交最后报价，不能发起报价（{article_zh}）。"
    en = "The {panel_en} does not call for final quotes now ({article_en})."


class RoundAdmitsOthers(Refused):
    """The order admits others than all who respond in substance."""

    code = "round-admits-others"
    zh = (
        "最后报价须由{panel_zh}要求的全部实质性响应供应商提交，"
        "报价令不得增减（{article_zh}）。"
    )
    en = (
        "All suppliers that the {panel_en} admits give a final quote; the order must "
        "admit exactly those ({article_en})."
    )


class RoundFloorDiffers(Refused):
    """The order asks for fewer or more quotes than the law."""

    code = "round-floor-differs"
    zh = "最少报价家数须为{floor}家（{article_zh}）。"
    en = "The fewest quotes are {floor} ({article_en})."


class RoundGroundsDiffer(Refused):
    """The order rests on something else than the panel's call."""

    code = "round-grounds-differ"
    zh = "报价令所依据的不是{panel_zh}要求提交最后报价的记录（{article_zh}）。"
    en = (
        "The order does not rest on the call of the {panel_en} for final quotes "
        "({article_en})."
    )


class RoundReadAlready(Refused):
    """The panel's round has ended; only one annulled unread is called again."""

    code = "round-read-already"
    zh = "最后报价已结束，不能再次发起（{article_zh}）。"
    en = "The final quotes are over; no other round is called ({article_en})."


class RoundOpensLater(Refused):
    """The order opens quotes at another time than their own."""

    code = "round-opens-later"
    zh = "本轮报价于截止时（{deadline}）开启，报价令不得另定开启时间。"
    en = "The quotes of a round open at its end, {deadline}; the order sets no other."


@dataclass(frozen=True, slots=True)
class RoundLaw:
    """By which article a procedure's final quotes are called for, and who calls."""

    article: Text
    panel: Text


@dataclass(frozen=True, slots=True)
class PanelsCall:
    """What the panel called for: its first round, whom, and the law's floor.

    Certificates and `grounds` (the digest of the panel's row in the journal) in hex.
    """

    envelope: str
    admitted: frozenset[str]
    floor: int
    floor_article: Text | None
    grounds: str


def check_called(
    call: PanelsCall | None,
    law: RoundLaw,
    *,
    admitted: Collection[str],
    floor: int,
    grounds: str,
) -> PanelsCall:
    """Return the panel's call, or refuse an order that says anything else.

    Raises `RoundNotCalled`, `RoundAdmitsOthers`, `RoundFloorDiffers`,
    `RoundGroundsDiffer`.
    """
    if call is None:
        raise refusal(RoundNotCalled, law)
    if frozenset(admitted) != call.admitted:
        raise refusal(RoundAdmitsOthers, law)
    if floor != call.floor:
        by_floor = replace(law, article=call.floor_article or law.article)
        raise refusal(RoundFloorDiffers, by_floor, floor=call.floor)
    if grounds != call.grounds:
        raise refusal(RoundGroundsDiffer, law)
    return call


def check_times(
    law: RoundLaw, *, deadline: datetime, opens_at: datetime, now: datetime
) -> None:
    """Refuse a round that lasts too long, or that opens at another time than its end.

    The order adds the deadline alone: to keep quotes shut would be to put them off. A
    procedure with rounds has no time for bidders' own keys.
    """
    if deadline - now > timedelta(minutes=MINUTES_MAX):
        raise MinutesWrong(field="minutes", most=MINUTES_MAX)
    if opens_at != deadline:
        raise RoundOpensLater(
            article=law.article.zh, deadline=deadline.isoformat(timespec="seconds")
        )


def check_length(
    *, deadline: datetime, now: datetime, row: Row, calendar: Calendar
) -> None:
    """Refuse a round that ends sooner than the rulebook's row lets it.

    Whoever must seal a quote, sign it and send it needs time for that.
    """
    if deadline < row.earliest(now, calendar).replace(microsecond=0):
        least = row.amount()
        raise RoundTooShort(
            field="minutes",
            article=row.article.zh,
            least_zh=least.zh,
            least_en=least.en,
            article_zh=row.article.zh,
            article_en=row.article.en,
        )


def refusal(kind: type[Refused], law: RoundLaw, *, floor: int = 0) -> Refused:
    """Return a refusal that rests on the article of final quotes."""
    return kind(
        article=law.article.zh,
        article_zh=law.article.zh,
        article_en=law.article.en,
        panel_zh=law.panel.zh,
        panel_en=law.panel.en,
        floor=floor,
    )


def order_bytes(
    *,
    statement: str,
    lot: str,
    envelope: str,
    deadline: datetime,
    floor: int,
    admitted: Iterable[str],
    grounds: str,
    opens_at: datetime | None = None,
) -> bytes:
    """Return order.json. Digests in hex; a round's opens at its deadline."""
    value = {
        "v": "sbe1/order",
        "statement": statement,
        "lot": lot,
        "envelope": envelope,
        "deadline": deadline.isoformat(),
        "opens_at": (opens_at or deadline).isoformat(),
        "floor": floor,
        "admitted": sorted(set(admitted)),
        "grounds": grounds,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def never_closes(*, deadline: datetime, missing: int, now: datetime) -> bool:
    """Say whether a round waits for tokens that can no longer come in time.

    `missing` counts the quotes without one. A token stamped at the last instant of the
    grace is still taken, so the wait is over only after it (envelope.md 8.4).
    """
    return missing > 0 and now > deadline + GRACE


def check_never_closes(*, deadline: datetime, missing: int, now: datetime) -> None:
    """Refuse to annul a round that can still be closed."""
    if not never_closes(deadline=deadline, missing=missing, now=now):
        raise StillCloses
