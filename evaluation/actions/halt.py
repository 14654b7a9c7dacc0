"""A supervisor stops an evaluation, and lets it go on; both signed and on record."""

from uuid import UUID

from django.db import transaction

from evaluation.actions import give_back, steps
from evaluation.facts import panels
from evaluation.models import Halt, Panel
from evaluation.rules import halts as rule
from evaluation.rules.phases import AT_WORK, NotInThisPhase, Phase
from evaluation.rules.phases import PHASE_WORDS as WORDS
from evaluation.rules.room_events import RoomHalted, RoomResumed
from journal.queries import instant
from kernel.canonical import Json
from parties.rules import policy
from parties.rules.actor import Actor
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item

HALT_ACT = "evaluation.halt"
RESUME_ACT = "evaluation.resume"


def halt_facts(of: Panel, *, reason: str, article: str) -> dict[str, Json]:
    """Return what the supervisor signs to stop, or refuse an order without ground."""
    said, law = rule.check_order(reason, article)
    return {"code": of.lot.trade.code, "lot": of.lot.number, "reason": said, "law": law}


def resume_facts(of: Panel, *, reason: str) -> dict[str, Json]:
    """Return what the supervisor signs to let the evaluation go on."""
    halt = panels.halt_of(of)
    if halt is None:
        raise rule.NotStopped
    said, _law = rule.check_order(reason, halt.article)
    return {
        "code": of.lot.trade.code,
        "lot": of.lot.number,
        "halt": str(halt.uid),
        "reason": said,
    }


@transaction.atomic(durable=True)
def halt_room(
    *, by: Actor, panel: UUID, reason: str, article: str, signature: bytes
) -> Halt:
    """Stop an evaluation under way, with the article that is broken."""
    found = _locked(by, panel)
    if panels.halt_of(found) is not None:
        raise rule.StoppedAlready
    phase = Phase(found.phase)
    if phase not in AT_WORK:
        zh, en = WORDS[phase]
        raise NotInThisPhase(
            phase_zh=zh, phase_en=en, move_zh="叫停评审", move_en="stop it"
        )
    facts = halt_facts(found, reason=reason, article=article)
    at = instant()
    tender_steps.signed(by, HALT_ACT, str(found.uid), facts, signature, at)
    give_back.in_step(found, at=at)
    row = Halt.objects.create(
        panel=found,
        reason=str(facts["reason"]),
        article=str(facts["law"]),
        stopped_by=panels.person_of(by),
        stopped_at=at,
    )
    event = RoomHalted(panel=str(found.uid), reason=row.reason, article=row.article)
    steps.keep(found, event, by=by, at=at, item=Item.CHECKS)
    return row


@transaction.atomic(durable=True)
def resume_room(*, by: Actor, panel: UUID, reason: str, signature: bytes) -> Halt:
    """Let it go on; bidders get back the time that the stop took from their limits."""
    found = _locked(by, panel)
    facts = resume_facts(found, reason=reason)
    row = panels.halt_of(found)
    assert row is not None
    at = instant()
    tender_steps.signed(by, RESUME_ACT, str(found.uid), facts, signature, at)
    row.resumed_at, row.resumed_by = at, panels.person_of(by)
    row.resume_reason = str(facts["reason"])
    row.save(update_fields=["resumed_at", "resumed_by", "resume_reason"])
    give_back.in_step(found, at=at)
    event = RoomResumed(
        panel=str(found.uid),
        reason=row.resume_reason,
        stopped_s=int((at - row.stopped_at).total_seconds()),
    )
    steps.keep(found, event, by=by, at=at, item=Item.CHECKS)
    return row


def _locked(by: Actor, panel: UUID) -> Panel:
    found = steps.panel_locked(panel)
    policy.check(by, "evaluation.halt", region=found.lot.trade.region.path)
    return found
