# ruff: noqa: PLC0415 -- Django is loaded when the services are found
"""2,000 bids, from the k-th release to the published table, beside the bare arithmetic.

Sketch, a bid: three commitments, six interpolations over GF(2^8) and three key
derivations 0.13 ms; SHA-256 and AES-GCM over 16 KiB and reading the statement 0.13 ms:
0.26 ms, half a second for 2,000. Around it, a bid: its row and its signed manifest
0.1 ms, reading the manifest 0.2 ms, its part from the page cache 0.02 ms, its line of
the table in one insert and one row of the journal 0.2 ms: another second. Verifying
every manifest's signature again would be 2 ms a bid, four seconds, and is left to those
who released: they did it, for these bytes (`manifest.read_listed`).

Budget: three times a plain loop over the same share checks and part-0 decryptions by
the project's own functions, on one core, in the same run. The share checks are the
releases' own (opened, signature and chain verified, read) and then, for every bid, the
commitments at all n indexes; manifests are read beforehand, and all bytes in memory.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.crowd import Crowd
from benchmarks.house import House
from benchmarks.measuring import Run, say, show, show_times

BIDS, QUICK_BIDS = 2000, 3
LOOPS = 3
WANTED = 3.0
SEATS = (1, 2, 3)


def run(*, quick: bool) -> None:
    """Measure and print."""
    count = QUICK_BIDS if quick else BIDS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = stack.enter_context(House.open(folder))
        crowd = Crowd(house, folder)
        crowd.bid(count)
        crowd.close()
        crowd.release(*SEATS)
        say(f"opening {count} bids, from the k-th release to the table")
        loop = _Loop(crowd)
        plain = [_timed(loop.go) for _ in range(LOOPS)]
        ours = _timed(crowd.open)
        plain += [_timed(loop.go) for _ in range(LOOPS)]
        _check(crowd, count)
    show("openseal", [ours])
    show("plain loop", plain)
    show_times(
        "opening, the plain loop's time",
        [ours.seconds / each.seconds for each in plain],
        at_most=None if quick else WANTED,
    )


def _timed(act: Callable[[], None]) -> Run:
    start, before_s = time.perf_counter(), time.process_time()
    act()
    return Run(time.perf_counter() - start, time.process_time() - before_s, 0.0)


class _Loop:
    """The same checks and decryptions, with everything at hand."""

    def __init__(self, crowd: Crowd) -> None:
        from bidding.facts import openings, unsealing
        from bidding.sealed_store import sealed_part
        from escrow import queries as escrow
        from sealing import manifest
        from tests.worlds.openings import WRAP_KEY

        case = unsealing.case_of(openings.opening(crowd.opening.uid), WRAP_KEY)
        self._case = case
        self._releases = [
            bytes(row.body) for row in escrow.releases_for(case.closing.digest)
        ]
        self._bids: list[tuple[Any, str, bytes]] = []
        for bid in unsealing.listed_bids(case):
            found = manifest.open_message(bytes(bid.manifest)).manifest
            size = found.parts[0].layout.size
            segment = sealed_part(case.tender, str(bid.uid), 0).read(0, size)
            self._bids.append((found, bid.manifest_digest, segment))

    def go(self) -> None:
        """Check the releases and the shares of all bids, and decrypt their part 0."""
        from sealing import blame, opening, release

        case = self._case
        closing, statement = case.closing, case.statement
        releases = [
            release.open_release(
                body, case.worker, closing=closing, statement=statement
            )
            for body in self._releases
        ]
        for found, digest, segment in self._bids:
            points = {each.i: each.shares[digest] for each in releases}
            verdict = blame.judge(found, statement, released=points, refused={})
            assert verdict.keys is not None
            opening.open_part0(found, verdict.keys.opening, segment)


def _check(crowd: Crowd, count: int) -> None:
    from bidding.facts import openings

    found = openings.opening(crowd.opening.uid)
    if found.bids.filter(outcome="opened").count() != count or not found.table:
        raise SystemExit("the table is not right")
