"""A lot whose report is signed, in procurement (case R01), and what follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from award.actions import decide as deciding
from award.models import Decision
from parties.actions.signed_acts import act_bytes
from tender import queries as tender

if TYPE_CHECKING:
    from collections.abc import Iterable

    from award.rules.decisions import Passed
    from tests.evaluation.world import Room


def reported(room: Room) -> Room:
    """Score R01, make the report and have every seat sign it."""
    return room.to_scoring().score_all().report()


def deciding_lot(room: Room) -> Room:
    """Hand the signed report to the owner."""
    deciding.ask_decision(lot=reported(room).case.lot.uid)
    return room


def supplier_of_rank(room: Room, rank: int) -> UUID:
    """Return the bid that stands at a rank."""
    from award import queries

    found = queries.candidates(room.case.lot)
    return UUID(next(one.bid for one in found if one.rank == rank))


def decided(room: Room, bid: UUID, passed: Iterable[Passed] = ()) -> Decision:
    """Have the owner sign a decision."""
    from award.facts import awards
    from award.rules import decisions

    lot = room.case.lot
    procedure = tender.procedure_of(lot.trade)
    chosen, over = decisions.check_choice(
        awards.eligible(lot), str(bid), passed, procedure
    )
    facts = deciding.decision_facts(lot, chosen, over)
    signature = room.owner.sign(act_bytes(deciding.ACT, str(lot.uid), facts))
    return deciding.decide(
        by=room.owner.actor,
        lot=lot.uid,
        bid=str(bid),
        passed=passed,
        signature=signature,
    )
