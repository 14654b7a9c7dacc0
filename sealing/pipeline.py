"""Long parts through two cores: read, seal or open, hash and write, in bounded memory.

Hash and file calls release the interpreter's lock for a whole segment, so that plain
threads use every core; each has its buffers for good, so that memory does not grow with
the file. Measured, not guessed: see benchmarks/sealing.py.
"""

import hashlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from sealing.errors import Truncated, UnreadableFile
from sealing.files import OutputImpossible
from sealing.floe import OVERHEAD_BYTES, PREFIX_BYTES, SEGMENT_BYTES, Stream
from sealing.segments import DIGEST_BYTES, Layout

_PAYLOAD_BYTES: Final = SEGMENT_BYTES - OVERHEAD_BYTES
WORKERS_MAX: Final = 4

ReadInto = Callable[[int, memoryview], None]
#: told the number of segments that are done; called from several threads, one at a time
Progress = Callable[[int], None]


def quietly(_done: int) -> None:
    """Report no progress."""


def workers() -> int:
    """Return how many threads to use: one for each core, up to four."""
    return min(WORKERS_MAX, len(os.sched_getaffinity(0)))


class _Sealing:
    """One part being sealed: workers take the next segment until there is none."""

    def __init__(
        self, stream: Stream, layout: Layout, read: ReadInto, out: int, tell: Progress
    ) -> None:
        self._stream, self._layout, self._read = stream, layout, read
        self._out, self._tell = out, tell
        self._digests = bytearray(layout.count * DIGEST_BYTES)
        self._lock = threading.Lock()
        self._next = 0
        self._failure: BaseException | None = None

    def run(self) -> bytes:
        """Seal all segments and return the digest list."""
        count = min(workers(), self._layout.count)
        threads = [threading.Thread(target=self._work) for _ in range(count)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except BaseException:
            self._stop(KeyboardInterrupt())
            raise
        if self._failure is not None:
            raise self._failure
        return bytes(self._digests)

    def _stop(self, failure: BaseException) -> None:
        with self._lock:
            self._failure = self._failure or failure

    def _take(self) -> int | None:
        with self._lock:
            if self._failure is not None or self._next == self._layout.count:
                return None
            self._tell(self._next)
            self._next += 1
            return self._next - 1

    def _work(self) -> None:
        plain, sealed = memoryview(bytearray(_PAYLOAD_BYTES)), bytearray(SEGMENT_BYTES)
        try:
            while (j := self._take()) is not None:
                self._seal(j, plain, memoryview(sealed))
        except BaseException as failure:  # noqa: BLE001 -- carried to the caller's thread
            self._stop(failure)

    def _seal(self, j: int, plain: memoryview, sealed: memoryview) -> None:
        length = self._layout.length(j)
        payload, segment = plain[: length - OVERHEAD_BYTES], sealed[:length]
        self._read(j * _PAYLOAD_BYTES, payload)
        self._stream.seal_into(j, payload, segment, final=self._layout.is_last(j))
        digest = hashlib.sha256(segment).digest()
        self._digests[j * DIGEST_BYTES : (j + 1) * DIGEST_BYTES] = digest
        _write_at(self._out, segment, j * SEGMENT_BYTES)


def seal_part(
    stream: Stream, layout: Layout, read: ReadInto, out: int, tell: Progress = quietly
) -> bytes:
    """Seal a part into the file `out` and return its digest list.

    `read(offset, view)` fills `view` with the payload from `offset`; it is called from
    several threads.
    """
    return _Sealing(stream, layout, read, out, tell).run()


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
    count = workers() + 2
    free = deque(
        (bytearray(SEGMENT_BYTES), bytearray(_PAYLOAD_BYTES)) for _ in range(count)
    )

    def work(j: int, sealed: bytearray, plain: bytearray) -> memoryview:
        length = layout.length(j)
        segment, payload = (
            memoryview(sealed)[:length],
            memoryview(plain)[: length - OVERHEAD_BYTES],
        )
        _check_segment(layout, j, segment, digests, read)
        stream.open_into(j, segment, payload, final=layout.is_last(j), p=layout.p)
        return payload

    with ThreadPoolExecutor(workers()) as pool:
        running: deque[tuple[Future[memoryview], bytearray, bytearray]] = deque()
        try:
            for j in range(layout.count + count):
                if len(running) == count or (j >= layout.count and running):
                    done, sealed, plain = running.popleft()
                    yield done.result()
                    free.append((sealed, plain))
                if j < layout.count:
                    tell(j)
                    sealed, plain = free.popleft()
                    running.append((pool.submit(work, j, sealed, plain), sealed, plain))
        finally:
            pool.shutdown(cancel_futures=True)


def check_part(
    layout: Layout, digests: bytes, read: ReadInto, tell: Progress = quietly
) -> None:
    """Check every segment of a part against its digest and length field, or refuse."""
    buffers = [bytearray(SEGMENT_BYTES) for _ in range(workers())]

    def work(first: int) -> None:
        for j in range(first, layout.count, len(buffers)):
            segment = memoryview(buffers[first])[: layout.length(j)]
            _check_segment(layout, j, segment, digests, read)
            if first == 0:
                tell(j)

    with ThreadPoolExecutor(len(buffers)) as pool:
        for done in [pool.submit(work, first) for first in range(len(buffers))]:
            done.result()


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


def _write_at(out: int, data: memoryview, at: int) -> None:
    try:
        while len(data):
            count = os.pwrite(out, data, at)
            data, at = data[count:], at + count
    except OSError:
        raise OutputImpossible(name="part-1.bin") from None
