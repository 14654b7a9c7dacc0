"""Everybody whom a trade needs, registered once for all procedures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests import kept
from tests.conftest import At

if TYPE_CHECKING:
    from pathlib import Path

    from tests.worlds.drives import Cast, Drives


@kept.stage("db")
def cast() -> Cast:
    """The people of a trade, registered an hour before `drives.EVE`."""
    from tests.worlds import drives, people

    At().running_from(drives.EVE - timedelta(hours=1))
    return drives.cast_of(people.city())


@pytest.fixture
def drives(cast: Cast, at: At, tmp_path: Path) -> Drives:
    """`drives(procedure)` registers a trade of a procedure, through its page."""
    from tests.worlds import drives as driving

    at.running_from(driving.EVE)
    return driving.Drives(cast, at, tmp_path)
