"""Tell every applicant of a first stage its result; the owner signs for it.

资格预审: each learns whether it passed, and why not; fewer than three that passed end
the lot, to be tendered again (条例19). In procurement by invitation those that passed
are drawn among (87号令14). 两阶段: who proposed is who may bid (条例30).
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from award.facts import first_stages
from award.facts.rows import Lot
from bidding.actions import guest_draw
from journal.queries import instant
from kernel.canonical import Json
from parties.rules.actor import Actor
from tender import queries as tender
from tender.actions import steps
from tender.actions.first_stage import conclude_in_step, examine_in_step
from tender.rules.guests import Outcome, is_enough
from tender.rules.stages import Stage

ACT = "tender.conclude"


def conclusion_facts(lot: Lot, outcomes: Iterable[Outcome]) -> dict[str, Json]:
    """Return what the owner signs: who goes on, and why each other does not."""
    found = list(outcomes)
    return {
        "code": lot.trade.code,
        "title": lot.trade.title,
        "lot": lot.number,
        "going_on": [each.name for each in found if each.passed],
        "failed": [
            f"{each.name}：{each.reason}（{each.article}）"
            for each in found
            if not each.passed
        ],
    }


@transaction.atomic(durable=True)
def conclude(*, by: Actor, lot: UUID, signature: bytes) -> Stage:
    """Tell the result of a first stage; twice is refused by the stage."""
    trade = steps.trade_locked(tender.lot(lot).trade.uid)
    steps.check_may(by, ACT, trade)
    found = next(row for row in steps.lots_locked(trade) if row.uid == lot)
    found.trade = trade
    outcomes = first_stages.outcomes(found)
    at = instant()
    facts = conclusion_facts(found, outcomes)
    kept = steps.signed(by, ACT, str(found.uid), facts, signature, at)
    row = tender.guest_floor(trade)
    if not tender.procedure_of(trade).draws_guests:
        return conclude_in_step(found, outcomes, by=by, at=at, signature=kept)
    if not is_enough(outcomes, row):
        guest_draw.leave(found)
        return conclude_in_step(found, outcomes, by=by, at=at, signature=kept)
    examine_in_step(found, outcomes, by=by, at=at, signature=kept)
    pool = [UUID(each.organisation) for each in outcomes if each.passed]
    return guest_draw.begin(found, pool, by=by, at=at)
