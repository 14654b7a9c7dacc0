# ruff: noqa: PLC0415 -- Django is loaded when the services are found
"""10 GiB of documents unsealed by the worker's own act, a set of 1 GiB ten times.

Sketch, a GiB on two cores: reading 0.15 s, SHA-256 of what is sealed 0.75 s, AES-GCM
0.1 s, writing 0.3 s: 1.3 s of work, 0.65 s. The act also makes the digest of each
document that is stored, 0.75 s in one thread, and writes nothing twice: a document is
moved to its place.

Budget: at least 0.7 times as fast as a plain loop of two threads that reads, hashes,
decrypts and writes the same bytes.
"""

import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.crowd import Crowd
from benchmarks.house import House
from benchmarks.measuring import MIB, Run, in_turn, say, show, show_ratio

SIZE_MIB, TIMES = 1024, 10
QUICK_SIZE_MIB, QUICK_TIMES = 2, 1
WANTED = 0.7
ROOM_BYTES = 64 * 1024


def run(*, quick: bool) -> None:
    """Measure and print."""
    size_mib = QUICK_SIZE_MIB if quick else SIZE_MIB
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = stack.enter_context(House.open(folder))
        crowd = Crowd(house, folder)
        times = QUICK_TIMES if quick else TIMES
        # Documents are unsealed once: every time is a bid's, two more make the floor.
        crowd.bid(times + 2, document=os.urandom(size_mib * MIB - ROOM_BYTES))
        crowd.close()
        crowd.release(1, 2, 3)
        crowd.open()
        opened = iter(crowd.opened())
        plain = _Plain(crowd, next(opened), folder / "plain.bin")
        contestants: dict[str, Callable[[], Run]] = {
            "openseal": lambda: _unsealed(next(opened)),
            "two threads": lambda: _timed(plain.go),
        }
        say(f"unsealing {size_mib} MiB")
        found = in_turn(contestants, times)
    for name, runs in found.items():
        show(name, runs)
    show_ratio(
        "unsealing, beside two plain threads",
        found["openseal"],
        found["two threads"],
        wanted=None if quick else WANTED,
    )


def _timed(act: Callable[[], None]) -> Run:
    start, before_s = time.perf_counter(), time.process_time()
    act()
    return Run(time.perf_counter() - start, time.process_time() - before_s, 0.0)


def _unsealed(opened: Any) -> Run:
    """Unseal the documents of a bid, and remove them."""
    from django.core.files.storage import storages

    from bidding.actions.opening_documents import unseal_documents
    from bidding.facts.openings import document_key
    from tests.worlds.openings import WRAP_KEY

    run = _timed(lambda: unseal_documents(bid=opened.bid.uid, wrap_key=WRAP_KEY))
    opened.refresh_from_db()
    if opened.documents != "opened":
        raise SystemExit("the documents were not unsealed")
    for row in opened.files.all():
        storages["opened"].delete(document_key(row))
    return run


class _Plain:
    """Two threads that read, hash, decrypt and write every segment of the same part."""

    def __init__(self, crowd: Crowd, opened: Any, out: Path) -> None:
        from bidding.facts import openings, unsealing
        from bidding.sealed_store import sealed_part
        from sealing import manifest
        from sealing.floe import Stream
        from tests.worlds.openings import WRAP_KEY

        found = openings.opening(crowd.opening.uid)
        case = unsealing.case_of(found, WRAP_KEY)
        usable = unsealing.releases_of(case).usable
        keys = unsealing.keys_of(case, opened.bid, usable)
        bound = manifest.read_listed(bytes(opened.bid.manifest))
        self._layout = bound.parts[1].layout
        self._store = sealed_part(case.tender, str(opened.bid.uid), 1)
        self._stream = Stream.resume(
            keys.bundle, bound.context.ctx, bound.parts[1].header, p=1
        )
        self._out = out

    def go(self) -> None:
        """Do it; the file is removed afterwards."""
        handle = os.open(self._out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        threads = [
            threading.Thread(target=self._work, args=(handle, first))
            for first in range(2)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        os.close(handle)
        self._out.unlink()

    def _work(self, handle: int, first: int) -> None:
        for j in range(first, self._layout.count, 2):
            segment = self._store.read(j * MIB, self._layout.length(j))
            hashlib.sha256(segment).digest()
            final = self._layout.is_last(j)
            payload = self._stream.open(j, segment, final=final, p=1)
            os.pwrite(handle, payload, j * MIB)
