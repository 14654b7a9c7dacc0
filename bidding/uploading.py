"""The bytes of one upload request: received, hashed by segment, kept, recorded.

A segment (1 MiB of ciphertext) is hashed and written in a thread while the next one
arrives, so an upload holds two segments in memory and no more. The offset is recorded
every few segments and whenever the request ends, however it ends; bytes of an
unfinished segment are kept as well. With a checksum nothing is recorded before the
whole request has proved right (tus 1.0, Checksum).
"""

import asyncio
import base64
import binascii
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
from kernel.refused import Invalid, Refused

#: a sealed bundle is at most 4 GiB, and a little more as ciphertext
SIZE_MAX: Final = 4 * 1024**3 + 64 * 1024**2
_RECORD_EVERY_BYTES: Final = 8 * SEGMENT_BYTES
_ALGORITHMS: Final = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}

HASHING: Final = ThreadPoolExecutor(2, thread_name_prefix="upload-bytes")


class Disconnected(Exception):
    """The client has gone; what came is kept, and nobody waits for an answer."""


class ChecksumMismatch(Refused):
    """The bytes are not those the client announced."""

    code = "checksum-mismatch"
    status = 460
    zh = "数据在传输中损坏，未予保存，请重传这一块。"
    en = "The data was damaged on the way and was not kept. Send this chunk again."


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
        raise Invalid(field="upload-checksum")
    try:
        expected = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise Invalid(field="upload-checksum") from None
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
    writer = await _Writer.resume(upload, checksum, database)
    gone = False
    try:
        more = True
        while more:
            message = await receive_()
            if message["type"] == "http.disconnect":
                gone = True
                break
            await writer.take(message.get("body", b""))
            more = message.get("more_body", False)
        if checksum is not None:
            # A request cut off proves nothing: its check fails like a damaged one.
            checksum.check()
    except BaseException:
        await asyncio.shield(writer.close(keep=checksum is None))
        raise
    await asyncio.shield(writer.close(keep=True))
    if gone:
        raise Disconnected
    if writer.offset == upload.size:
        await database.run(submit.part_is_whole, upload=upload)
    return writer.offset


class _Writer:
    """Gathers bytes into segments and keeps them, one segment behind the network."""

    def __init__(
        self, upload: Upload, head: bytes, checksum: Checksum | None, database: Pool
    ) -> None:
        self.upload = upload
        self.offset = upload.offset
        self._recorded = upload.offset
        self._buffer = bytearray(head)
        self._kept = len(head)
        self._checksum = checksum
        self._database = database
        self._behind: asyncio.Future[None] | None = None
        self._behind_start = 0

    @classmethod
    async def resume(
        cls, upload: Upload, checksum: Checksum | None, database: Pool
    ) -> "_Writer":
        """Go on within a segment: its head is read back, to be hashed as a whole."""
        number, at = segment_of(upload.offset)
        head = b""
        if at:
            head = await _in_thread(upload.store.read, number * SEGMENT_BYTES, at)
        return cls(upload, head, checksum, database)

    async def take(self, data: bytes) -> None:
        """Take what the network brought, and keep each segment that it completes."""
        if self._checksum is not None:
            self._checksum.state.update(data)
        view = memoryview(data)
        while view:
            number, _at = segment_of(self.offset)
            length = segment_length(number, self.upload.size)
            if length <= len(self._buffer):
                raise TooMuch(size=self.upload.size)
            piece = view[: length - len(self._buffer)]
            self._buffer += piece
            self.offset += len(piece)
            view = view[len(piece) :]
            if len(self._buffer) == length:
                await self._keep_segment(number)

    async def _keep_segment(self, number: int) -> None:
        segment, kept = self._buffer, self._kept
        self._buffer, self._kept = bytearray(), 0
        await self._catch_up()
        self._behind_start = number * SEGMENT_BYTES
        self._behind = asyncio.ensure_future(
            _in_thread(_check_and_write, self.upload, number, segment, kept)
        )
        due = self.offset - self._recorded >= _RECORD_EVERY_BYTES
        if due and self._checksum is None:
            await self._catch_up()
            await self._record(self.offset)

    async def _catch_up(self) -> None:
        """Wait for the segment behind; a bad one goes, with all that came after."""
        if self._behind is None:
            return
        behind, self._behind = self._behind, None
        try:
            await behind
        except Refused:
            self._drop(self._behind_start)
            raise

    def forget(self) -> None:
        """Let go of what this request brought and was not recorded."""
        self._drop(self._recorded)

    def _drop(self, offset: int) -> None:
        self.offset = offset
        self._buffer, self._kept = bytearray(), 0

    async def close(self, *, keep: bool) -> None:
        """Keep the beginning of an unfinished segment, and record how far it went."""
        try:
            await self._catch_up()
        finally:
            if not keep:
                self.forget()
            if self._buffer:
                start = self.offset - len(self._buffer) + self._kept
                data = bytes(self._buffer[self._kept :])
                await _in_thread(self.upload.store.write, start, data)
            if self.offset == self.upload.size:
                await _in_thread(self.upload.store.flush)
            if self.offset != self._recorded:
                await self._record(self.offset)

    async def _record(self, offset: int) -> None:
        await self._database.run(uploads.advance, upload=self.upload, offset=offset)
        self._recorded = offset


def _check_and_write(
    upload: Upload, number: int, segment: bytearray, kept: int
) -> None:
    uploads.check_segment(upload=upload, number=number, data=segment)
    start = number * SEGMENT_BYTES
    with memoryview(segment) as view:
        upload.store.write(start + kept, view[kept:])


async def _in_thread(function: Callable[..., Any], *args: object) -> Any:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(HASHING, function, *args)
