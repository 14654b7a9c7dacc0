"""Open a framework agreement, call off under it, and let a supplier leave; signed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from award.facts import frameworks as facts
from award.models import Agreement, AgreementExit, CallOff
from award.rules import frameworks as rule
from award.rules.framework_events import (
    AgreementLeft,
    AgreementOpenedEvent,
    CalledOff,
)
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from kernel.durations import legal_date
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender import queries as tender
from tender.actions import steps
from tender.rules.reasons import checked_reason, checked_text
from tender.rules.stages import Stage

OPEN = "award.open-agreement"
CALL = "award.call-off"
LEAVE = "award.leave-agreement"
_IN_FORCE = (Stage.AWARDED, Stage.CONTRACTED)


def open_facts(lot: Any, way: str, starts: date, ends: date) -> dict[str, Json]:
    """Return what the owner signs to open: way, term, and who entered."""
    if (
        not tender.procedure_of(lot.trade).admits_several
        or lot.stage not in _IN_FORCE
        or facts.agreement_of(lot) is not None
    ):
        raise rule.AgreementOpened
    rule.check_term(starts, ends, facts.term_row(lot))
    return {
        "code": lot.trade.code,
        "lot": lot.number,
        "way": str(rule.Way(way)),
        "starts_on": starts.isoformat(),
        "ends_on": ends.isoformat(),
        "entered": [f"{name} {price}" for _, name, price in facts.decided(lot)],
    }


def call_facts(lot: Any, supplier: str, what: str, at: datetime) -> dict[str, Json]:
    """Return what the owner signs to call off: from whom, what, at which price."""
    found = _agreement(lot)
    rule.check_in_force(legal_date(at), found.starts_on, found.ends_on)
    left = facts.members(found)
    rule.check_chosen(
        facts.way_of(found),
        supplier,
        members=[(one, name) for one, name, _ in left],
        served=facts.served(found),
    )
    name, price = next((n, p) for one, n, p in left if one == supplier)
    return {
        "code": lot.trade.code,
        "lot": lot.number,
        "number": len(facts.served(found)) + 1,
        "organisation": supplier,
        "supplier": name,
        "what": checked_text(what, field="what"),
        "price": price,
    }


def leave_facts(lot: Any, supplier: str, ground: str, why: str) -> dict[str, Json]:
    """Return what the owner signs when a supplier leaves: who, and why."""
    left = {one: name for one, name, _ in facts.members(_agreement(lot))}
    if supplier not in left:
        art = rule.ART_19
        raise rule.NotMember(field="supplier", article_zh=art.zh, article_en=art.en)
    rule.check_ground(ground)
    return {
        "code": lot.trade.code,
        "lot": lot.number,
        "organisation": supplier,
        "supplier": left[supplier],
        "exit": ground,
        "reason": checked_reason(why),
    }


@transaction.atomic(durable=True)
def open_agreement(
    *, by: Actor, lot: UUID, way: str, starts: date, ends: date, signature: bytes
) -> Agreement:
    """Put the agreement in force, with everybody whom the decision let in."""
    row, at = _locked(by, OPEN, lot), instant()
    signed = open_facts(row, way, starts, ends)
    kept = steps.signed(by, OPEN, str(row.uid), signed, signature, at)
    entered = [list(each) for each in facts.decided(row)]
    made = Agreement.objects.create(
        lot=row,
        way=str(rule.Way(way)),
        starts_on=starts,
        ends_on=ends,
        entered=entered,
        opened_at=at,
        signed_act_id=kept.key,
    )
    event = AgreementOpenedEvent(
        way=made.way,
        starts_on=starts.isoformat(),
        ends_on=ends.isoformat(),
        entered=entered,
        signature=kept.digest,
    )
    record(stream=row.stream, event=event, by=by, at=at)
    return made


@transaction.atomic(durable=True)
def call_off(
    *, by: Actor, lot: UUID, supplier: str, what: str, signature: bytes
) -> CallOff:
    """Choose a supplier for a purchase, by the agreement's way and at its price."""
    row, at = _locked(by, CALL, lot), instant()
    signed = call_facts(row, supplier, what, at)
    kept = steps.signed(by, CALL, str(row.uid), signed, signature, at)
    made = CallOff.objects.create(
        agreement=_agreement(row),
        n=len(facts.served(_agreement(row))) + 1,
        organisation=UUID(supplier),
        name=str(signed["supplier"]),
        what=str(signed["what"]),
        price=str(signed["price"]),
        made_at=at,
        signed_act_id=kept.key,
    )
    event = CalledOff(
        n=made.n,
        organisation=supplier,
        name=made.name,
        what=made.what,
        price=made.price,
        signature=kept.digest,
    )
    record(stream=row.stream, event=event, by=by, at=at)
    return made


@transaction.atomic(durable=True)
def leave(
    *, by: Actor, lot: UUID, supplier: str, ground: str, why: str, signature: bytes
) -> AgreementExit:
    """Let a supplier leave; nothing is called off from it any more."""
    row, at = _locked(by, LEAVE, lot), instant()
    signed = leave_facts(row, supplier, ground, why)
    kept = steps.signed(by, LEAVE, str(row.uid), signed, signature, at)
    made = AgreementExit.objects.create(
        agreement=_agreement(row),
        organisation=UUID(supplier),
        ground=ground,
        reason=str(signed["reason"]),
        left_at=at,
        signed_act_id=kept.key,
    )
    event = AgreementLeft(
        organisation=supplier,
        name=str(signed["supplier"]),
        ground=ground,
        reason=made.reason,
        signature=kept.digest,
    )
    record(stream=row.stream, event=event, by=by, at=at)
    return made


def _locked(by: Actor, act: str, lot: UUID) -> Any:
    trade = steps.trade_locked(tender.lot(lot).trade.uid)
    steps.check_may(by, act, trade)
    found = next((row for row in steps.lots_locked(trade) if row.uid == lot), None)
    if found is None:
        raise NotFound
    found.trade = trade
    return found


def _agreement(lot: Any) -> Agreement:
    found = facts.agreement_of(lot)
    if found is None:
        raise NotFound
    return found
