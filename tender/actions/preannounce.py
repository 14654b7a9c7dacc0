"""Publish ahead what will be bought or built (采购意向、招标计划), signed."""

from datetime import date
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts.terms import terms_of
from tender.models import Preannouncement, Trade
from tender.rules import preannouncements as rule
from tender.rules.disclosure import Item
from tender.rules.events import Preannounced
from tender.rules.reasons import checked_text
from tender.rules.stages import Act

ACT = "tender.preannounce"


def preannouncement_facts(
    trade: Trade, summary: str, planned_date: date
) -> dict[str, Json]:
    """Return what the owner signs."""
    return {
        "code": trade.code,
        "title": trade.title,
        "budget_fen": trade.budget_fen,
        "summary": summary.strip(),
        "planned_date": planned_date.isoformat(),
    }


@transaction.atomic(durable=True)
def preannounce(
    *, by: Actor, trade: UUID, summary: str, planned_date: date, signature: bytes
) -> Preannouncement:
    """Publish it once, while the trade is a draft; its dates are counted from here."""
    found = steps.trade_locked(trade)
    steps.check_may(by, ACT, found)
    lots = steps.lots_locked(found)
    terms = terms_of(found)
    procedure = terms.procedure
    if procedure.is_sole_source:
        raise NotFound
    if terms.published_ahead_at is not None:
        name = rule.name_of(procedure)
        raise rule.PublishedAhead(name_zh=name.zh, name_en=name.en)
    for lot in lots:
        steps.check_lot(lot, Act.PREANNOUNCE)
    said = checked_text(summary, field="summary")
    at = instant()
    rule.check_planned(
        planned_date,
        procedure=procedure,
        row=rule.row_of(procedure, terms.rulebook),
        published_at=at,
        calendar=terms.calendar,
    )
    facts = preannouncement_facts(found, said, planned_date)
    kept = steps.signed(by, ACT, str(found.uid), facts, signature, at)
    row = Preannouncement.objects.create(
        trade=found,
        summary=said,
        planned_date=planned_date,
        budget_fen=found.budget_fen,
        published_at=at,
        signed_act_id=kept.key,
    )
    event = Preannounced(
        title=found.title,
        budget_fen=found.budget_fen,
        summary=said,
        planned_date=planned_date.isoformat(),
        signature=kept.digest,
    )
    steps.keep(found, event, by=by, at=at, item=Item.PUBLIC)
    for lot in lots:
        steps.move_lot(lot, Act.PREANNOUNCE, by=by, at=at, signature=kept.digest)
    return row
