"""Extend the deadline of a trade, or of every trade that an outage touches.

Announcing a later deadline does not move it yet: bids are sealed under the custodians'
statement, so the new time holds from the moment a superseding statement bears it
(`apply_extension`). If that has not happened at the former deadline, the lots freeze
instead of closing (docs/reference/envelope.md section 3).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from journal import queries as journal
from kernel.canonical import Json
from kernel.periods import Period
from kernel.refused import Refused
from parties.queries import in_region
from parties.rules import policy
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts.terms import terms_of
from tender.models import Extension, Lot, Trade
from tender.rules import timetable as rule
from tender.rules.disclosure import Item
from tender.rules.events import Extended
from tender.rules.reasons import checked_reason
from tender.rules.stages import Act, Stage

ACT = "tender.extend"
ACT_AFFECTED = "tender.extend-affected"
TAKING_BIDS = (Stage.OPEN, Stage.FROZEN)


class ExtensionPending(Refused):
    """One extension at a time: the custodians sign one statement at a time."""

    code = "extension-pending"
    zh = "已有一次顺延正在等保管人签署，完成后才能再次顺延。"
    en = "An extension is waiting for the custodians' signatures; finish it first."


class NothingAffected(Refused):
    """No deadline lies in the period."""

    code = "nothing-affected"
    zh = "所选时段内没有需要顺延的截止时间。"
    en = "No deadline lies in this period."


def extension_facts(trade: Trade, new: datetime, reason: str) -> dict[str, Json]:
    """Return what the owner signs; the journal's head tells this time from another."""
    return {
        "code": trade.code,
        "title": trade.title,
        "submission_closes_at": new.isoformat(),
        "reason": reason.strip(),
        "after": journal.head(trade.stream)[0],
    }


@transaction.atomic(durable=True)
def extend(
    *, by: Actor, trade: UUID, new: datetime, reason: str, signature: bytes
) -> Extension:
    """Announce a later deadline for every lot that takes bids."""
    found = steps.trade_locked(trade)
    steps.check_may(by, ACT, found)
    why = checked_reason(reason)
    facts = extension_facts(found, new, why)
    lots = lots_taking_bids(found)
    at = journal.instant()
    kept = steps.signed(by, ACT, str(found.uid), facts, signature, at)
    return announce_extension(
        found,
        lots,
        new=new,
        reason=why,
        cause="owner",
        by=by,
        at=at,
        signature=kept.digest,
    )


def lots_taking_bids(trade: Trade) -> list[Lot]:
    """Return the locked lots that an extension moves; refuse when there are none."""
    lots = steps.lots_locked(trade)
    taking = [lot for lot in lots if lot.stage in TAKING_BIDS]
    if not taking:
        for lot in lots:
            steps.check_lot(lot, Act.EXTEND)
    return taking


def announce_extension(
    trade: Trade,
    lots: Sequence[Lot],
    *,
    new: datetime,
    reason: str,
    cause: str,
    by: Actor,
    at: datetime,
    signature: str,
    article: str = "",
    demanded: datetime | None = None,
    outage: UUID | None = None,
) -> Extension:
    """Check and announce a later deadline, inside the caller's act."""
    if Extension.objects.filter(trade=trade, in_force_at=None).exists():
        raise ExtensionPending
    terms = terms_of(trade)
    former = max(lot.submission_closes_at for lot in lots if lot.submission_closes_at)
    rule.check_extension(
        former=former,
        new=new,
        at=at,
        demanded=demanded,
        terms=terms,
        frozen=all(lot.stage == Stage.FROZEN for lot in lots),
    )
    extension = Extension.objects.create(
        trade=trade,
        former_closes_at=former,
        submission_closes_at=new,
        opens_at=rule.opening_for(new, terms),
        cause=cause,
        reason=reason,
        article=article,
        announced_at=at,
        outage=outage,
    )
    event = Extended(
        extension=str(extension.uid),
        former_closes_at=former.isoformat(),
        submission_closes_at=new.isoformat(),
        opens_at=extension.opens_at.isoformat(),
        reason=reason,
        article=article,
        cause=cause,
        signature=signature,
    )
    steps.keep(trade, event, by=by, at=at, item=Item.PUBLIC)
    return extension


def outage_facts(
    region: str, outage: Period, extension_s: int, reason: str
) -> dict[str, Json]:
    """Return what the opening hand signs for an outage."""
    if outage.ends_at is None:
        raise ValueError("an outage has an end")
    return {
        "region": region,
        "from": outage.starts_at.isoformat(),
        "until": outage.ends_at.isoformat(),
        "extension_s": extension_s,
        "reason": reason.strip(),
    }


@transaction.atomic(durable=True)
def extend_affected(
    *, by: Actor, outage: Period, extension_s: int, reason: str, signature: bytes
) -> list[Extension]:
    """Extend every deadline of the region that lies in the outage, in one act.

    Each moves by `extension_s` seconds, at least by as long as the outage lasted; the
    list of trades is found again under lock, so none is forgotten.
    """
    policy.check(by, ACT_AFFECTED, region=by.region)
    why = checked_reason(reason)
    facts = outage_facts(by.region, outage, extension_s, why)
    trades = affected_trades(by, outage)
    if not trades:
        raise NothingAffected(field="from")
    at = journal.instant()
    kept = steps.signed(by, ACT_AFFECTED, by.region, facts, signature, at)
    length = max(timedelta(seconds=extension_s), outage.length or timedelta())
    number = uuid4()
    made = []
    for trade in trades:
        locked = steps.trade_locked(trade.uid)
        lots = lots_taking_bids(locked)
        if not lots or _is_pending(locked):
            continue
        former = max(x.submission_closes_at for x in lots if x.submission_closes_at)
        made.append(
            announce_extension(
                locked,
                lots,
                new=former + length,
                reason=why,
                cause="outage",
                by=by,
                at=at,
                signature=kept.digest,
                outage=number,
            )
        )
    return made


def _is_pending(trade: Trade) -> bool:
    return Extension.objects.filter(trade=trade, in_force_at=None).exists()


def affected_trades(by: Actor, outage: Period) -> list[Trade]:
    """Return the trades of the region with a deadline in the outage, in id order."""
    lots = Lot.objects.filter(
        Q(stage__in=TAKING_BIDS),
        submission_closes_at__gte=outage.starts_at,
        submission_closes_at__lt=outage.ends_at,
    )
    rows = Trade.objects.filter(lots__in=lots).distinct()
    return list(in_region(rows, by).order_by("id"))
