"""A minimum is waived (特批): asked by the owner, decided and signed by a supervisor.

Nobody else can: without a grant the date stays refused. What is granted is a span of
time for each date, so that a notice that goes out later than planned is refused again.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import NotFound, Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts.terms import terms_of
from tender.models import Override, Trade
from tender.rules import timetable as rule
from tender.rules.disclosure import Item
from tender.rules.events import OverrideAsked, OverrideGranted, OverrideRefused
from tender.rules.reasons import checked_reason
from tender.rules.stages import Act

DECIDE = "tender.decide-override"
GRANTED, REFUSED = "granted", "refused"


class NothingToWaive(Refused):
    """These dates break no minimum, or something that nobody can waive."""

    code = "nothing-to-waive"
    zh = "这些日期没有可以特批的期限：没有短于法定最短时间，或顺序有误。"
    en = (
        "There is nothing here that could be waived: no minimum is broken, or the "
        "dates are out of order."
    )


class OverridePending(Refused):
    """One request at a time."""

    code = "override-pending"
    zh = "已有一项特批申请在等待监督部门决定。"
    en = "A request is already waiting for the supervisor's decision."


@transaction.atomic(durable=True)
def ask_override(
    *, by: Actor, trade: UUID, dates: rule.Timetable, reason: str
) -> Override:
    """Ask the supervisor to waive the minima that these dates break."""
    found = steps.trade_locked(trade)
    steps.check_may(by, "tender.ask-override", found)
    for lot in steps.lots_locked(found):
        steps.check_lot(lot, Act.EDIT)
    why = checked_reason(reason)
    terms = terms_of(found)
    broken = rule.waivable(dates, terms)
    if not broken or len(broken) != len(list(rule.problems(dates, terms))):
        raise NothingToWaive(field="submission_closes_at")
    if Override.objects.filter(trade=found, outcome="").exists():
        raise OverridePending(field="reason")
    row = Override.objects.create(
        trade=found,
        announce_at=dates.announce_at,
        documents_until=dates.documents_until,
        submission_closes_at=dates.submission_closes_at,
        waives=[{"field": each.field, "article": each.article} for each in broken],
        reason=why,
        asked_by=steps.person_of(by),
        asked_at=instant(),
    )
    event = OverrideAsked(
        override=str(row.uid),
        announce_at=row.announce_at.isoformat(),
        documents_until=row.documents_until.isoformat(),
        submission_closes_at=row.submission_closes_at.isoformat(),
        waives=articles(row),
        reason=why,
    )
    steps.keep(found, event, by=by, at=row.asked_at, item=Item.OVERRIDE)
    return row


def articles(row: Override) -> list[str]:
    """Return the articles whose minima a request is about."""
    return [str(each["article"]) for each in row.waives]


def decision_facts(row: Override, outcome: str, ground: str) -> dict[str, Json]:
    """Return what the supervisor signs."""
    waived: list[Json] = [*articles(row)]
    return {
        "code": row.trade.code,
        "title": row.trade.title,
        "announce_at": row.announce_at.isoformat(),
        "documents_until": row.documents_until.isoformat(),
        "submission_closes_at": row.submission_closes_at.isoformat(),
        "waives": waived,
        "reason": row.reason,
        "outcome": outcome,
        "ground": ground,
    }


def waiting(trade: Trade) -> Override:
    """Return the request that waits, or `NotFound`."""
    row = Override.objects.filter(trade=trade, outcome="").first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic(durable=True)
def decide_override(
    *, by: Actor, trade: UUID, outcome: str, ground: str, signature: bytes
) -> Override:
    """Waive the minima for the dates asked, or refuse to; signed, with the ground."""
    found = steps.trade_locked(trade)
    row = Override.objects.select_for_update().filter(trade=found, outcome="").first()
    prepared = {found.created_by, row.asked_by if row else None}
    steps.check_may(by, DECIDE, found, prepared_by=prepared)
    if row is None or outcome not in (GRANTED, REFUSED):
        raise NotFound
    at = instant()
    why = checked_reason(ground, field="ground")
    facts = decision_facts(row, outcome, why)
    kept = steps.signed(by, DECIDE, str(row.uid), facts, signature, at)
    _keep(row, outcome, why, by, at, kept)
    kind = OverrideGranted if outcome == GRANTED else OverrideRefused
    event = kind(
        override=str(row.uid),
        waives=articles(row),
        ground=why,
        signature=kept.digest,
    )
    steps.keep(found, event, by=by, at=at, item=Item.OVERRIDE)
    return row


def _keep(
    row: Override,
    outcome: str,
    ground: str,
    by: Actor,
    at: datetime,
    kept: steps.Signature,
) -> None:
    row.outcome, row.ground = outcome, ground
    row.decided_by, row.decided_at = by.person, at
    row.signed_act_id = kept.key
    row.save()
