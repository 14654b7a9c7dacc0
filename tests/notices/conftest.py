"""The evaluated procurement of case R01, at the owner's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evaluation.conftest import city, room

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.evaluation.world import Room

__all__ = ["city", "deciding", "room"]


@pytest.fixture
def deciding(room: Room, at: At) -> Room:
    """R01 with its report signed, handed to the owner; the clock stands still."""
    from journal.queries import instant
    from tests.award import world
    from tests.worlds.platform import with_platform_key

    with_platform_key()
    at(instant())
    return world.deciding_lot(room)
