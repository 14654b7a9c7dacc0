"""The evaluated procurement of case R01, at the owner's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import kept
from tests.conftest import At
from tests.evaluation.conftest import city, opened, room

if TYPE_CHECKING:
    from tests.evaluation.world import Room

__all__ = ["at_the_owner", "city", "deciding", "opened", "room"]


@kept.stage()
def at_the_owner(opened: Room) -> Room:
    """R01 with its report signed, handed to the owner; the clock stands still."""
    from journal.queries import instant
    from tests.award import world
    from tests.evaluation.world import at_the_border
    from tests.worlds.platform import with_platform_key

    with_platform_key()
    At()(instant())
    with pytest.MonkeyPatch.context() as patched:
        return world.deciding_lot(at_the_border(opened, patched))


@pytest.fixture
def deciding(at_the_owner: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """R01 with its report signed, handed to the owner; the clock stands still."""
    from tests.evaluation.world import at_the_border

    return at_the_border(at_the_owner, monkeypatch)
