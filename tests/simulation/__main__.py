"""`python -m tests.simulation --seed 7`: whole procedures under a seed, checked.

Each world is a trade with several lots whose bidders come late, replace, withdraw and
break off, whose custodians vanish or lie, whose workers die between commit and
broadcast, and whose deadline may be moved. The same seed plays the same world again.
`--worlds N` plays so many, with the seeds that follow. A law that breaks ends it with
status 1 and the seed of the world that broke it.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    """Start services, play the worlds, say what happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--worlds", type=int, default=5)
    parser.add_argument("--lots", type=int, default=3)
    given = parser.parse_args()
    from config.services import running

    with running.passing(print) as folder:
        os.environ["OPENSEAL_TEST_VAR"] = str(Path(folder) / "var")
        os.environ["OPENSEAL_TEST_RUN"] = str(os.getpid())
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        import django

        django.setup()
        from tests import databases

        databases.make_template()
        for seed in range(given.seed, given.seed + given.worlds):
            databases.make_fresh("simulation")
            if not _plays(seed, given.lots):
                return 1
        databases.drop("simulation")
    return 0


def _plays(seed: int, lots: int) -> bool:
    from tests.simulation.world import BrokenLaw, World

    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            told = World(seed, Path(folder), lots=lots).play()
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
