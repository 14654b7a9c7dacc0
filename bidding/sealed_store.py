"""Where sealed parts are kept while they arrive and until they are opened.

One place a part, `<tender>/<bid>/<part>`, written by offset so that two connections
that send the same bytes cannot harm each other. On disk it is one file; on S3 one
object a segment, since an object cannot be written in the middle. What was partly
received of a segment is kept as well, so that a slow line loses nothing.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from bidding.rules.uploads import SEGMENT_BYTES

_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700


class SealedPart(Protocol):
    """One part's bytes, wherever they are."""

    def write(self, offset: int, data: bytes | memoryview) -> None:
        """Keep `data` at `offset`; the bytes lie within one segment."""

    def read(self, offset: int, length: int) -> bytes:
        """Return what is kept there; fewer bytes when fewer are."""

    def flush(self) -> None:
        """Return when everything written is safe from a loss of power."""

    def segments(self, size: int) -> Iterator[bytes]:
        """Yield a whole part's segments in order."""

    def delete(self) -> None:
        """Remove everything; nothing there is no fault."""


def sealed_part(tender: str, bid: str, number: int) -> SealedPart:
    """Return the place of one part; nothing is made before the first write."""
    key = f"{tender}/{bid}/{number}"
    storage = storages["sealed"]
    if isinstance(storage, FileSystemStorage):
        return _FilePart(Path(storage.path(key)))
    return _ObjectPart(storage, key)


@dataclass(frozen=True, slots=True)
class _FilePart:
    path: Path

    def write(self, offset: int, data: bytes | memoryview) -> None:
        handle = self._open()
        try:
            written = 0
            while written < len(data):
                written += os.pwrite(handle, data[written:], offset + written)
        finally:
            os.close(handle)

    def read(self, offset: int, length: int) -> bytes:
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return b""
        try:
            return os.pread(handle, length, offset)
        finally:
            os.close(handle)

    def flush(self) -> None:
        handle = self._open()
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def segments(self, size: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            for _number in range(_count(size)):
                yield file.read(SEGMENT_BYTES)

    def delete(self) -> None:
        self.path.unlink(missing_ok=True)

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT
        try:
            return os.open(self.path, flags, _FILE_MODE)
        except FileNotFoundError:
            self.path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            return os.open(self.path, flags, _FILE_MODE)


@dataclass(frozen=True, slots=True)
class _ObjectPart:
    storage: Any
    key: str

    def write(self, offset: int, data: bytes | memoryview) -> None:
        number, at = divmod(offset, SEGMENT_BYTES)
        before = self._object(number)[:at] if at else b""
        name = self._name(number)
        # Objects are written whole; the same name again replaces the shorter one.
        self.storage.delete(name)
        self.storage.save(name, ContentFile(before + bytes(data)))

    def read(self, offset: int, length: int) -> bytes:
        number, at = divmod(offset, SEGMENT_BYTES)
        return self._object(number)[at : at + length]

    def flush(self) -> None:
        """Nothing to do: an object that was accepted is safe."""

    def segments(self, size: int) -> Iterator[bytes]:
        for number in range(_count(size)):
            yield self._object(number)

    def delete(self) -> None:
        _folders, files = self.storage.listdir(self.key)
        for file in files:
            self.storage.delete(f"{self.key}/{file}")

    def _name(self, number: int) -> str:
        return f"{self.key}/{number:06d}"

    def _object(self, number: int) -> bytes:
        name = self._name(number)
        if not self.storage.exists(name):
            return b""
        with self.storage.open(name, "rb") as file:
            found: bytes = file.read()
        return found


def _count(size: int) -> int:
    return -(-size // SEGMENT_BYTES)
