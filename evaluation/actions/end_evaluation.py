"""End an evaluation without a result, on a lawful ground: the panel and its lot.

What must end is ended by the chair, or by the purchaser's signature when too few are
qualified; what may end is the members' vote. The clock ends a panel whose lot ended
otherwise (termination), so that nobody waits in its room.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import exits as exit_facts
from evaluation.facts import panels
from evaluation.models import Ballot, Panel
from evaluation.rules.events import PanelEnded
from evaluation.rules.exits import Exit, NoLawfulExit
from evaluation.rules.phases import ENDED, Move, Phase
from journal.queries import instant
from journal.rules.events import HasFacts
from kernel.canonical import Json
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item
from tender.rules.stages import STAGE_WORDS, Stage

END_ACT = "evaluation.end-unqualified"


@transaction.atomic(durable=True)
def end_for_too_few(*, by: Actor, panel: UUID, ref: str = "") -> Panel:
    """End what the law ends; the chair's act, when fewer are left than it asks."""
    found, member = steps.chair_locked(by, panel)
    way = exit_facts.of_panel(found)
    if way is None or way.by_vote:
        raise NoLawfulExit
    _end(found, way, by=steps.by_seat(member), at=instant(), ref=ref)
    return found


def unqualified_facts(found: Panel) -> dict[str, Json]:
    """Return what the purchaser signs, or refuse while enough are qualified."""
    way = exit_facts.of_purchaser(found)
    if way is None:
        raise NoLawfulExit
    return {
        "code": found.lot.trade.code,
        "lot": found.lot.number,
        "qualified": way.left,
        "floor": way.floor,
        "article": way.article.zh,
    }


@transaction.atomic(durable=True)
def end_unqualified(*, by: Actor, panel: UUID, signature: bytes) -> Panel:
    """End before the evaluation: fewer are qualified than the law asks (87号令44)."""
    found = steps.panel_locked(panel)
    panels.check_about(by, "evaluation.examine", found.lot)
    steps.check_not_suspended(found)
    facts = unqualified_facts(found)
    way = exit_facts.of_purchaser(found)
    assert way is not None
    at = instant()
    tender_steps.signed(by, END_ACT, str(found.uid), facts, signature, at)
    _end(found, way, by=by, at=at)
    return found


def by_vote(found: Panel, ballot: Ballot, *, at: datetime) -> None:
    """Reject all that are left, inside the vote that carried the motion."""
    way = exit_facts.of_panel(found)
    if way is None:
        raise NoLawfulExit
    by = steps.by_seat(ballot.proposed_by)
    for bid in panels.standing(found):
        steps.reject(
            found,
            bid,
            clause=ballot.clause,
            reason=ballot.reason,
            by=by,
            at=at,
            source="all",
        )
    _end(found, way, by=by, at=at)


@transaction.atomic(durable=True)
def end_with_lot(*, panel: UUID) -> None:
    """End a panel whose lot has ended; the clock's act. Twice is once."""
    policy.check(CLOCK, "evaluation.expire")
    found = steps.panel_locked(panel)
    stage = Stage(found.lot.stage)
    if Phase(found.phase) in ENDED:
        return
    if stage not in {Stage.FAILED, Stage.ALL_REJECTED, Stage.TERMINATED}:
        return
    event = PanelEnded(
        panel=str(found.uid),
        reason=f"标段已结束：{STAGE_WORDS[stage].zh}。",
        article="",
        left=0,
        floor=0,
    )
    _close(found, event, by=CLOCK, at=instant())


def _end(found: Panel, way: Exit, *, by: HasFacts, at: datetime, ref: str = "") -> None:
    event = PanelEnded(
        panel=str(found.uid),
        reason=way.sentence,
        article=way.article.zh,
        left=way.left,
        floor=way.floor,
    )
    _close(found, event, by=by, at=at, ref=ref)
    # The milestone keeps who acts as a person; of the panel nobody is named.
    tender_steps.move_lot(
        found.lot,
        way.act,
        by=CLOCK,
        at=at,
        reason=way.sentence,
        article=way.article.zh,
    )


def _close(
    found: Panel, event: PanelEnded, *, by: HasFacts, at: datetime, ref: str = ""
) -> None:
    steps.keep(found, event, by=by, at=at, item=Item.CHECKS, ref=ref)
    steps.move(found, Move.END, by=by, at=at)
