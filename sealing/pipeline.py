"""Long parts through two cores: read, seal or open, hash and write, in bounded memory.

Hash and file calls release the interpreter's lock for a whole segment, so that plain
threads use every core; each has its buffers for good, so that memory does not grow with
the file. Measured, not guessed: see benchmarks/sealing.py.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Final

from sealing import files
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
#: fill(number, buffer) returns the part of the buffer that counts
Fill = Callable[[int, memoryview], memoryview]
_Filled = memoryview | BaseException


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


class _Belt:
    """A few buffers, filled by workers in any order and emptied by one taker in order.

    Numbers are handed out together with buffers, so that the lowest one always has its
    buffer; a failure is told when its number comes up, so it is always the first one.
    """

    def __init__(self, count: int, fill: Fill, tell: Progress) -> None:
        self._count, self._fill, self._tell = count, fill, tell
        self._next = 0
        self._lock = threading.Lock()
        self._free: SimpleQueue[memoryview | None] = SimpleQueue()
        self._filled: SimpleQueue[tuple[int, memoryview, _Filled]] = SimpleQueue()
        for _ in range(2 * workers() + 2):
            self._free.put(memoryview(bytearray(SEGMENT_BYTES)))

    def _keep_filling(self) -> None:
        while (taken := self._take()) is not None:
            j, buffer = taken
            try:
                self._tell(j)
                self._filled.put((j, buffer, self._fill(j, buffer)))
            except BaseException as failure:  # noqa: BLE001 -- carried to the taker
                self._filled.put((j, buffer, failure))

    def _take(self) -> tuple[int, memoryview] | None:
        with self._lock:
            buffer = self._free.get()
            if buffer is None or self._next == self._count:
                self._free.put(None)
                return None
            self._next += 1
            return self._next - 1, buffer

    def take_all(self) -> Iterator[memoryview]:
        """Give all numbers in order; each view is valid until the next is asked for."""
        threads = [
            threading.Thread(target=self._keep_filling)
            for _ in range(min(workers(), self._count))
        ]
        for thread in threads:
            thread.start()
        ready: dict[int, tuple[memoryview, _Filled]] = {}
        try:
            for j in range(self._count):
                while j not in ready:
                    number, buffer, filled = self._filled.get()
                    ready[number] = (buffer, filled)
                buffer, filled = ready.pop(j)
                if isinstance(filled, BaseException):
                    raise filled
                yield filled
                self._free.put(buffer)
        finally:
            self._free.put(None)
            for thread in threads:
                thread.join()


def seal_part(
    stream: Stream, layout: Layout, read: ReadInto, out: int, tell: Progress = quietly
) -> bytes:
    """Seal a part into the empty file `out` and return its digest list.

    `read(offset, view)` fills `view` with the payload from `offset`; it is called from
    several threads. Each thread writes what it sealed, still in its core's cache.
    """
    digests = bytearray(layout.count * DIGEST_BYTES)

    def work() -> Callable[[int], None]:
        buffer = memoryview(bytearray(SEGMENT_BYTES))

        def seal(j: int) -> None:
            segment = buffer[: layout.length(j)]
            payload = segment[PAYLOAD_AT : len(segment) - TAG_BYTES]
            read(j * PAYLOAD_BYTES, payload)
            stream.seal_into(j, payload, segment, final=layout.is_last(j))
            digest = hashlib.sha256(segment).digest()
            digests[j * DIGEST_BYTES : (j + 1) * DIGEST_BYTES] = digest
            _write(out, segment, j * SEGMENT_BYTES, layout.p)

        return seal

    _Crew(layout.count, work).run(tell)
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

    def open_one(j: int, buffer: memoryview) -> memoryview:
        segment = buffer[: layout.length(j)]
        _check_segment(layout, j, segment, digests, read)
        payload = segment[PAYLOAD_AT : len(segment) - TAG_BYTES]
        stream.open_into(j, segment, payload, final=layout.is_last(j), p=layout.p)
        return payload

    yield from _Belt(layout.count, open_one, tell).take_all()


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


def _write(out: int, data: memoryview, at: int, p: int) -> None:
    try:
        files.write_at(out, data, at)
    except OSError:
        raise OutputImpossible(name=f"part-{p}.bin") from None
