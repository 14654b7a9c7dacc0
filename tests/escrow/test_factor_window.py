"""With bidders' own keys: agents wait for factors.json, and release for those in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from escrow import queries
from tests.escrow import openings
from tests.escrow.test_decisions import restarted
from tests.worlds import factors as worlds
from tests.worlds import openings as halls
from tests.worlds import stamps, trades

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.agents import Guarded
    from tests.worlds.people import City
    from tests.worlds.trades import Case


@pytest.fixture
def case(city: City) -> Case:
    """A works trade whose bidders release a key of their own."""
    stamps.platform()
    made = worlds.drafted(city)
    trades.approved(made)
    return made


def test_nothing_is_released_before_the_list_and_then_for_those_in_it(
    announced: Guarded, tmp_path: Path, at: At
) -> None:
    prices = (*halls.PRICES, "7400000.00")
    closed = worlds.closed(announced.case, announced, tmp_path, at, prices)
    ends_at = closed.window().ends_at
    announced.pair.running_from(ends_at + timedelta(seconds=5))
    worlds.release(closed, 0, 1, 2)
    assert announced.look(1) == [False]
    assert any("factors-required" in line for line in announced.said)
    made = queries.closing(closed.digest)
    assert made is not None
    # Nobody has tried anything: bidders still have their time.
    assert queries.refusals_for(made.digest) == []
    assert queries.releases_for(made.digest) == []
    at(ends_at)
    assert worlds.frozen(closed)
    restarted(announced, 1)
    assert announced.look(1, 2, 3) == [True, True, True]
    found = openings.opened(announced, made, 1)
    wanted = {closed.bid(place).manifest_digest for place in range(3)}
    assert set(found.shares) == wanted
    late = closed.bid(3).manifest_digest
    assert dict(found.refused) == {late: "factor-not-released"}
    halls.run()
    assert [outcome for outcome, _code in closed.outcomes()] == [
        "opened",
        "opened",
        "opened",
        "bidder-fault",
    ]
