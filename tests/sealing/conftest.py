"""The small tender of the sealing tests, in a directory of each test's own."""

from pathlib import Path

import pytest

from tests.sealing import world as worlds
from tests.sealing.world import World


@pytest.fixture(scope="session")
def original_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Build keys, certificates and the signed statement once."""
    return worlds.build(tmp_path_factory.mktemp("tender"))


@pytest.fixture
def fresh_world(original_world: World, tmp_path: Path) -> World:
    """Return the same tender in a directory of this test's own."""
    return worlds.copy(original_world, tmp_path)


@pytest.fixture
def world(fresh_world: World) -> World:
    """Return the tender that the tests of a class seal to."""
    return fresh_world
