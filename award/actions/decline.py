"""Take an award back, or end a lot at its decision: signed, with ground and article.

The winner gives its award up itself, or the owner records that it fell away. The lot is
then decided again: the next in the order of the report, or no award at all, which the
owner signs with its reason. Letters of an award that fell away are nobody's letters.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from award.facts import awards
from award.facts.rows import Lot
from award.models import Decision
from award.rules import decisions, declining
from award.rules.decisions import Ground, Passed
from award.rules.events import Declined, EndedUndecided
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.reasons import checked_reason
from tender.rules.stages import ACT_WORDS, STAGE_WORDS, Act, NotAllowedNow, Stage

DECLINE = "award.decline"
GIVE_UP = "award.give-up"
END = "award.end"


def decline_facts(decision: Decision, ground: str, reason: str) -> dict[str, Json]:
    """Return what owner or winner signs: which award falls away, and why."""
    lot = decision.lot
    return {
        "code": lot.trade.code,
        "title": lot.trade.title,
        "lot": lot.number,
        "decision": str(decision.uid),
        "winner": decision.name,
        "ground": ground,
        "reason": reason.strip(),
    }


def ending_facts(lot: Lot, passed: Iterable[Passed], reason: str) -> dict[str, Json]:
    """Return what the owner signs when nobody is awarded the lot."""
    over: list[Json] = [
        {"bid": one.bid, "ground": one.ground, "reason": one.reason}
        for one in (*awards.given_up(lot), *passed)
    ]
    return {
        "code": lot.trade.code,
        "title": lot.trade.title,
        "lot": lot.number,
        "passed": over,
        "reason": reason.strip(),
    }


def check_give_up(by: Actor, decision: Decision) -> None:
    """Refuse whoever is not the winner of a published award: it finds nothing."""
    policy.check(by, GIVE_UP, organisation={decision.organisation.uid})
    if not awards.was_result_published(decision.lot):
        raise NotFound


def check_decline(lot: Lot, ground: str, reason: str) -> tuple[Ground, str]:
    """Return the ground and the reason if the award may be taken back, or raise."""
    steps.check_lot(lot, Act.DECLINE)
    return declining.check_decline(tender.procedure_of(lot.trade), ground, reason)


def check_end(
    lot: Lot, passed: Iterable[Passed], reason: str
) -> tuple[tuple[Passed, ...], str, str]:
    """Return who is passed over, the reason and the article, or raise."""
    if Stage(lot.stage) is not Stage.DECIDING:
        raise NotAllowedNow(
            stage=lot.stage,
            stage_zh=STAGE_WORDS[Stage(lot.stage)].zh,
            stage_en=STAGE_WORDS[Stage(lot.stage)].en,
            act_zh=ACT_WORDS[Act.FAIL].zh,
            act_en=ACT_WORDS[Act.FAIL].en,
        )
    procedure = tender.procedure_of(lot.trade)
    decisions.check_picked(procedure, is_picking=awards.is_picking(lot))
    decisions.check_objections(awards.objections_open(lot))
    fell_away = bool(awards.given_up(lot))
    over = declining.check_ending(
        awards.eligible(lot), passed, procedure, fell_away=fell_away
    )
    law = declining.ending_article(procedure, fell_away=fell_away)
    return over, checked_reason(reason), law.zh


@transaction.atomic(durable=True)
def decline(
    *, by: Actor, lot: UUID, ground: str, reason: str, signature: bytes
) -> Decision:
    """Record that the award of a lot fell away; it is decided again."""
    decision = _locked(lot)
    steps.check_may(by, DECLINE, decision.lot.trade)
    return _take_back(decision, ground, reason, by, DECLINE, signature)


@transaction.atomic(durable=True)
def give_up(*, by: Actor, lot: UUID, reason: str, signature: bytes) -> Decision:
    """Give one's own award up (放弃中标), once its result is published."""
    decision = _locked(lot)
    check_give_up(by, decision)
    return _take_back(decision, declining.DECLINED, reason, by, GIVE_UP, signature)


@transaction.atomic(durable=True)
def end(
    *, by: Actor, lot: UUID, passed: Iterable[Passed], reason: str, signature: bytes
) -> None:
    """End a lot without an award: nobody is left, or an award fell away."""
    found = _lot_locked(lot)
    steps.check_may(by, END, found.trade)
    over, said, article = check_end(found, passed, reason)
    at = instant()
    facts = ending_facts(found, over, said)
    kept = steps.signed(by, END, str(found.uid), facts, signature, at)
    names = {one.bid: one.name for one in awards.candidates(found)}
    rows = [
        {"bid": o.bid, "name": names[o.bid], "ground": o.ground, "reason": o.reason}
        for o in (*awards.given_up(found), *over)
    ]
    event = EndedUndecided(passed=rows, reason=said, signature=kept.digest)
    record(stream=found.stream, event=event, by=by, at=at, audience=str(Item.DECISION))
    digest = kept.digest
    steps.move_lot(
        found, Act.FAIL, by=by, at=at, reason=said, article=article, signature=digest
    )


def _lot_locked(uid: UUID) -> Lot:
    """Return a lot with its whole trade locked: a limit binds its lots together."""
    trade = steps.trade_locked(tender.lot(uid).trade.uid)
    found = next(row for row in steps.lots_locked(trade) if row.uid == uid)
    found.trade = trade
    return found


def _locked(uid: UUID) -> Decision:
    """Return the award that stands, its lot and trade locked."""
    lot = _lot_locked(uid)
    decision = awards.decision_of(lot)
    if decision is None:
        raise NotFound
    decision.lot = lot
    return decision


def _take_back(
    decision: Decision, ground: str, reason: str, by: Actor, act: str, signature: bytes
) -> Decision:
    lot = decision.lot
    law, said = check_decline(lot, ground, reason)
    at = instant()
    facts = decline_facts(decision, law.code, said)
    kept = steps.signed(by, act, str(decision.uid), facts, signature, at)
    decision.withdrawn_at = at
    decision.withdrawn_ground, decision.withdrawn_reason = law.code, said
    decision.withdrawn_by = declining.WINNER if act == GIVE_UP else declining.OWNER
    decision.save(
        update_fields=[
            "withdrawn_at",
            "withdrawn_ground",
            "withdrawn_reason",
            "withdrawn_by",
        ]
    )
    event = Declined(
        decision=str(decision.uid),
        bid=str(decision.bid),
        organisation=str(decision.organisation.uid),
        name=decision.name,
        ground=law.code,
        reason=said,
        stated_by=decision.withdrawn_by,
        signature=kept.digest,
    )
    record(stream=lot.stream, event=event, by=by, at=at, audience=str(Item.DECISION))
    steps.move_lot(
        lot,
        Act.DECLINE,
        by=by,
        at=at,
        reason=said,
        article=law.article.zh,
        signature=kept.digest,
    )
    return decision
