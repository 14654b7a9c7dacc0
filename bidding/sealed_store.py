"""Where sealed parts are kept while they arrive and until they are opened.

One place a part, `<tender>/<bid>/<part>`, into which only whole segments are written
that match their signed digest: two connections, or one that was overtaken, can write
nothing there that differs. What has come of a segment that is not whole yet, the head,
is kept beside it under the name of the connection that brought it. On disk a part is
one file; on S3 one object a segment, since an object cannot be written in the middle.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from bidding.rules.uploads import SEGMENT_BYTES
from sealing import files

_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700


class SealedPart(Protocol):
    """One part's bytes, wherever they are."""

    def write_segment(self, number: int, data: bytes | bytearray | memoryview) -> None:
        """Keep a segment that was verified, in its place."""

    def write_head(self, name: UUID, data: bytes | bytearray | memoryview) -> None:
        """Keep the beginning of a segment under a connection's name."""

    def read_head(self, name: UUID) -> bytes:
        """Return what a connection kept; nothing when it kept nothing."""

    def read(self, offset: int, length: int) -> bytes:
        """Return what is kept there; fewer bytes when fewer are."""

    def read_into(self, offset: int, view: memoryview) -> int:
        """Fill `view` with what is kept there; say how many bytes there were."""

    def flush(self) -> None:
        """Return when everything written is safe from a loss of power."""

    def segments(self, size: int) -> Iterator[bytes]:
        """Yield a whole part's segments in order."""

    def delete_heads(self) -> None:
        """Remove what connections kept of segments that are whole by now."""

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

    def write_segment(self, number: int, data: bytes | bytearray | memoryview) -> None:
        handle = self._open(self.path)
        try:
            with memoryview(data) as view:
                files.write_at(handle, view, number * SEGMENT_BYTES)
        finally:
            os.close(handle)

    def write_head(self, name: UUID, data: bytes | bytearray | memoryview) -> None:
        handle = self._open(self._head(name))
        try:
            os.pwrite(handle, data, 0)
            os.fdatasync(handle)
        finally:
            os.close(handle)

    def read_head(self, name: UUID) -> bytes:
        try:
            return self._head(name).read_bytes()
        except FileNotFoundError:
            return b""

    def read(self, offset: int, length: int) -> bytes:
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return b""
        try:
            return os.pread(handle, length, offset)
        finally:
            os.close(handle)

    def read_into(self, offset: int, view: memoryview) -> int:
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return 0
        try:
            return os.preadv(handle, [view], offset)
        finally:
            os.close(handle)

    def flush(self) -> None:
        handle = self._open(self.path)
        try:
            os.fdatasync(handle)
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

    def delete_heads(self) -> None:
        for path in self.path.parent.glob(f"{self.path.name}.*"):
            path.unlink(missing_ok=True)

    def delete(self) -> None:
        self.path.unlink(missing_ok=True)
        self.delete_heads()

    def _head(self, name: UUID) -> Path:
        return self.path.with_name(f"{self.path.name}.{name.hex}")

    @staticmethod
    def _open(path: Path) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
        try:
            return os.open(path, flags, _FILE_MODE)
        except FileNotFoundError:
            path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            return os.open(path, flags, _FILE_MODE)


@dataclass(frozen=True, slots=True)
class _ObjectPart:
    storage: Any
    key: str

    def write_segment(self, number: int, data: bytes | bytearray | memoryview) -> None:
        self._save(self._name(number), data)

    def write_head(self, name: UUID, data: bytes | bytearray | memoryview) -> None:
        self._save(self._head(name), data)

    def read_head(self, name: UUID) -> bytes:
        return self._load(self._head(name))

    def read(self, offset: int, length: int) -> bytes:
        number, at = divmod(offset, SEGMENT_BYTES)
        return self._load(self._name(number))[at : at + length]

    def read_into(self, offset: int, view: memoryview) -> int:
        data = self.read(offset, len(view))
        view[: len(data)] = data
        return len(data)

    def flush(self) -> None:
        """Nothing to do: an object that was accepted is safe."""

    def segments(self, size: int) -> Iterator[bytes]:
        for number in range(_count(size)):
            yield self._load(self._name(number))

    def delete_heads(self) -> None:
        self._delete_in(f"{self.key}.heads")

    def delete(self) -> None:
        self._delete_in(self.key)
        self.delete_heads()

    def _delete_in(self, folder: str) -> None:
        _folders, files = self.storage.listdir(folder)
        for file in files:
            self.storage.delete(f"{folder}/{file}")

    def _name(self, number: int) -> str:
        return f"{self.key}/{number:06d}"

    def _head(self, name: UUID) -> str:
        return f"{self.key}.heads/{name.hex}"

    def _save(self, name: str, data: bytes | bytearray | memoryview) -> None:
        # A storage that renames what exists would lose the second write.
        self.storage.delete(name)
        self.storage.save(name, ContentFile(bytes(data)))

    def _load(self, name: str) -> bytes:
        if not self.storage.exists(name):
            return b""
        with self.storage.open(name, "rb") as file:
            found: bytes = file.read()
        return found


def _count(size: int) -> int:
    return -(-size // SEGMENT_BYTES)
