"""A procurement whose first responses are open, and a panel that evaluates it.

Bids come through the double `Opened` at the border to bidding/, which has its own
tests; everything above that border is real.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import kept

if TYPE_CHECKING:
    from tests.evaluation.world import Room
    from tests.worlds.people import City


@kept.stage("db")
def city() -> City:
    """A centre with two administrators."""
    from tests.worlds import people

    return people.city()


@kept.stage()
def opened(city: City) -> Room:
    """A case R01 consultation, opened; no panel yet, and no border to bidding/."""
    from tests.evaluation import world

    with pytest.MonkeyPatch.context() as patched:
        return world.opened(city, patched)


@pytest.fixture
def room(opened: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A case R01 consultation, opened; no panel yet."""
    from tests.evaluation import world

    return world.at_the_border(opened, monkeypatch)
