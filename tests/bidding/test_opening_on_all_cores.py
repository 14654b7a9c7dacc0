"""An opening read by several processes is the opening that one would have read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bidding.facts import unsealing
from kernel import cores
from tests.worlds import openings
from tests.worlds.openings import WRAP_KEY

if TYPE_CHECKING:
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed


def test_bids_read_elsewhere_come_back_as_they_were_read(
    keepers: Keepers, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    bent = closed.bid(2).manifest_digest
    openings.release(keepers, closed.digest, seats=(1, 2))
    openings.release(keepers, closed.digest, seats=(3, 4), wrong=[bent])
    case = unsealing.case_of(closed.again(), WRAP_KEY)
    usable = unsealing.releases_of(case).usable
    here = unsealing.read_all(case, usable)
    read_here: list[int] = []
    read_one = unsealing.read_one

    def noted(case, bid, number, releases):  # type: ignore[no-untyped-def]
        read_here.append(number)
        return read_one(case, bid, number, releases)

    monkeypatch.setattr(unsealing, "read_one", noted)
    monkeypatch.setattr(unsealing, "BIDS_A_CORE", 1)
    # So also on a machine with one core.
    monkeypatch.setattr(cores.os, "sched_getaffinity", lambda _pid: {0, 1, 2})
    assert unsealing.read_all(case, usable) == here
    assert read_here == [1]
    assert {each.waits_for_shares for each in here} == {False, True}
