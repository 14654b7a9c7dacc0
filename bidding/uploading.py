"""The bytes of one upload request: received, hashed by segment, kept, recorded.

A segment (1 MiB of ciphertext) is hashed and written in a thread while the next one
arrives, so an upload holds two segments in memory and no more. The offset is recorded,
when the bytes are safe, every 32 segments and whenever the request ends, however it
ends; the bytes of an unfinished segment are kept as well. With a checksum nothing is
recorded before the whole request has proved right (tus 1.0, Checksum).
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from bidding.actions import submit, uploads
from bidding.actions.uploads import Upload
from bidding.rules.uploads import SEGMENT_BYTES, TooMuch, segment_length, segment_of
from journal.live.pool import Pool
from kernel.refused import Refused

#: a sealed bundle is at most 4 GiB, and a little more as ciphertext
SIZE_MAX: Final = 4 * 1024**3 + 64 * 1024**2
_RECORD_EVERY_BYTES: Final = 32 * SEGMENT_BYTES
_ALGORITHMS: Final = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}

HASHING: Final = ThreadPoolExecutor(2, thread_name_prefix="upload-bytes")
# Whoever waits for the disk keeps nobody from hashing.
DISK: Final = ThreadPoolExecutor(8, thread_name_prefix="upload-disk")


class Disconnected(Exception):
    """The client has gone; what came is kept, and nobody waits for an answer."""


class ChecksumMismatch(Refused):
    """The bytes are not those the client announced."""

    code = "checksum-mismatch"
    status = 460
    zh = "数据在传输中损坏，未予保存，请重传这一块。"
    en = "The data was damaged on the way and was not kept. Send this chunk again."


class BadChecksum(Refused):
    """The checksum cannot be read, or its algorithm is not offered."""

    code = "bad-checksum"
    status = 400
    zh = "校验和无法识别，请使用sha256或sha1。"
    en = "The checksum cannot be read; use sha256 or sha1."


@dataclass(slots=True)
class Checksum:
    """What a request's body must hash to."""

    state: Any
    expected: bytes

    def check(self) -> None:
        """Raise `ChecksumMismatch` unless everything that came is what was said."""
        if not hmac.compare_digest(self.state.digest(), self.expected):
            raise ChecksumMismatch


def checksum(header: str) -> Checksum | None:
    """Read `Upload-Checksum: sha256 <base64>`."""
    if not header:
        return None
    name, _space, value = header.partition(" ")
    if name not in _ALGORITHMS:
        raise BadChecksum(field="upload-checksum")
    try:
        expected = base64.b64decode(value, validate=True)
    except ValueError:  # binascii's own, and of letters beyond ASCII
        raise BadChecksum(field="upload-checksum") from None
    return Checksum(_ALGORITHMS[name](), expected)


async def receive(
    upload: Upload,
    receive_: Callable[[], Awaitable[dict[str, Any]]],
    *,
    checksum: Checksum | None,
    database: Pool,
) -> int:
    """Take a request's body in, and return the offset reached.

    The last byte of the last part submits the bid, in the same request: the answer
    means that the bid is recorded, or says why it is not.
    """
    writer = await _Writer.resume(upload, database, holds_back=checksum is not None)
    chunks = _Chunks(receive_)
    try:
        await _take_all(writer, chunks, checksum)
    except BaseException:
        # The first refusal is the answer, whatever closing finds besides.
        with contextlib.suppress(Refused):
            await asyncio.shield(writer.close(keep=checksum is None))
        raise
    await asyncio.shield(writer.close(keep=True))
    if chunks.is_cut:
        raise Disconnected
    if writer.offset == upload.size:
        await database.run(submit.part_is_whole, upload=upload)
        await _in_thread(upload.store.delete_heads)
    return writer.offset


async def _take_all(
    writer: "_Writer", chunks: "_Chunks", checksum: Checksum | None
) -> None:
    try:
        async for chunk in chunks:
            if checksum is not None:
                checksum.state.update(chunk)
            await writer.take(chunk)
    except Refused:
        # Damage on the way is told apart from a wrong file: one is sent again.
        if checksum is not None:
            async for chunk in chunks:
                checksum.state.update(chunk)
            checksum.check()
        raise
    if checksum is not None:
        # A request cut off proves nothing: its check fails like a damaged one.
        checksum.check()


class _Chunks:
    """The pieces of a request's body, until its end or until the line is cut."""

    def __init__(self, receive_: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self._receive = receive_
        self._is_over = False
        self.is_cut = False

    def __aiter__(self) -> "_Chunks":
        return self

    async def __anext__(self) -> bytes:
        if self._is_over:
            raise StopAsyncIteration
        message = await self._receive()
        self.is_cut = message["type"] == "http.disconnect"
        self._is_over = self.is_cut or not message.get("more_body", False)
        if self.is_cut:
            raise StopAsyncIteration
        chunk: bytes = message.get("body", b"")
        return chunk


class _Writer:
    """Gathers bytes into segments and keeps them, one segment behind the network."""

    def __init__(
        self, upload: Upload, head: bytes, database: Pool, *, holds_back: bool
    ) -> None:
        self.upload = upload
        self.offset = upload.offset
        self._recorded = upload.offset
        # One segment fills while the other is hashed and written, for the whole upload.
        self._buffer, self._spare = bytearray(SEGMENT_BYTES), bytearray(SEGMENT_BYTES)
        self._buffer[: len(head)] = head
        self._filled = len(head)
        # Nothing is recorded before a checksum over the whole request has held.
        self._holds_back = holds_back
        self._database = database
        self._behind: asyncio.Future[None] | None = None
        self._behind_start = 0
        self._is_unsafe = False

    @classmethod
    async def resume(
        cls, upload: Upload, database: Pool, *, holds_back: bool
    ) -> "_Writer":
        """Go on within a segment: its head is read back, to be hashed as a whole."""
        _number, at = segment_of(upload.offset)
        head = b""
        if at and upload.head is not None:
            head = (await _in_thread(upload.store.read_head, upload.head))[:at]
            # A head that was lost fails the segment's digest, and is sent again.
            head = head.ljust(at, b"\0")
        return cls(upload, head, database, holds_back=holds_back)

    async def take(self, data: bytes) -> None:
        """Take what the network brought, and keep each segment that it completes."""
        if self.offset + len(data) > self.upload.size:
            raise TooMuch(size=self.upload.size)
        view = memoryview(data)
        while view:
            number, _at = segment_of(self.offset)
            length = segment_length(number, self.upload.size)
            piece = view[: length - self._filled]
            self._buffer[self._filled : self._filled + len(piece)] = piece
            self._filled += len(piece)
            self.offset += len(piece)
            view = view[len(piece) :]
            if self._filled == length:
                await self._keep_segment(number, length)

    async def _keep_segment(self, number: int, length: int) -> None:
        await self._catch_up()
        segment = memoryview(self._buffer)[:length]
        self._buffer, self._spare, self._filled = self._spare, self._buffer, 0
        self._behind_start = number * SEGMENT_BYTES
        self._is_unsafe = True
        self._behind = asyncio.ensure_future(
            _in_thread(_check_and_write, self.upload, number, segment)
        )
        due = self.offset - self._recorded >= _RECORD_EVERY_BYTES
        if due and not self._holds_back and self.offset < self.upload.size:
            await self._catch_up()
            await self._record(self.offset)

    async def _catch_up(self) -> None:
        """Wait for the segment behind; a bad one goes, with all that came after."""
        if self._behind is None:
            return
        behind, self._behind = self._behind, None
        try:
            await behind
        except BaseException:
            self._drop(self._behind_start)
            raise

    def _drop(self, offset: int) -> None:
        self.offset, self._filled = offset, 0

    async def close(self, *, keep: bool) -> None:
        """Keep the head of an unfinished segment, and record how far it went.

        A part that came whole is made safe; its last offset is `submit`'s to record.
        """
        try:
            await self._catch_up()
        finally:
            if not keep:
                # A bad segment may have begun before this request.
                self._drop(min(self.offset, self._recorded))
            await self._settle()

    async def _settle(self) -> None:
        if self.offset == self.upload.size:
            await self._make_safe()
        elif self.offset != self._recorded:
            if self._filled:
                head = memoryview(self._buffer)[: self._filled]
                lease = self.upload.lease
                await _in_thread(self.upload.store.write_head, lease, head, pool=DISK)
            await self._record(self.offset)

    async def _record(self, offset: int) -> None:
        await self._make_safe()
        await self._database.run(uploads.advance, upload=self.upload, offset=offset)
        self._recorded = offset

    async def _make_safe(self) -> None:
        if self._is_unsafe:
            await _in_thread(self.upload.store.flush, pool=DISK)
            self._is_unsafe = False


def _check_and_write(upload: Upload, number: int, segment: memoryview) -> None:
    uploads.check_segment(upload=upload, number=number, data=segment)
    upload.store.write_segment(number, segment)


async def _in_thread(
    function: Callable[..., Any], *args: object, pool: ThreadPoolExecutor = HASHING
) -> Any:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(pool, function, *args)
