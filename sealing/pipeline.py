"""Long parts through two cores: read, seal or open, hash and write, in bounded memory.

Hash and file calls release the interpreter's lock for a whole segment, so that plain
threads use every core; each has its buffers for good, so that memory does not grow with
the file. Measured, not guessed: see benchmarks/sealing.py.
"""

import hashlib
import os
import threading
from collections.abc import Callable
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
#: is given the pieces of a payload in order, one at a time, and returns what is left to
#: do with each; that is done at once, beside what is done with others
Take = Callable[[memoryview], Callable[[], None]]


def quietly(_done: int) -> None:
    """Report no progress."""


def workers() -> int:
    """Return how many threads to use: one for each core, up to four."""
    return min(WORKERS_MAX, len(os.sched_getaffinity(0)))


class _Crew:
    """Threads that take numbers 0, 1, 2, ... until there is none or one has failed.

    What must happen in order is done in turns, and one thread writes at a time. Where
    threads wait for each other there is one more of them than cores.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._turned = threading.Condition(self._lock)
        #: held while writing: two threads at one file would spin for its lock in the
        #: kernel, which costs as much again as the writing
        self.writing = threading.Lock()
        self._next = self._turn = 0
        self._failure: BaseException | None = None

    def run(
        self, hands: int, work: Callable[[], Callable[[int], None]], tell: Progress
    ) -> None:
        """Do all numbers; `work()` gives each of the threads what does one of them."""
        self._tell = tell
        threads = [
            threading.Thread(target=self._keep_working, args=(work(),))
            for _ in range(min(hands, self._count))
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except BaseException as interruption:
            self._stop(interruption)
            for thread in threads:
                thread.join()
            raise
        if self._failure is not None:
            raise self._failure

    def await_turn(self, j: int) -> None:
        """Wait until `pass_turn` was called for all lower numbers."""
        with self._turned:
            self._turned.wait_for(lambda: self._turn == j or self._failure is not None)
            if self._failure is not None:
                raise self._failure

    def pass_turn(self) -> None:
        """Let the next number have its turn."""
        with self._turned:
            self._turn += 1
            self._turned.notify_all()

    def _stop(self, failure: BaseException) -> None:
        with self._turned:
            self._failure = self._failure or failure
            self._turned.notify_all()

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


def seal_part(
    stream: Stream, layout: Layout, read: ReadInto, out: int, tell: Progress = quietly
) -> bytes:
    """Seal a part into the empty file `out` and return its digest list.

    `read(offset, view)` fills `view` with the payload from `offset`; it is called from
    several threads. Each thread writes what it sealed, still in its core's cache.
    """
    digests = bytearray(layout.count * DIGEST_BYTES)
    crew = _Crew(layout.count)

    def work() -> Callable[[int], None]:
        buffer = memoryview(bytearray(SEGMENT_BYTES))

        def seal(j: int) -> None:
            segment = buffer[: layout.length(j)]
            payload = segment[PAYLOAD_AT : len(segment) - TAG_BYTES]
            read(j * PAYLOAD_BYTES, payload)
            stream.seal_into(j, payload, segment, final=layout.is_last(j))
            digest = hashlib.sha256(segment).digest()
            digests[j * DIGEST_BYTES : (j + 1) * DIGEST_BYTES] = digest
            with crew.writing:
                _write(out, segment, j * SEGMENT_BYTES, layout.p)

        return seal

    crew.run(workers() + 1, work, tell)
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

    _Crew(layout.count).run(workers(), work, tell)


def open_part(
    stream: Stream,
    layout: Layout,
    digests: bytes,
    read: ReadInto,
    take: Take,
    tell: Progress = quietly,
) -> None:
    """Hand the payload of a part to `take`, segment by segment, or refuse.

    `read(offset, view)` fills `view` with the part's bytes from `offset`; it is called
    from several threads. A segment is checked against the signed digest list before it
    is decrypted. Of several that are refused the first is told.
    """
    crew = _Crew(layout.count)

    def work() -> Callable[[int], None]:
        buffer = memoryview(bytearray(SEGMENT_BYTES))

        def open_one(j: int) -> None:
            segment = buffer[: layout.length(j)]
            payload = segment[PAYLOAD_AT : len(segment) - TAG_BYTES]
            try:
                _check_segment(layout, j, segment, digests, read)
                stream.open_into(
                    j, segment, payload, final=layout.is_last(j), p=layout.p
                )
            finally:
                # A refusal as well is told in its turn.
                crew.await_turn(j)
            keep = take(payload)
            crew.pass_turn()
            with crew.writing:
                keep()

        return open_one

    crew.run(workers() + 1, work, tell)


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
