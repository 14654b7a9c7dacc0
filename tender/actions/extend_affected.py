"""Extend every deadline that an outage touches, in one act.

What may be extended is; each trade that may not is named with its reason: in the
answer, on the page, in its own stream and in the outage's. What is signed names every
trade of the list, so that none is added or forgotten between looking and signing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from journal import queries as journal
from journal.actions.record import record
from kernel.canonical import Json
from kernel.periods import Period
from kernel.refused import CHINESE, ENGLISH, Refused
from parties.queries import in_region
from parties.rules import policy
from parties.rules.actor import Actor
from tender.actions import steps
from tender.actions.extend import announce_extension, check_may_extend, taking_bids
from tender.models import Extension, Lot, Trade
from tender.rules.disclosure import Item
from tender.rules.events import NotExtended, OutageExtended
from tender.rules.extensions import after_outage
from tender.rules.reasons import checked_reason
from tender.rules.stages import BEFORE_ANNOUNCEMENT, ENDED, Stage

ACT = "tender.extend-affected"
#: extensions that are looked through for the list of former outages
FORMER_MAX = 200


class NothingAffected(Refused):
    """No deadline lies in the period."""

    code = "nothing-affected"
    zh = "所选时段内没有需要顺延的截止时间。"
    en = "No deadline lies in this period."


class AffectedChanged(Refused):
    """Another list of trades was shown than the outage touches now."""

    code = "affected-changed"
    zh = "受影响的项目与刚才列出的不同，请重新核对名单后签名。"
    en = "Other trades are affected now than those you were shown; look again and sign."


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A trade whose deadline was not extended, and why."""

    trade: Trade
    why: Refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one act did for an outage; `outage` names its stream and its page."""

    outage: UUID
    extended: list[Extension]
    left_out: list[LeftOut]


def stream_of(outage: UUID | str) -> str:
    """Return the stream that an outage's one row stands in."""
    return f"outage:{outage}"


def outage_facts(
    region: str,
    outage: Period,
    extension_s: int,
    reason: str,
    trades: Sequence[Trade],
) -> dict[str, Json]:
    """Return what the opening hand signs for an outage, and for which trades."""
    if outage.ends_at is None:
        raise ValueError("an outage has an end")
    codes: list[Json] = [trade.code for trade in trades]
    return {
        "region": region,
        "from": outage.starts_at.isoformat(),
        "until": outage.ends_at.isoformat(),
        "extension_s": extension_s,
        "reason": reason.strip(),
        "trades": codes,
    }


def affected_trades(by: Actor, outage: Period) -> list[Trade]:
    """Return the trades of the region with a deadline in the outage, in id order.

    Those that can no longer be extended are there as well: the act says why.
    """
    lots = Lot.objects.filter(
        submission_closes_at__gte=outage.starts_at,
        submission_closes_at__lt=outage.ends_at,
    ).exclude(stage__in=[str(stage) for stage in BEFORE_ANNOUNCEMENT | ENDED])
    rows = Trade.objects.filter(lots__in=lots).distinct()
    return list(in_region(rows, by).order_by("id"))


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the act would do to a trade: its lots and deadline to come, or why not."""

    trade: Trade
    lots: list[Lot]
    new: datetime | None
    why: Refused | None


def foresee(
    trade: Trade, lots: Sequence[Lot], length: timedelta, at: datetime
) -> Foreseen:
    """Say what an outage would do to a trade; the act asks it under its locks."""
    try:
        taking = taking_bids(lots)
        former = max(x.submission_closes_at for x in taking if x.submission_closes_at)
        is_frozen = all(lot.stage == Stage.FROZEN for lot in taking)
        new = after_outage(former, at, length, frozen=is_frozen)
        check_may_extend(trade, taking, new=new, at=at)
    except Refused as why:
        return Foreseen(trade, [], None, why)
    return Foreseen(trade, taking, new, None)


def foreseen(by: Actor, outage: Period, extension_s: int) -> list[Foreseen]:
    """Return what the act would do now, for the page before the signature."""
    at, length = journal.instant(), length_of(outage, extension_s)
    return [
        foresee(trade, list(trade.lots.order_by("number", "id")), length, at)
        for trade in affected_trades(by, outage)
    ]


def former_outages(by: Actor) -> list[Extension]:
    """Return an extension of each of the region's last outages, the newest first."""
    trades = in_region(Trade.objects.all(), by)
    rows = Extension.objects.filter(trade__in=trades, outage__isnull=False)
    found = {row.outage: row for row in rows.order_by("-id")[:FORMER_MAX]}
    return list(found.values())


def length_of(outage: Period, extension_s: int) -> timedelta:
    """Return by how much deadlines move: at least as long as the outage lasted."""
    return max(timedelta(seconds=extension_s), outage.length or timedelta())


@transaction.atomic(durable=True)
def extend_affected(
    *,
    by: Actor,
    outage: Period,
    extension_s: int,
    reason: str,
    listed: Sequence[str],
    signature: bytes,
) -> Outcome:
    """Extend every deadline of the region that lies in the outage, in one act.

    Each moves by `extension_s` seconds, at least by as long as the outage lasted.
    `listed` are the codes of the trades that were shown; another list is refused. A
    trade that cannot be extended is left out and named, and holds up no other.
    """
    policy.check(by, ACT, region=by.region)
    why = checked_reason(reason)
    locked = [steps.trade_locked(row.uid) for row in affected_trades(by, outage)]
    lots = {trade.pk: steps.lots_locked(trade) for trade in locked}
    trades = affected_trades(by, outage)
    if not trades:
        raise NothingAffected(field="from")
    if {row.pk for row in trades} != lots.keys() or [x.code for x in trades] != [
        *listed
    ]:
        raise AffectedChanged
    at, length = journal.instant(), length_of(outage, extension_s)
    facts = outage_facts(by.region, outage, extension_s, why, trades)
    kept = steps.signed(by, ACT, by.region, facts, signature, at)
    done = Outcome(uuid4(), [], [])
    for trade in locked:
        one = foresee(trade, lots[trade.pk], length, at)
        if one.why is not None or one.new is None:
            done.left_out.append(_left_out(done.outage, one, why, by=by, at=at))
            continue
        extension = announce_extension(
            trade,
            one.lots,
            new=one.new,
            reason=why,
            cause="outage",
            by=by,
            at=at,
            signature=kept.digest,
            outage=done.outage,
        )
        done.extended.append(extension)
    _record(done, outage, facts, by=by, at=at, signature=kept.digest)
    return done


def _left_out(
    outage: UUID, one: Foreseen, reason: str, *, by: Actor, at: datetime
) -> LeftOut:
    if one.why is None:
        raise ValueError("what is left out is refused")
    event = NotExtended(
        outage=str(outage),
        why=one.why.code,
        zh=one.why.sentence(CHINESE),
        en=one.why.sentence(ENGLISH),
        reason=reason,
    )
    steps.keep(one.trade, event, by=by, at=at, item=Item.PUBLIC)
    return LeftOut(one.trade, one.why)


def _record(
    done: Outcome,
    outage: Period,
    facts: dict[str, Json],
    *,
    by: Actor,
    at: datetime,
    signature: str,
) -> None:
    event = OutageExtended(
        outage=str(done.outage),
        region=by.region,
        starts_at=str(facts["from"]),
        ends_at=str(facts["until"]),
        reason=str(facts["reason"]),
        extended=[
            {
                "trade": str(row.trade.uid),
                "code": row.trade.code,
                "title": row.trade.title,
                "submission_closes_at": row.submission_closes_at.isoformat(),
            }
            for row in done.extended
        ],
        left_out=[
            {
                "trade": str(one.trade.uid),
                "code": one.trade.code,
                "title": one.trade.title,
                "why": one.why.code,
                "zh": one.why.sentence(CHINESE),
                "en": one.why.sentence(ENGLISH),
            }
            for one in done.left_out
        ],
        count=len(done.extended),
        left=len(done.left_out),
        signature=signature,
    )
    record(stream=stream_of(done.outage), event=event, by=by, at=at)
