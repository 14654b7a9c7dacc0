"""Looking for known bytes where a server keeps things: files, memory, Valkey's keys.

    needles = Needles(b"7363200.41", b"marker")
    needles.in_folder(path); needles.in_processes(pids); needles.in_valkey(url)

Each answers with where it found what, and in which form: as written, in UTF-16, in
base64 at any of its three alignments, or in hexadecimal.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import redis

_CHUNK = 16 * 1024 * 1024
WIDE = "utf-16"


def forms(needle: bytes) -> dict[str, bytes]:
    """Return the ways in which some ASCII bytes may be kept."""
    # UTF-16 of either order has this inside.
    found = {"bytes": needle, WIDE: b"\0".join(bytes([each]) for each in needle)}
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + needle)
        # The first and last letters also depend on what stands beside the needle.
        start = -(-shift * 8 // 6)
        end = (shift + len(needle)) * 8 // 6
        found[f"base64+{shift}"] = text[start:end]
    found["hex"] = needle.hex().encode()
    found["HEX"] = needle.hex().upper().encode()
    return found


@dataclass(frozen=True, slots=True)
class Region:
    """A readable stretch of a process's memory."""

    start: int
    end: int
    #: the same for all processes that share it, else None
    shared: str | None


class Needles:
    """Bytes to look for, in all their forms."""

    def __init__(self, *needles: bytes) -> None:
        self._forms = [
            (f"{needle!r} as {name}", form)
            for needle in needles
            for name, form in forms(needle).items()
            if name != WIDE
        ]
        self._wide = [
            (f"{needle!r} as {WIDE}", needle, forms(needle)[WIDE]) for needle in needles
        ]
        self._longest = max(
            len(form) for needle in needles for form in forms(needle).values()
        )

    def within(self, data: bytes) -> list[str]:
        """Return which of them are in some bytes."""
        found = [name for name, form in self._forms if form in data]
        # Every second byte of UTF-16 is the needle itself. To look for the zeros
        # between them is slow where memory is full of zeros, which it mostly is.
        halves = (data[::2], data[1::2])
        return found + [
            name
            for name, needle, form in self._wide
            if any(needle in half for half in halves) and form in data
        ]

    def in_folder(self, folder: Path) -> list[str]:
        """Search every file below a folder, and the names of the files."""
        found = []
        for path in sorted(folder.rglob("*")):
            found += [f"{path}: name {each}" for each in self.within(bytes(path))]
            if path.is_file():
                found += [f"{path}: {each}" for each in self._in_file(path)]
        return found

    def _in_file(self, path: Path) -> list[str]:
        try:
            with path.open("rb") as file:
                return self._in_chunks(iter(lambda: file.read(_CHUNK), b""))
        except FileNotFoundError:
            # PostgreSQL removed it in the meantime.
            return []

    def _in_chunks(self, chunks: Iterable[bytes]) -> list[str]:
        found: set[str] = set()
        tail = b""
        for chunk in chunks:
            found.update(self.within(tail + chunk))
            tail = chunk[-self._longest :]
        return sorted(found)

    def in_processes(self, pids: Iterable[int]) -> list[str]:
        """Search the memory of processes; what they share is searched once."""
        found = []
        seen: set[str] = set()
        for pid in pids:
            for region in _regions(pid):
                if region.shared in seen:
                    continue
                if region.shared is not None:
                    seen.add(region.shared)
                chunks = _memory(pid, region)
                found += [f"process {pid}: {each}" for each in self._in_chunks(chunks)]
        return found

    def in_valkey(self, url: str) -> list[str]:
        """Search every key of every database, with its value."""
        found = []
        with redis.Redis.from_url(url) as client:
            for number in client.info("keyspace"):
                with redis.Redis.from_url(url, db=int(number[2:])) as one:
                    for key in one.scan_iter():
                        data = bytes(key) + (one.dump(key) or b"")
                        found += [f"{key!r}: {each}" for each in self.within(data)]
        return found


def _regions(pid: int) -> Iterator[Region]:
    """Yield what a process may read and somebody wrote: not the code of libraries."""
    try:
        maps = Path(f"/proc/{pid}/maps").read_text()
    except (FileNotFoundError, ProcessLookupError):
        # It ended in the meantime, as PostgreSQL's do with their connection.
        return
    for line in maps.splitlines():
        span, rights, _offset, device, inode, *name = line.split(maxsplit=5)
        where = name[0] if name else ""
        if "r" not in rights or where in ("[vvar]", "[vsyscall]", "[vdso]"):
            continue
        if inode != "0" and "w" not in rights:
            continue
        start, end = (int(each, 16) for each in span.split("-"))
        is_shared = rights.endswith("s")
        yield Region(start, end, f"{device} {inode} {span}" if is_shared else None)


def _memory(pid: int, region: Region) -> Iterator[bytes]:
    # Neither pages never written can be read, nor a process that ended.
    with (
        contextlib.suppress(OSError),
        Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory,
    ):
        at = region.start
        while at < region.end:
            memory.seek(at)
            chunk = memory.read(min(_CHUNK, region.end - at))
            if not chunk:
                return
            yield chunk
            at += len(chunk)
