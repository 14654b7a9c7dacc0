"""A trade approved by intake, its seats in the hands of five agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import kept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bidding.models import Bid
    from tests.live import LiveServer
    from tests.worlds.agents import Guarded
    from tests.worlds.people import City
    from tests.worlds.trades import Case
    from tests.worlds.tsa import Pair


@kept.stage("transactional_db")
def city() -> City:
    """A centre with two administrators."""
    from tests.worlds import people

    return people.city()


@kept.stage()
def case(city: City) -> Case:
    """A works trade that intake has approved, due in an hour."""
    from tests.worlds import stamps, trades

    stamps.platform()
    made = trades.draft(city)
    trades.approved(made)
    return made


@pytest.fixture
def pair(city: City) -> Iterator[Pair]:
    """Two authorities of time, of different owners."""
    from tests.worlds import tsa

    with tsa.serving() as both:
        yield both


@pytest.fixture
def guarded(live_server: LiveServer, case: Case, pair: Pair, tmp_path: Path) -> Guarded:
    """The case with seats given to five agents that have done nothing yet."""
    from tests.worlds import agents

    return agents.of(case, live_server.url, pair, tmp_path)


@pytest.fixture
def announced(guarded: Guarded) -> Guarded:
    """Keys made, the statement signed by all, the keys of openings made, announced."""
    from tests.escrow import openings
    from tests.worlds import trades

    guarded.look()
    guarded.propose()
    guarded.look()
    openings.make_keys()
    guarded.look()
    trades.announced(guarded.case)
    return guarded


@pytest.fixture
def handed_in(announced: Guarded, tmp_path: Path) -> list[Bid]:
    """Three bids, each with its token."""
    from tests.escrow import openings
    from tests.escrow.deciding import NAMES

    return openings.hand_in(announced, tmp_path, *NAMES)
