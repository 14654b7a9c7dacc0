"""Eight uploads of 200 MiB at once, against `@tus/server` with a SHA-256 beside it.

Sketch, for 1.6 GiB over loopback on two cores that the client shares: the client's
copies into the socket 0.5 s, the server's out of it 0.5 s, SHA-256 1.2 s, writing pages
0.5 s, and 64 KiB at a time through Python 0.5 s: 3.2 s of work, 1.6 s at best on two
cores. Node hashes and parses in one thread: 2.5 s. We also wait for the disk every
32 MiB, since what was acknowledged is not lost by a power cut; the peer does not.

Budget: at least as fast; memory that does not grow with the files.

Both sides are sent the same bytes by the same client: one POST that creates, one PATCH
that carries all, eight at once. Ours checks every MiB against the signed digest list
and answers when the part is whole and safe; the peer stores what comes and hashes it.
"""

import base64
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from pathlib import Path

from benchmarks import node, serving
from benchmarks.house import House
from benchmarks.measuring import (
    MIB,
    Peak,
    Run,
    in_turn,
    processor_s,
    say,
    show,
    show_ratio,
)
from benchmarks.serving import Server

FILES, SIZE_MIB, ROUNDS = 8, 200, 3
QUICK_FILES, QUICK_SIZE_MIB, QUICK_ROUNDS = 2, 2, 1
#: what padding and the bundle's own files add, so that a part is just under its size
ROOM_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sending:
    """One file, and how the server is asked to take it."""

    source: Path
    path: str
    headers: dict[str, str]


def run(*, quick: bool) -> None:
    """Measure and print."""
    files = QUICK_FILES if quick else FILES
    size_mib = QUICK_SIZE_MIB if quick else SIZE_MIB
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = stack.enter_context(House.open(folder))
        bids = _Bids(house, folder, size_mib * MIB - ROOM_BYTES)
        ours = stack.enter_context(serving.openseal(house))
        contestants: dict[str, Callable[[], Run]] = {
            "openseal": lambda: _ours(ours, house, bids, files)
        }
        if node.install():
            stored = folder / "peer"
            stored.mkdir()
            peer = stack.enter_context(serving.node("uploads.mjs", stored))
            contestants["@tus/server"] = lambda: _theirs(peer, stored, bids)
        else:
            say("@tus/server could not be installed: no ratio beside it")
        say(f"upload, {files} files of {size_mib} MiB at once")
        found = in_turn(contestants, QUICK_ROUNDS if quick else ROUNDS)
    for name, runs in found.items():
        show(name, runs)
    if "@tus/server" in found:
        wanted = None if quick else 1.0
        show_ratio(
            "upload, beside @tus/server",
            found["openseal"],
            found["@tus/server"],
            wanted=wanted,
        )


class _Bids:
    """Bids that are registered and not sent yet: new ones for every run."""

    def __init__(self, house: House, folder: Path, document_bytes: int) -> None:
        self._house, self._folder = house, folder
        self._document_bytes = document_bytes
        self._numbers = count(1)
        self.sources: list[Path] = []

    def make(self, files: int) -> list[Sending]:
        """Seal and register as many bids, and forget those of the run before."""
        self._remove()
        made = []
        for _ in range(files):
            number = next(self._numbers)
            folder = self._folder / f"bid-{number}"
            part, upload_key = self._house.registered_bid(
                f"投标公司{number}", folder, os.urandom(self._document_bytes)
            )
            self.sources.append(folder / "part-1.bin")
            name = base64.b64encode(part.encode()).decode()
            bearer = base64.b64encode(upload_key).decode()
            headers = {
                "Upload-Metadata": f"part {name}",
                "Authorization": f"Bearer {bearer}",
            }
            made.append(Sending(self.sources[-1], "/tus/", headers))
        return made

    def _remove(self) -> None:
        for source in self.sources:
            shutil.rmtree(source.parent)
        self.sources.clear()


def _ours(server: Server, house: House, bids: _Bids, files: int) -> Run:
    sendings = bids.make(files)
    found = _measured(server, sendings)
    house.remove_stored()
    return found


def _theirs(server: Server, stored: Path, bids: _Bids) -> Run:
    sendings = [Sending(source, "/files", {}) for source in bids.sources]
    found = _measured(server, sendings)
    for each in stored.iterdir():
        each.unlink()
    return found


def _measured(server: Server, sendings: list[Sending]) -> Run:
    Path(f"/proc/{server.pid}/clear_refs").write_text("5")
    peak, before_s = Peak(server.pid), processor_s(server.pid)
    start = time.perf_counter()
    with ThreadPoolExecutor(len(sendings)) as senders:
        for _ in senders.map(lambda each: _send(server.port, each), sendings):
            pass
    seconds = time.perf_counter() - start
    return Run(seconds, processor_s(server.pid) - before_s, peak.stop())


def _send(port: int, sending: Sending) -> None:
    """Create the upload and send the file in one request; it must be taken whole."""
    size = sending.source.stat().st_size
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    always = {"Tus-Resumable": "1.0.0", **sending.headers}
    try:
        connection.request(
            "POST", sending.path, headers={**always, "Upload-Length": str(size)}
        )
        created = _answered(connection, 201)
        place = created.getheader("Location", "").partition(f":{port}")
        connection.putrequest("PATCH", place[2] or place[0])
        for name, value in {
            **always,
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(size),
        }.items():
            connection.putheader(name, value)
        connection.endheaders()
        with sending.source.open("rb") as file:
            connection.sock.sendfile(file)
        offset = _answered(connection, 204).getheader("Upload-Offset")
        if offset != str(size):
            raise SystemExit(f"only {offset} of {size} bytes were taken")
    finally:
        connection.close()


def _answered(connection: HTTPConnection, status: int) -> HTTPResponse:
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != status:
        raise SystemExit(f"the server answered {answer.status}: {body[:300]!r}")
    return answer
