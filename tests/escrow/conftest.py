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


@kept.stage()
def in_custody(case: Case) -> Guarded:
    """Keys made, the statement signed by all, the keys of openings made, announced.

    The agents did it with a server and authorities that are gone: their homes stay.
    """
    from dataclasses import replace

    from tests.escrow import openings
    from tests.live import serving
    from tests.worlds import agents, trades, tsa

    with serving() as server, tsa.serving() as pair:
        guarded = agents.of(case, server.url, pair, kept.folder())
        guarded.look()
        guarded.propose()
        guarded.look()
        openings.make_keys()
        guarded.look()
    trades.announced(case)
    return replace(guarded, agents=[], said=[], server="", pair=None)


@pytest.fixture
def announced(
    in_custody: Guarded, live_server: LiveServer, pair: Pair, tmp_path: Path
) -> Guarded:
    """The announced case, its five agents begun anew from their homes."""
    from tests.worlds import agents

    return agents.moved(in_custody, live_server.url, pair, tmp_path)


@kept.stage()
def handed_in(in_custody: Guarded) -> list[Bid]:
    """Three bids, each with its token."""
    from tests.escrow import openings
    from tests.escrow.deciding import NAMES

    return openings.hand_in(in_custody, kept.folder(), *NAMES)
