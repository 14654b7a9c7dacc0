"""The whole room at the level of its acts: from the draw to the sum of R01."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evaluation import queries
from evaluation.facts import replay
from evaluation.rules.phases import Phase
from tests.evaluation.cases import case
from tests.evaluation.world import Room


@pytest.mark.usefixtures("scored")
def test_r01_through_the_room_equals_what_was_published(room: Room) -> None:
    assert room.panel.phase == Phase.SUMMING_UP
    answer = queries.result(room.case.lot)
    published = case("R01-qingdao-consult")["published"]
    names = {str(each.uid): each.name for each in room.suppliers}
    totals = {names[row["bid"]]: Decimal(row["total"]) for row in answer["rows"]}
    assert totals == {
        name: Decimal(scores["total"]) for name, scores in published["scores"].items()
    }
    ranking = [names[bid] for group in answer["ranking"] for bid in group]
    assert ranking == published["rank"]
    replay.check_stored(room.panel)
