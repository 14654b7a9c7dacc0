"""Decide a lot's award: the owner's signed act, or what its silence decided.

The letters of the decision are written in the same transaction; workers print them.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from award.actions.write_letters import write_letters
from award.facts import awards, talks
from award.facts.rows import Lot
from award.models import Decision
from award.rules import decisions
from award.rules import talks as talk_rule
from award.rules.decisions import Candidate, Passed
from award.rules.events import Decided
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import Refused
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.procedures import Publicity
from tender.rules.stages import Act, Stage

ACT = "award.decide"


class NotDue(Refused):
    """The clock came early, or somebody was there first."""

    code = "not-due"
    zh = "还没有到时间，或已经办理。"
    en = "It is not due, or done already."


class OtherLotsFirst(Refused):
    """A limit on awards binds the lots: all of them must be ranked first."""

    code = "other-lots-first"
    zh = "本项目限制中标标段数量，须待各标段评审报告都签署后再定标。"
    en = (
        "The trade limits how many lots one bidder may win: every lot's report must "
        "be signed before one of them is decided."
    )


def decision_facts(
    lot: Lot, chosen: Candidate, passed: Iterable[Passed]
) -> dict[str, Json]:
    """Return what the owner signs: who is awarded the lot, on which report, and why."""
    item = awards.price_item(lot)
    over: list[Json] = [
        {"bid": one.bid, "ground": one.ground, "reason": one.reason}
        for one in (*awards.given_up(lot), *passed)
    ]
    signed: dict[str, Json] = {
        "code": lot.trade.code,
        "title": lot.trade.title,
        "lot": lot.number,
        "winner": chosen.name,
        "organisation": chosen.organisation,
        "bid": chosen.bid,
        "rank": chosen.rank,
        "price": chosen.price,
        "unit": item.unit if item else "",
        "passed": over,
        "report": awards.report_digest(lot),
    }
    shared = beside_facts(lot, chosen)
    return {**signed, "beside": list(shared)} if shared else signed


def beside_facts(lot: Lot, chosen: Candidate) -> list[dict[str, Json]]:
    """Return who is awarded the lot as well, as a decision keeps them."""
    return [
        {
            "bid": one.bid,
            "organisation": one.organisation,
            "name": one.name,
            "rank": one.rank,
            "price": one.price,
        }
        for one in awards.beside(lot, chosen)
    ]


def check_choice(
    lot: Lot, bid: str, passed: Iterable[Passed], at: datetime
) -> tuple[Candidate, tuple[Passed, ...]]:
    """Return the choice if it may be made at the instant `at`, or raise."""
    procedure = tender.procedure_of(lot.trade)
    steps.check_lot(lot, Act.DECIDE)
    decisions.check_picked(procedure, is_picking=awards.is_picking(lot))
    decisions.check_objections(awards.objections_open(lot))
    if awards.lots_wait_for_each_other(lot):
        raise OtherLotsFirst
    candidates = awards.eligible(lot)
    decisions.check_in_time(at, awards.decision_due_at(lot), candidates, procedure)
    if procedure.has_talks:
        held = talks.held(lot)
        talk_rule.check_decision(candidates, held, bid, at)
        passed = talk_rule.passed_over(candidates, held)
    found = decisions.check_choice(candidates, bid, passed, procedure)
    awards.check_settled(lot, found[0].price)
    item = awards.price_item(lot)
    tender.check_agreed(lot, found[0].price, item.unit if item else "")
    return found


@transaction.atomic(durable=True)
def decide(
    *, by: Actor, lot: UUID, bid: str, passed: Iterable[Passed], signature: bytes
) -> Decision:
    """Award the lot to one of the candidates. Deciding twice is refused."""
    found = _locked(lot)
    steps.check_may(by, ACT, found.trade)
    at = instant()
    chosen, over = check_choice(found, bid, passed, at)
    facts = decision_facts(found, chosen, over)
    kept = steps.signed(by, ACT, str(found.uid), facts, signature, at)
    return _award(
        found, chosen, over, by=by, at=at, signed_act=kept.key, signature=kept.digest
    )


@transaction.atomic(durable=True)
def decide_by_silence(*, lot: UUID) -> Decision:
    """Award the lot to rank 1 when the purchaser's time is over."""
    policy.check(CLOCK, "award.decide-by-silence")
    found = _locked(lot)
    at = instant()
    due_at = awards.decision_due_at(found)
    chosen = decisions.silent_choice(awards.eligible(found))
    if found.stage != Stage.DECIDING or due_at is None or at < due_at or chosen is None:
        raise NotDue
    return _award(found, chosen, (), by=CLOCK, at=at, signed_act=None, signature="")


def _locked(uid: UUID) -> Lot:
    """Return a lot with every lot of its trade locked.

    A limit on awards binds them together: of two decided at the same instant the
    second must see what the first decided.
    """
    trade = steps.trade_locked(tender.lot(uid).trade.uid)
    found = next(row for row in steps.lots_locked(trade) if row.uid == uid)
    found.trade = trade
    return found


@transaction.atomic(durable=True)
def ask_decision(*, lot: UUID) -> None:
    """Hand the signed report to the owner, where no publicity comes between."""
    policy.check(CLOCK, "award.ask-decision")
    found = steps.lot_locked(lot)
    procedure = tender.procedure_of(found.trade)
    if found.stage != Stage.REPORTED or procedure.publicity is not Publicity.RESULT:
        raise NotDue
    steps.move_lot(found, Act.START_DECISION, by=CLOCK, at=instant())


def _award(
    lot: Lot,
    chosen: Candidate,
    over: Iterable[Passed],
    *,
    by: Actor,
    at: datetime,
    signed_act: int | None,
    signature: str,
) -> Decision:
    item = awards.price_item(lot)
    names = {one.bid: one.name for one in awards.candidates(lot)}
    passed = [
        {
            "bid": one.bid,
            "name": names[one.bid],
            "ground": one.ground,
            "reason": one.reason,
        }
        for one in (*awards.given_up(lot), *over)
    ]
    decision = Decision.objects.create(
        lot=lot,
        bid=UUID(chosen.bid),
        organisation=parties.organisation(chosen.organisation),
        name=chosen.name,
        rank=chosen.rank,
        price_type=item.type if item else "",
        price=Decimal(chosen.price) if chosen.price else None,
        price_unit=item.unit if item else "",
        total=chosen.total,
        passed=passed,
        beside=beside_facts(lot, chosen),
        report_digest=awards.report_digest(lot),
        by_silence=signed_act is None,
        signed_act_id=signed_act,
        decided_at=at,
    )
    event = Decided(
        decision=str(decision.uid),
        bid=chosen.bid,
        organisation=chosen.organisation,
        name=decision.all_names,
        rank=chosen.rank,
        price=chosen.price,
        unit=decision.price_unit,
        by_silence=decision.by_silence,
        passed=passed,
        report=decision.report_digest,
        signature=signature,
    )
    record(stream=lot.stream, event=event, by=by, at=at, audience=str(Item.DECISION))
    steps.move_lot(lot, Act.DECIDE, by=by, at=at, signature=signature)
    write_letters(decision, by=by, at=at)
    return decision
