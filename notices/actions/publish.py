"""Publish notices: what the record says must be announced, announced by the clock.

One act for each cause; each builds the content from the trade's facts, refuses a
missing item, keeps it once (the cause is unique) and records it. Candidates are
published and the lot moved in the same transaction, and a procurement's result
becomes everybody's with its notice.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value

from award import queries as award
from evaluation import queries as evaluation
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json, canonical
from kernel.refused import NotFound, Refused
from notices.facts import result_items, trade_items, volume_results
from notices.facts.rows import Lot, Trade
from notices.models import Notice
from notices.rules import kinds, search
from notices.rules.content import Values, build, texts
from notices.rules.events import Published
from notices.rules.kinds import Kind
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item, Moment
from tender.rules.procedures import Category
from tender.rules.stages import Act
from tender.rules.timetable import publicity_ends

ACT = "notices.publish"


class PublishedAlready(Refused):
    """The clock came twice; the first time counts."""

    code = "notice-published-already"
    zh = "该公告已经发布。"
    en = "This notice is published already."


@transaction.atomic(durable=True)
def publish_plan(*, trade: UUID) -> Notice:
    """Publish what a trade announced ahead (采购意向、招标计划)."""
    found = _trade(trade)
    row = tender.published_ahead().filter(pk=found.pk).first()
    if row is None:
        raise NotFound
    return publish_in_step(
        Kind.PLAN,
        found,
        trade_items.plan(row.preannouncement),
        source=f"planned:{found.uid}",
        at=instant(),
    )


@transaction.atomic(durable=True)
def publish_announcement(*, trade: UUID) -> Notice:
    """Publish the announcement of an announced trade."""
    found = _trade(trade)
    row = _period_row(found)
    at = instant()
    ends_at = row.earliest(at, tender.terms(found).calendar) if row else None
    return publish_in_step(
        Kind.ANNOUNCEMENT,
        found,
        trade_items.announcement(found),
        source=announced_source(found.uid),
        at=at,
        ends_at=ends_at,
    )


@transaction.atomic(durable=True)
def publish_clarification(*, trade: UUID, clarification: UUID) -> Notice:
    """Publish what a clarification changed."""
    found = _trade(trade)
    row = found.clarifications.filter(uid=clarification).first()
    if row is None:
        raise NotFound
    return publish_in_step(
        Kind.CORRECTION,
        found,
        trade_items.correction(row),
        source=f"amended:{row.uid}",
        at=instant(),
    )


@transaction.atomic(durable=True)
def publish_extension(*, trade: UUID, extension: UUID) -> Notice:
    """Publish a later deadline that came without a clarification."""
    found = _trade(trade)
    row = found.extensions.filter(uid=extension).first()
    if row is None:
        raise NotFound
    return publish_in_step(
        Kind.CORRECTION,
        found,
        trade_items.extension(row),
        source=f"extended:{row.uid}",
        at=instant(),
    )


@transaction.atomic(durable=True)
def publish_lapse(*, trade: UUID, extension: UUID) -> Notice:
    """Publish that an announced later deadline lapsed, and that bids are frozen."""
    found = _trade(trade)
    row = found.extensions.filter(uid=extension, lapsed_at__isnull=False).first()
    if row is None:
        raise NotFound
    return publish_in_step(
        Kind.CORRECTION,
        found,
        trade_items.lapsed(row),
        source=f"lapsed:{row.uid}",
        at=instant(),
    )


@transaction.atomic(durable=True)
def publish_candidates(*, lot: UUID) -> Notice:
    """Publish the candidates and start the lot's publicity period (条例54)."""
    trade, found = lot_locked(lot)
    steps.check_lot(found, Act.PUBLISH_CANDIDATES)
    at = instant()
    ends_at = publicity_ends(at, tender.terms(trade))
    if ends_at is None:
        raise ValueError("candidates are published where there is a publicity period")
    former = Notice.objects.filter(lot=found, kind=Kind.CANDIDATES).first()
    notice = publish_in_step(
        Kind.CANDIDATES,
        trade,
        result_items.candidates(found, at, ends_at),
        source=f"candidates:{found.uid}:{evaluation.report(found).digest[:16]}",
        at=at,
        lot=found,
        ends_at=ends_at,
        supersedes=former,
    )
    steps.start_publicity(found, ends_at=ends_at, by=CLOCK, at=at)
    return notice


@transaction.atomic(durable=True)
def publish_decision(*, lot: UUID) -> Notice:
    """Publish whom a lot was awarded to; the result is everybody's from here on."""
    trade, found = lot_locked(lot)
    decision = award.decision(found)
    if decision is None:
        raise NotFound
    at = instant()
    category = tender.procedure_of(trade).category
    ends_at = None
    if category is Category.WORKS:
        kind, values = Kind.AWARD, result_items.awarded(decision)
    elif category is Category.INTERMEDIARY:
        kind, values = Kind.RESULT, result_items.chosen(decision)
    elif category is Category.DRUGS:
        kind, values = Kind.RESULT, volume_results.supplied(found)
    elif category is Category.EQUITY:
        kind, values = Kind.RESULT, result_items.transferred(decision)
        terms = tender.terms(trade)
        row = terms.rulebook.row("equity.result-notice")
        ends_at = row.earliest(at, terms.calendar)
    else:
        kind, values = Kind.RESULT, result_items.result(decision)
        terms = tender.terms(trade)
        row = terms.rulebook.row("procurement.result-notice-period")
        ends_at = row.earliest(at, terms.calendar)
    notice = publish_in_step(
        kind,
        trade,
        values,
        source=f"decided:{decision.uid}",
        at=at,
        lot=found,
        ends_at=ends_at,
        supersedes=Notice.objects.filter(lot=found, kind=str(kind)).first(),
    )
    steps.reach(found, Moment.RESULT, by=CLOCK, at=at)
    return notice


@transaction.atomic(durable=True)
def publish_fallen_award(*, lot: UUID, decision: UUID) -> Notice:
    """Publish that an award which was published fell away, and on which ground."""
    trade, found = lot_locked(lot)
    row = award.fallen_awards().filter(uid=decision, lot=found).first()
    if row is None:
        raise NotFound
    return publish_in_step(
        Kind.CORRECTION,
        trade,
        result_items.fell_away(row),
        source=f"fell-away:{row.uid}",
        at=instant(),
        lot=found,
    )


@transaction.atomic(durable=True)
def publish_ending(*, lot: UUID) -> Notice:
    """Publish that an announced lot ended without an award, and why.

    Where the notice names who was rejected, the end is the result: it is everybody's.
    """
    trade, found = lot_locked(lot)
    at, items = instant(), result_items.ending(found)
    notice = publish_in_step(
        Kind.ENDING,
        trade,
        items,
        source=f"ended:{found.uid}",
        at=at,
        lot=found,
    )
    if "rejected" in items:
        steps.reach(found, Moment.RESULT, by=CLOCK, at=at)
    return notice


def announced_source(trade: UUID) -> str:
    """Return the cause of a trade's announcement."""
    return f"announced:{trade}"


def _trade(uid: UUID) -> Trade:
    policy.check(CLOCK, ACT)
    return steps.trade_locked(uid)


def lot_locked(uid: UUID) -> tuple[Trade, Lot]:
    """Return trade and lot of an act of the clock, both locked."""
    trade = _trade(tender.lot(uid).trade.uid)
    found = steps.lot_locked(uid)
    found.trade = trade
    return trade, found


def _period_row(trade: Trade):  # type: ignore[no-untyped-def]
    if tender.procedure_of(trade).law is Category.PROCUREMENT:
        return tender.rulebook_of(trade).row("procurement.notice")
    return None


def publish_in_step(
    kind: Kind,
    trade: Trade,
    values: Values,
    *,
    source: str,
    at: datetime,
    lot: Lot | None = None,
    ends_at: datetime | None = None,
    supersedes: Notice | None = None,
) -> Notice:
    """Keep a notice inside the caller's act, once for its source, and record it."""
    if Notice.objects.filter(source=source).exists():
        raise PublishedAlready
    procedure = tender.procedure_of(trade)
    several = lot is not None and trade.lots.count() > 1
    title = kinds.title(
        kind, trade.title, procedure, lot.title if lot is not None and several else ""
    )
    head: dict[str, Json] = {
        "title": {"zh": title.zh, "en": title.en},
        "code": trade.code,
        "lot": lot.number if lot is not None else 0,
        "rulebook": trade.rulebook,
        "published_at": at.isoformat(),
        "ends_at": ends_at.isoformat() if ends_at else "",
    }
    content = build(kind, procedure.category, values, head=head)
    body = canonical(content)
    said = [title.zh, title.en, *texts(content, ("zh-hans", "en"))]
    notice = Notice.objects.create(
        kind=str(kind),
        trade=trade,
        lot=lot,
        category=str(procedure.category),
        region_path=trade.region.path,
        title_zh=title.zh,
        title_en=title.en,
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        source=source,
        published_at=at,
        ends_at=ends_at,
        supersedes=supersedes,
        text="\n".join(dict.fromkeys(said)),
        words=SearchVector(Value(" ".join(search.lexemes(said))), config="simple"),
    )
    _record(notice, trade)
    return notice


def _record(notice: Notice, trade: Trade) -> None:
    event = Published(
        notice=str(notice.uid),
        notice_kind=notice.kind,
        lot=str(notice.lot.uid) if notice.lot else "",
        title_zh=notice.title_zh,
        title_en=notice.title_en,
        digest=notice.digest,
        ends_at=notice.ends_at.isoformat() if notice.ends_at else "",
        supersedes=str(notice.supersedes.uid) if notice.supersedes else "",
    )
    record(
        stream=trade.stream,
        event=event,
        by=CLOCK,
        at=notice.published_at,
        audience=str(Item.PUBLIC),
    )
