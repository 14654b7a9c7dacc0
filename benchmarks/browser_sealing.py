"""Sealing and uploading a gigabyte in a real Chromium, to its receipt.

Sketch, for 1 GiB on two cores: WebCrypto's SHA-256 and AES-GCM run at the speed of the
machine's instructions (0.9 s together), but every segment crosses into the browser's
crypto thread and back, and is written to the browser's private files: some 3 s in all.
The upload reads it again, hashes it for the checksum, and waits for the server, which
hashes and writes it: some 5 s more.

Budget: memory that does not grow with the size; nothing is asked of the speed.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import serving
from benchmarks.house import House
from benchmarks.measuring import MIB, Run, in_turn, say, show
from benchmarks.serving import Server

SIZES_MIB, ROUNDS = (256, 1024), 3
QUICK_SIZES_MIB, QUICK_ROUNDS = (2,), 1
PATIENCE_MS = 600_000
PASSPHRASE = "benchmark"
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Bidder:
    """Whose page it is: the session's cookie, and the key file."""

    cookie: dict[str, str]
    key: Path


def run(*, quick: bool) -> None:
    """Measure and print."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = stack.enter_context(House.open(folder))
        server = stack.enter_context(serving.openseal(house))
        for size_mib in QUICK_SIZES_MIB if quick else SIZES_MIB:
            document = folder / "document.bin"
            with document.open("wb") as out:
                for _ in range(size_mib):
                    out.write(os.urandom(MIB))
            pages = _Pages(house, server, folder, document)
            say(f"seal {size_mib} MiB in Chromium, and upload to the receipt")
            rounds = QUICK_ROUNDS if quick else ROUNDS
            found = in_turn({"openseal": pages.seal_and_upload}, rounds)
            show("openseal", found["openseal"])
            say(f"  of it sealing: {', '.join(f'{s:.1f} s' for s in pages.sealing_s)}")


class _Pages:
    """One document sealed again and again, each time by another bidder."""

    def __init__(
        self, house: House, server: Server, folder: Path, document: Path
    ) -> None:
        self._house, self._server = house, server
        self._folder, self._document = folder, document
        self._number = 0
        self.sealing_s: list[float] = []

    def seal_and_upload(self) -> Run:
        """Run one bidder's page from the click to the receipt."""
        self._number += 1
        bidder = self._bidder(
            f"浏览器公司{self._document.stat().st_size}{self._number}"
        )
        profile = self._folder / f"profile-{self._number}"
        with _chromium(profile) as context:
            context.add_cookies([bidder.cookie])
            page = context.pages[0]
            self._fill(page, bidder)
            peak = _Peak()
            start = time.perf_counter()
            page.click("[data-seal]")
            # A small bid may be sent before anybody looks: then the receipt is there.
            sending = "[data-sending-state][data-state], .receipt"
            page.wait_for_selector(sending, timeout=PATIENCE_MS)
            self.sealing_s.append(time.perf_counter() - start)
            page.wait_for_url("**/receipts/**", timeout=PATIENCE_MS)
            seconds = time.perf_counter() - start
            return Run(seconds, 0.0, peak.stop())

    def _fill(self, page: Any, bidder: Bidder) -> None:
        lot = self._house.case.lot.uid
        page.goto(f"http://localhost:{self._server.port}/bids/{lot}/seal/")
        page.wait_for_selector("[data-step=files]:not([hidden])")
        page.set_input_files("#slot-letter", str(self._document))
        page.click("[data-step=files] [data-next]")
        page.fill("#item-price", "7363200.00")
        page.fill("#item-duration", "180")
        page.click("[data-step=form] [data-next]")
        page.set_input_files("[data-key-file]", str(bidder.key))
        page.fill("[data-key-passphrase]", PASSPHRASE)

    def _bidder(self, name: str) -> Bidder:
        from django.conf import settings  # noqa: PLC0415 -- after the services
        from django.test import Client  # noqa: PLC0415

        somebody = self._house.city.bidder(name)
        key = self._folder / f"key-{self._number}.p12"
        issued: Any = somebody.issued
        key.write_bytes(issued.pkcs12(PASSPHRASE))
        cookie = settings.SESSION_COOKIE_NAME
        value = somebody.signed_in(Client()).cookies[cookie].value
        url = f"http://localhost:{self._server.port}"
        return Bidder({"name": cookie, "value": value, "url": url}, key)


@contextmanager
def _chromium(profile: Path) -> Iterator[Any]:
    """A browser with a profile on the disk: private windows keep files in memory."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- tests' package

    from tests.chromium import launch_arguments  # noqa: PLC0415

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        words: dict[str, Any] = dict(launch_arguments())
        context = playwright.chromium.launch_persistent_context(str(profile), **words)
        try:
            yield context
        finally:
            context.close()


class _Peak:
    """The most that the page's own process, with its worker, held at one time."""

    def __init__(self) -> None:
        self._pids = _renderers()
        self._over = threading.Event()
        self._most_mib = 0.0
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_S):
            held = max((_resident_mib(pid) for pid in self._pids), default=0.0)
            self._most_mib = max(self._most_mib, held)

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return self._most_mib


def _renderers() -> Sequence[int]:
    """The browser's page processes below this one."""
    parents, found = {}, []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            stat = (path / "stat").read_text().rpartition(")")[2].split()
            words = (path / "cmdline").read_bytes()
        except OSError:
            continue
        parents[int(path.name)] = int(stat[1])
        if b"--type=renderer" in words:
            found.append(int(path.name))
    return [pid for pid in found if _is_below(pid, parents)]


def _is_below(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        if pid == os.getpid():
            return True
        pid = parents[pid]
    return False


def _resident_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB
