"""A procurement whose first responses are open, and a panel that evaluates it.

Bids come through the double `Opened` at the border to bidding/, which has its own
tests; everything above that border is real.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.evaluation.world import Room
    from tests.worlds.people import City


@pytest.fixture
def city(db: None) -> City:
    """A centre with two administrators."""
    from tests.worlds import people

    return people.city()


@pytest.fixture
def room(city: City, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A case R01 consultation, opened; no panel yet."""
    from tests.evaluation import world

    return world.opened(city, monkeypatch)
