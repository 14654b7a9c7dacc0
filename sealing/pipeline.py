"""Long parts through two cores: read, seal or open, hash and write, in bounded memory.

Hash and file calls release the interpreter's lock for a whole segment, so that plain
threads use every core; each has its buffers for good, so that memory does not grow with
the file. Measured, not guessed: see benchmarks/sealing.py.
"""

import functools
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from typing import Final

from sealing.errors import Truncated, UnreadableFile
from sealing.files import OutputImpossible
from sealing.floe import (
    NONCE_BYTES,
    OVERHEAD_BYTES,
    PREFIX_BYTES,
    SEGMENT_BYTES,
    TAG_BYTES,
    Stream,
)
from sealing.segments import DIGEST_BYTES, Layout

#: a segment is sealed and opened in its place: one buffer, one pass through the cache
PAYLOAD_AT: Final = PREFIX_BYTES + NONCE_BYTES
PAYLOAD_BYTES: Final = SEGMENT_BYTES - OVERHEAD_BYTES
WORKERS_MAX: Final = 4

ReadInto = Callable[[int, memoryview], None]
#: told the number of segments that are done; called from several threads, one at a time
Progress = Callable[[int], None]


def quietly(_done: int) -> None:
    """Report no progress."""


def workers() -> int:
    """Return how many threads to use: one for each core, up to four."""
    return min(WORKERS_MAX, len(os.sched_getaffinity(0)))


class _Crew:
    """Threads that take numbers 0, 1, 2, ... until there is none or one has failed."""

    def __init__(self, count: int, work: Callable[[], Callable[[int], None]]) -> None:
        self._count, self._work = count, work
        self._lock = threading.Lock()
        self._next = 0
        self._failure: BaseException | None = None

    def run(self, tell: Progress) -> None:
        """Do all numbers; `work()` gives each thread what does one of them."""
        self._tell = tell
        threads = [
            threading.Thread(target=self._keep_working, args=(self._work(),))
            for _ in range(min(workers(), self._count))
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except BaseException as interruption:
            self._stop(interruption)
            raise
        if self._failure is not None:
            raise self._failure

    def _stop(self, failure: BaseException) -> None:
        with self._lock:
            self._failure = self._failure or failure

    def _take(self) -> int | None:
        with self._lock:
            if self._failure is not None or self._next == self._count:
                return None
            self._tell(self._next)
            self._next += 1
            return self._next - 1

    def _keep_working(self, do: Callable[[int], None]) -> None:
        try:
            while (j := self._take()) is not None:
                do(j)
        except BaseException as failure:  # noqa: BLE001 -- carried to the caller
            self._stop(failure)


class _Stopped(Exception):
    """Whoever takes from the belt wants no more."""


class _Belt:
    """A few buffers in a ring, filled by workers in any order, emptied in order."""

    def __init__(self, count: int, places: int) -> None:
        self._count = count
        self._buffers = [memoryview(bytearray(SEGMENT_BYTES)) for _ in range(places)]
        self._ready: dict[int, memoryview] = {}
        self._taken = 0
        self._failure: BaseException | None = None
        self._changed = threading.Condition()

    def place(self, j: int) -> memoryview:
        """Return the buffer for number `j`, once it is free."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._failure or j < self._taken + len(self._buffers)
            )
            if self._failure is not None:
                raise _Stopped
            return self._buffers[j % len(self._buffers)]

    def put(self, j: int, filled: memoryview) -> None:
        """Say that number `j` is ready."""
        with self._changed:
            self._ready[j] = filled
            self._changed.notify_all()

    def watch(self, crew: _Crew, tell: Progress) -> None:
        """Let a crew fill the belt, and keep what it fails with."""
        try:
            crew.run(tell)
        except BaseException as failure:  # noqa: BLE001 -- carried to the taker
            self._fail(failure)

    def stop(self) -> None:
        """Want no more."""
        self._fail(_Stopped())

    def _fail(self, failure: BaseException) -> None:
        with self._changed:
            self._failure = self._failure or failure
            self._changed.notify_all()

    def _has(self, j: int) -> bool:
        return self._failure is not None or j in self._ready

    def take_all(self) -> Iterator[memoryview]:
        """Give all numbers in order; each view is valid until the next is asked for."""
        for j in range(self._count):
            with self._changed:
                self._taken = j
                self._changed.notify_all()
                self._changed.wait_for(functools.partial(self._has, j))
                if j not in self._ready:
                    assert self._failure is not None
                    raise self._failure
                filled = self._ready.pop(j)
            yield filled


def seal_part(
    stream: Stream, layout: Layout, read: ReadInto, out: int, tell: Progress = quietly
) -> bytes:
    """Seal a part into the file `out` and return its digest list.

    `read(offset, view)` fills `view` with the payload from `offset`; it is called from
    several threads. One thread writes, in order: two that extend one file wait for its
    lock longer than they work.
    """
    digests = bytearray(layout.count * DIGEST_BYTES)

    def work(belt: _Belt) -> Callable[[int], None]:
        def seal(j: int) -> None:
            segment = belt.place(j)[: layout.length(j)]
            payload = segment[PAYLOAD_AT : len(segment) - TAG_BYTES]
            read(j * PAYLOAD_BYTES, payload)
            stream.seal_into(j, payload, segment, final=layout.is_last(j))
            digest = hashlib.sha256(segment).digest()
            digests[j * DIGEST_BYTES : (j + 1) * DIGEST_BYTES] = digest
            belt.put(j, segment)

        return seal

    for segment in _in_order(layout.count, work, tell):
        _write(out, segment, layout.p)
    return bytes(digests)


def check_part(
    layout: Layout, digests: bytes, read: ReadInto, tell: Progress = quietly
) -> None:
    """Check every segment of a part against its digest and length field, or refuse."""

    def work() -> Callable[[int], None]:
        buffer = memoryview(bytearray(SEGMENT_BYTES))

        def check(j: int) -> None:
            _check_segment(layout, j, buffer[: layout.length(j)], digests, read)

        return check

    _Crew(layout.count, work).run(tell)


def open_part(
    stream: Stream,
    layout: Layout,
    digests: bytes,
    read: ReadInto,
    tell: Progress = quietly,
) -> Iterator[memoryview]:
    """Give the payload of a part in order, segment by segment, or refuse.

    `read(offset, view)` fills `view` with the part's bytes from `offset`; it is called
    from several threads. A segment is checked against the signed digest list before it
    is decrypted. Each view is valid until the next is asked for.
    """

    def work(belt: _Belt) -> Callable[[int], None]:
        def open_one(j: int) -> None:
            segment = belt.place(j)[: layout.length(j)]
            _check_segment(layout, j, segment, digests, read)
            payload = segment[PAYLOAD_AT : len(segment) - TAG_BYTES]
            stream.open_into(j, segment, payload, final=layout.is_last(j), p=layout.p)
            belt.put(j, payload)

        return open_one

    yield from _in_order(layout.count, work, tell)


def _in_order(
    count: int, work: Callable[[_Belt], Callable[[int], None]], tell: Progress
) -> Iterator[memoryview]:
    """Let a crew do all numbers, and give what they put on the belt in order."""
    belt = _Belt(count, workers() + 2)
    crew = _Crew(count, lambda: work(belt))
    watcher = threading.Thread(target=belt.watch, args=(crew, tell))
    watcher.start()
    try:
        yield from belt.take_all()
    finally:
        belt.stop()
        watcher.join()


def _check_segment(
    layout: Layout, j: int, segment: memoryview, digests: bytes, read: ReadInto
) -> None:
    read(j * SEGMENT_BYTES, segment)
    layout.check_digest(j, hashlib.sha256(segment).digest(), digests)
    layout.check_head(j, bytes(segment[:PREFIX_BYTES]))


def reader(layout: Layout, source: int) -> ReadInto:
    """Return the reading of a part from an open file."""
    name = f"part-{layout.p}.bin"

    def read(at: int, out: memoryview) -> None:
        try:
            while len(out):
                count = os.preadv(source, [out], at)
                if count == 0:
                    raise Truncated(name=name, expected=layout.size, found=at)
                out, at = out[count:], at + count
        except OSError:
            raise UnreadableFile(name=name) from None

    return read


def _write(out: int, data: memoryview, p: int) -> None:
    try:
        while len(data):
            data = data[os.write(out, data) :]
    except OSError:
        raise OutputImpossible(name=f"part-{p}.bin") from None
