"""Ratios beside the peers: `python -m benchmarks [--quick] [NAME ...]`.

`--quick` runs everything at a tiny size, which shows that it works and measures
nothing. docs/building/benchmarks.md says how to read what is printed.
"""

import argparse
import importlib
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.measuring import say

NAMES = (
    "sealing",
    "uploads",
    "hub",
    "auctions",
    "opening",
    "hall_load",
    "halls",
    "rooms",
    "unsealing",
    "browser_sealing",
    "scoring",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks that are asked for, one after another."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny sizes, no measure")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.names) - set(NAMES))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    names = asked.names or list(NAMES)
    if len(names) == 1:
        _run(names[0], quick=asked.quick)
        return 0
    # Each in a process of its own, with services, settings and memory of its own.
    quick = ["--quick"] if asked.quick else []
    each = [sys.executable, "-m", "benchmarks", *quick]
    return max(subprocess.run([*each, name], check=False).returncode for name in names)


def _run(name: str, *, quick: bool) -> None:
    say(f"== {name}")
    start = time.monotonic()
    importlib.import_module(f"benchmarks.{name}").run(quick=quick)
    say(f"  ({time.monotonic() - start:.0f} s)")


if __name__ == "__main__":
    sys.exit(main())
