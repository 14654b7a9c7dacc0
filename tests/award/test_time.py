"""The owner's time to decide, and what silence says when it is over (87号令68)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from award import queries
from award.facts import awards
from award.rules import decisions
from journal.queries import instant
from tender.models import Lot, Milestone
from tender.rules.tender_file import AwardLimit
from tests.award import world
from tests.tender.test_running import do_exit

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.evaluation.world import Room

MICROSECOND = timedelta(microseconds=1)


def silent(room: Room) -> bool:
    """Say whether the clock would decide the lot now."""
    lot = str(room.case.lot.uid)
    found = queries.due(instant())
    return any(each.name == "decide by silence" and each.key == lot for each in found)


@pytest.fixture
def tied(deciding: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """R01 at its decision, its first two suppliers level."""
    real = awards.evaluation.candidates

    def level(lot: Any) -> list[dict[str, Any]]:
        return [
            {**row, "rank": 1 if row["rank"] == 2 else row["rank"]} for row in real(lot)
        ]

    monkeypatch.setattr(awards.evaluation, "candidates", level)
    return deciding


@pytest.mark.parametrize("late", [-MICROSECOND, timedelta(0), MICROSECOND])
def test_between_tied_candidates_the_owner_may_always_decide(
    tied: Room, at: At, late: timedelta
) -> None:
    due_at = awards.decision_due_at(tied.case.lot)
    assert due_at is not None
    at(due_at + late)
    assert not silent(tied)
    assert len([one for one in awards.eligible(tied.case.lot) if one.rank == 1]) == 2
    made = world.decided(tied, world.supplier_of_rank(tied, 1))
    assert not made.by_silence
    assert tied.case.stage() == "awarded"


def test_where_one_is_first_silence_has_decided(deciding: Room, at: At) -> None:
    due_at = awards.decision_due_at(deciding.case.lot)
    assert due_at is not None
    # While the lot is suspended the owner's time stands still, and runs on after.
    at(due_at - MICROSECOND)
    do_exit(deciding.case, "suspend")
    assert awards.decision_due_at(deciding.case.lot) is None
    at(due_at + timedelta(days=1))
    assert not silent(deciding)
    do_exit(deciding.case, "resume")
    assert awards.decision_due_at(deciding.case.lot) == instant() + MICROSECOND
    due_at = instant() + MICROSECOND
    assert not silent(deciding)
    at(due_at)
    assert silent(deciding)
    with pytest.raises(decisions.TimeIsOver):
        world.decided(deciding, world.supplier_of_rank(deciding, 1))


def test_under_a_limit_the_time_counts_from_the_last_report(
    deciding: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lots that a limit binds are decided once all are ranked, not before."""
    lot = deciding.case.lot
    alone = awards.decision_due_at(lot)
    assert alone is not None
    file = awards.tender.tender_file_of(lot)
    rule = AwardLimit(1, "declared-order")
    limited = SimpleNamespace(content=replace(file.content, award_limit=rule))
    other = Lot.objects.create(
        trade=lot.trade,
        number=2,
        title="第二标段",
        stage="evaluating",
        submission_closes_at=lot.submission_closes_at,
        opens_at=lot.opens_at,
    )
    assert awards.decision_due_at(lot) == alone
    monkeypatch.setattr(awards.tender, "tender_file_of", lambda _lot: limited)
    # The other lot is still evaluated: nobody can decide, and no time runs.
    assert awards.decision_due_at(lot) is None
    reported = awards.reported_at(lot)
    assert reported is not None
    at = reported + timedelta(days=30)
    Milestone.objects.create(
        lot=other, act="sign-report", former="evaluating", stage="reported", at=at
    )
    Lot.objects.filter(pk=other.pk).update(stage="reported")
    terms = awards.tender.terms(lot.trade)
    assert awards.decision_due_at(lot) == decisions.decision_due_at(at, terms)
