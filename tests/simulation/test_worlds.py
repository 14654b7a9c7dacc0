"""A small run of the simulation; `make simulate SEED=7` plays longer ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", [8])
def test_a_world_keeps_its_laws(
    transactional_db: None, tmp_path: Path, seed: int
) -> None:
    from tests.simulation.world import World

    told = World(seed, tmp_path, lots=2).play()
    assert " opened" in told
