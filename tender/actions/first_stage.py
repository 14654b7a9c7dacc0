"""End a first stage (资格预审、两阶段), and begin the trade that follows it.

Who examines applications is known above: the app there gives the outcomes, and here
they are kept, told, and made the guest list of the trade that follows.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from journal.actions.record import record
from journal.queries import instant
from kernel.durations import legal_date
from parties import queries as parties
from parties.rules.actor import Actor
from tender.actions import steps
from tender.actions.create_trade import keep_created, next_code
from tender.actions.invite import name_in_step
from tender.facts import guests as facts
from tender.models import Lot, StepOutcome, Trade
from tender.rules import guests as rule
from tender.rules import procedures
from tender.rules.disclosure import Item, Moment
from tender.rules.guest_events import (
    FirstStepConcluded,
    FirstStepExamined,
    StepFollowed,
)
from tender.rules.guests import Outcome
from tender.rules.stages import Act, Stage

FOLLOW = "tender.follow"


def conclude_in_step(
    lot: Lot,
    outcomes: Sequence[Outcome],
    *,
    by: Actor,
    at: datetime,
    signature: steps.Signature,
) -> Stage:
    """Tell every applicant of a locked lot its outcome; the lot ends, or fails.

    Fewer than the law asks for that passed is the end of it: tender again (条例19).
    """
    row = facts.floor_of(lot.trade)
    _tell(lot, outcomes, at=at, signature=signature)
    _keep_conclusion(lot, outcomes, by=by, at=at, signature=signature.digest)
    if rule.is_enough(outcomes, row):
        return steps.move_lot(lot, Act.CONCLUDE, by=by, at=at)
    steps.reach(lot, Moment.RESULT, by=by, at=at)
    amount = row.amount()
    return steps.move_lot(
        lot,
        Act.FAIL,
        by=by,
        at=at,
        reason=f"通过的申请人少于{amount.zh}，应当重新招标",
        article=row.article.zh,
    )


def examine_in_step(
    lot: Lot,
    outcomes: Sequence[Outcome],
    *,
    by: Actor,
    at: datetime,
    signature: steps.Signature,
) -> None:
    """Tell those of a locked lot that did not pass; the others are drawn among."""
    out = [each for each in outcomes if not each.passed]
    _tell(lot, out, at=at, signature=signature)
    event = FirstStepExamined(
        lot=str(lot.uid),
        passed=len(outcomes) - len(out),
        failed=_as_facts(out),
        signature=signature.digest,
    )
    record(
        stream=lot.stream, event=event, by=by, at=at, audience=str(Item.STEP_OUTCOME)
    )


def conclude_drawn(
    lot: Lot,
    pool: Sequence[tuple[str, str]],
    drawn: Collection[str],
    *,
    by: Actor,
    at: datetime,
) -> Stage:
    """Tell the pool of (organisation, name) of a locked lot who was drawn: it ends."""
    outcomes = rule.drawn_outcomes(pool, drawn)
    _tell(lot, outcomes, at=at, signature=None)
    _keep_conclusion(lot, outcomes, by=by, at=at, signature="")
    return steps.move_lot(lot, Act.CONCLUDE, by=by, at=at)


def _tell(
    lot: Lot,
    outcomes: Sequence[Outcome],
    *,
    at: datetime,
    signature: steps.Signature | None,
) -> None:
    for each in outcomes:
        StepOutcome.objects.create(
            lot=lot,
            organisation=parties.organisation(each.organisation),
            passed=each.passed,
            reason=each.reason,
            article=each.article,
            score=each.score,
            told_at=at,
            signed_act_id=signature.key if signature else None,
        )


def _keep_conclusion(
    lot: Lot, outcomes: Sequence[Outcome], *, by: Actor, at: datetime, signature: str
) -> None:
    row = facts.floor_of(lot.trade)
    event = FirstStepConcluded(
        lot=str(lot.uid),
        outcomes=_as_facts(outcomes),
        least=int(row.quantity),
        article=row.article.zh,
        signature=signature,
    )
    record(
        stream=lot.stream, event=event, by=by, at=at, audience=str(Item.STEP_OUTCOME)
    )


def _as_facts(outcomes: Sequence[Outcome]) -> list[dict[str, str | bool]]:
    return [
        {
            "organisation": each.organisation,
            "name": each.name,
            "passed": each.passed,
            "reason": each.reason,
            "article": each.article,
            "score": each.score,
        }
        for each in outcomes
    ]


@transaction.atomic(durable=True)
def follow(*, by: Actor, trade: UUID) -> Trade:
    """Begin the trade that follows a first stage, with its guests; twice is once."""
    former = steps.trade_locked(trade)
    steps.check_may(by, FOLLOW, former)
    existing = Trade.objects.filter(follows=former).first()
    if existing is not None:
        return existing
    procedure = procedures.get(former.procedure)
    if procedure.leads_to is None:
        raise rule.GuestsFixed
    steps.lots_locked(former)
    going_on = facts.concluded_trade(former)
    row = procedures.get(procedure.leads_to)
    at = instant()
    made = Trade.objects.create(
        code=next_code(row.deal_class, former.owner.uscc, legal_date(at)),
        title=former.title,
        category=str(row.category),
        procedure=row.code,
        purchase=former.purchase,
        rulebook=former.rulebook,
        owner=former.owner,
        agency=former.agency,
        region=former.region,
        budget_fen=former.budget_fen,
        summary=former.summary,
        contact=former.contact,
        created_by=steps.person_of(by),
        created_at=at,
        follows=former,
        request_key=uuid4(),
    )
    for number, lot in enumerate(going_on, start=1):
        Lot.objects.create(trade=made, number=number, title=lot.title)
    keep_created(made, by=by)
    steps.keep(
        made, StepFollowed(former=former.code), by=by, at=at, item=Item.PREPARATION
    )
    named = [
        (each.organisation, number)
        for number, lot in enumerate(going_on, start=1)
        for each in lot.outcomes.select_related("organisation").filter(passed=True)
    ]
    name_in_step(made, named, by=by, at=at)
    return made
