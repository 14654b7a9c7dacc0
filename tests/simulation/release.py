"""`python -m tests.simulation.release --seed 7`: releases under a seed, checked.

Each world is one lot whose custodians' real agents vanish and die, whose platform tries
a second closing list, whose authorities fall silent or lag, whose deadline moves, whose
bidders lie, and which is held and let go. The same seed plays the same world again;
`--worlds N` plays so many, with the seeds that follow. A law that breaks ends it with
status 1 and the seed of the world that broke it.
"""

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    """Start services, play the worlds, say what happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.release")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--worlds", type=int, default=3)
    given = parser.parse_args()
    from config.services import running

    with running.passing(print) as folder:
        os.environ["OPENSEAL_TEST_VAR"] = str(Path(folder) / "var")
        os.environ["OPENSEAL_TEST_RUN"] = str(os.getpid())
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        import django

        django.setup()
        logging.disable(logging.WARNING)
        from tests import databases

        databases.make_template()
        for seed in range(given.seed, given.seed + given.worlds):
            databases.make_fresh("release")
            if not play(seed):
                return 1
        databases.drop("release")
    return 0


def play(seed: int) -> bool:
    """Play one world with a server and authorities of its own; say how it went."""
    from tests.live import serving
    from tests.simulation.release_world import BrokenLaw, ReleaseWorld
    from tests.worlds import tsa

    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving() as server,
        tsa.serving() as pair,
    ):
        try:
            told = ReleaseWorld(seed, Path(folder), server.url, pair).play()
        except BrokenLaw as broken:
            print(f"seed {seed}: {broken}")
            return False
        except Exception:
            print(f"seed {seed}: an act failed that should not")
            raise
    print(f"seed {seed}: {told}, {time.monotonic() - began:.1f} s")
    return True


if __name__ == "__main__":
    sys.exit(main())
