"""What is announced follows from the record, once each, and says what it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from award.models import Letter
from journal.queries import instant
from notices import queries
from notices.actions import publish
from notices.models import Notice
from notices.rules.kinds import Kind
from tender.queries import disclosure_facts
from tender.rules.disclosure import Moment
from tests.award import world

if TYPE_CHECKING:
    from tests.evaluation.world import Room


def do_due() -> list[str]:
    """Do what the clock would; return what it was."""
    from award import queries as award

    done = []
    for app in (award, queries):
        for due in app.due(instant()):
            if due.call is not None:
                due.call()
                done.append(due.name)
    return done


def test_r01_from_the_report_to_its_result(deciding: Room) -> None:
    lot = deciding.case.lot
    assert do_due() == ["publish announcement"]
    first = world.supplier_of_rank(deciding, 1)
    decision = world.decided(deciding, first)
    assert deciding.case.stage() == "awarded"
    assert Letter.objects.filter(decision=decision).count() == 4
    assert disclosure_facts(lot).reached[Moment.RESULT] is None

    assert do_due() == ["publish decision"]
    notice = Notice.objects.get(kind=Kind.RESULT)
    assert decision.name in notice.text
    assert "736,320.00" in notice.text
    assert disclosure_facts(lot).reached[Moment.RESULT] == notice.published_at
    assert do_due() == []
    with pytest.raises(publish.PublishedAlready):
        publish.publish_decision(lot=lot.uid)
