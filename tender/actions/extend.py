"""Extend the deadline of a trade.

Announcing a later deadline does not move it yet: bids are sealed under the custodians'
statement, so the new time holds from the moment a superseding statement bears it
(`apply_extension`). If that has not happened at the former deadline, the lots freeze
instead of closing (docs/reference/envelope.md section 3).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from journal import queries as journal
from kernel.canonical import Json
from kernel.refused import Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.actions.lapse import lapse
from tender.facts.extensions import pending
from tender.facts.suspensions import deadline_demanded
from tender.facts.terms import terms_of
from tender.models import Extension, Lot, Trade
from tender.rules import timetable as rule
from tender.rules.disclosure import Item
from tender.rules.events import Extended
from tender.rules.extensions import check_extension, check_leaves_time, has_lapsed
from tender.rules.reasons import checked_reason
from tender.rules.stages import Act, Stage

ACT = "tender.extend"
TAKING_BIDS = (Stage.OPEN, Stage.FROZEN)


class ExtensionPending(Refused):
    """One extension at a time: the custodians sign one statement at a time."""

    code = "extension-pending"
    zh = "已有一次顺延正在等保管人签署，完成后才能再次顺延。"
    en = "An extension is waiting for the custodians' signatures; finish it first."


def extension_facts(trade: Trade, new: datetime, reason: str) -> dict[str, Json]:
    """Return what the owner signs; the journal's head tells this time from another."""
    return {
        "code": trade.code,
        "title": trade.title,
        "submission_closes_at": new.isoformat(),
        "reason": reason.strip(),
        "after": journal.head(trade.stream)[0],
    }


def check_extend(trade: Trade, new: datetime, reason: str) -> None:
    """Refuse what could not be announced, before anybody is asked to sign it."""
    checked_reason(reason)
    lots = taking_bids(list(trade.lots.order_by("number")))
    check_may_extend(trade, lots, new=new, at=journal.instant())


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


def check_may_extend(
    trade: Trade,
    lots: Sequence[Lot],
    *,
    new: datetime,
    at: datetime,
    demanded: datetime | None = None,
) -> datetime:
    """Return the former deadline of lots that may be extended to `new`, or raise.

    An extension that waits must be signed or have lapsed; one that has lapsed leaves
    its lots frozen, even where the clock has not come by to freeze them yet.
    """
    waiting = pending(trade).first()
    if waiting is not None and not has_lapsed(waiting.submission_closes_at, at):
        raise ExtensionPending
    former = max(lot.submission_closes_at for lot in lots if lot.submission_closes_at)
    check_extension(
        former=former,
        new=new,
        at=at,
        demanded=demanded,
        terms=terms_of(trade),
        frozen=waiting is not None or all(lot.stage == Stage.FROZEN for lot in lots),
    )
    for lot in lots:
        left = deadline_demanded(lot)
        if left is not None:
            check_leaves_time(new, *left)
    return former


def lots_taking_bids(trade: Trade) -> list[Lot]:
    """Return the locked lots that an extension moves; refuse when there are none."""
    return taking_bids(steps.lots_locked(trade))


def taking_bids(lots: Sequence[Lot]) -> list[Lot]:
    """Return those of a trade's locked lots that take bids, or refuse."""
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
    former = check_may_extend(trade, lots, new=new, at=at, demanded=demanded)
    waiting = pending(trade).select_for_update().first()
    if waiting is not None:
        lapse(trade, lots, waiting, at)
    terms = terms_of(trade)
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
