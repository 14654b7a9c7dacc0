"""A small run of the simulation of releases.

`python -m tests.simulation.release --seed 7 --worlds 20` plays longer ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live import LiveServer


@pytest.mark.parametrize("seed", [2])
def test_a_release_keeps_its_laws(
    live_server: LiveServer, tmp_path: Path, seed: int
) -> None:
    from tests.simulation.release_world import ReleaseWorld
    from tests.worlds import tsa

    with tsa.serving() as pair:
        told = ReleaseWorld(seed, tmp_path, live_server.url, pair).play()
    assert " opened" in told
