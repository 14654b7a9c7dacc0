"""The bundle as it is opened: read once, strictly, its documents written as they come.

A name is only ever used after the index listed it and it was found to be plain; the
archive must then be exactly what the index says, in its order, and nothing more.

The archive is read in order, yet that is little work; the documents' bytes, which are
much, are written by whoever holds them, beside others.
"""

import os
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from sealing import files, ustar
from sealing import index as index_file
from sealing.errors import SealingRefused, TooLarge
from sealing.files import OutputImpossible
from sealing.index import File, Index
from sealing.limits import INDEX_BYTES_MAX
from sealing.padding import NotPadded, padme
from sealing.ustar import TarMalformed

_NOTHING: Final = memoryview(b"")
_ZEROS: Final = bytes(65_536)
_RECORD_BYTES: Final = 20 * ustar.BLOCK

_Found = TypeVar("_Found")
#: is given the bytes of each document in order, by its name, before they are written
Note = Callable[[str, memoryview], None]
#: what reads: gives what of the last chunk must be written, and is sent the next one
_Reading = Generator["list[_Stretch]", memoryview, _Found]


def noting_nothing(_name: str, _piece: memoryview) -> None:
    """Look at no document's bytes."""


class BundleMismatch(SealingRefused):
    """The members of the bundle are not those that its index lists."""

    code = "bundle-mismatch"
    zh = "文件包与目录不一致：{what}。"
    en = "The bundle is not what its index lists: {what}."


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Bytes of a document that exists, and where in it they belong."""

    path: Path
    at: int
    data: memoryview

    def write(self) -> None:
        """Write them; stretches of one document may be written side by side."""
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                files.write_at(handle, self.data, self.at)
            finally:
                os.close(handle)
        except OSError:
            raise OutputImpossible(name=self.path.name) from None


class Unbundling:
    """A bundle that is taken in chunk by chunk, its documents made in `directory`."""

    def __init__(self, directory: Path, note: Note = noting_nothing) -> None:
        self._reading = _read(_Payload(note), directory)
        next(self._reading)

    def take(self, chunk: memoryview) -> Callable[[], None]:
        """Read the next chunk, and return what writes the documents' bytes in it."""
        stretches = self._reading.send(chunk)

        def write() -> None:
            for each in stretches:
                each.write()

        return write

    def finish(self) -> Index:
        """Say that this was all, and return the index, or refuse."""
        try:
            self._reading.send(_NOTHING)
        except StopIteration as end:
            index: Index = end.value
            return index
        raise AssertionError("a bundle that goes on after its end")


class _Payload:
    """A payload that is read from front to back, however it falls into chunks."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._chunk = _NOTHING
        self._stretches: list[_Stretch] = []
        self.taken = 0

    def more(self) -> _Reading[bool]:
        """Ask for the next chunk; there is none after an empty one."""
        stretches, self._stretches = self._stretches, []
        self._chunk = yield stretches
        return len(self._chunk) > 0

    def some(self, most: int) -> _Reading[memoryview]:
        """Return the next bytes, `most` or fewer, but one at least."""
        if not len(self._chunk) and not (yield from self.more()):
            raise TarMalformed(what="it ends early")
        piece, self._chunk = self._chunk[:most], self._chunk[most:]
        self.taken += len(piece)
        return piece

    def take(self, length: int) -> _Reading[bytes]:
        """Return the next `length` bytes, few enough to hold."""
        found = bytearray()
        while len(found) < length:
            found += yield from self.some(length - len(found))
        return bytes(found)

    def write(self, length: int, path: Path, name: str) -> _Reading[None]:
        """Have the next `length` bytes written to the empty file `path`, and noted."""
        at = 0
        while at < length:
            piece = yield from self.some(length - at)
            self._note(name, piece)
            self._stretches.append(_Stretch(path, at, piece))
            at += len(piece)

    def zeros(self) -> _Reading[None]:
        """Check that all that is left is zero."""
        _check_zero(self._chunk)
        self.taken += len(self._chunk)
        while (yield from self.more()):
            _check_zero(self._chunk)
            self.taken += len(self._chunk)


def _read(payload: _Payload, directory: Path) -> _Reading[Index]:
    """Read a whole bundle."""
    index = yield from _read_index(payload)
    try:
        directory.mkdir()
        for file in index.files:
            yield from _read_document(payload, file, directory)
    except OSError:
        raise OutputImpossible(name=directory.name) from None
    end_blocks = yield from payload.take(2 * ustar.BLOCK)
    if end_blocks != 2 * ustar.ZERO_BLOCK:
        raise BundleMismatch(what="there are more members")
    end = payload.taken
    yield from payload.zeros()
    # Common writers end an archive with whole records, which are of it then.
    recorded = end + -end % _RECORD_BYTES
    if payload.taken not in {padme(end), padme(recorded)}:
        raise NotPadded(p=1)
    return index


def _read_index(payload: _Payload) -> _Reading[Index]:
    name, size = yield from _next_member(payload)
    if name != index_file.INDEX:
        raise BundleMismatch(what="its first member is not index.json")
    if size > INDEX_BYTES_MAX:
        raise TooLarge(what=index_file.INDEX, limit=INDEX_BYTES_MAX)
    raw = yield from payload.take(size)
    yield from _skip_padding(payload, size)
    return index_file.read(raw)


def _read_document(payload: _Payload, file: File, directory: Path) -> _Reading[None]:
    name, size = yield from _next_member(payload)
    if name != file.name:
        raise BundleMismatch(what="another member follows than the one listed")
    if size != file.size:
        raise BundleMismatch(what="a member has another size than listed")
    path = directory.joinpath(*name.split("/"))
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    os.close(os.open(path, flags, 0o666))
    yield from payload.write(size, path, name)
    yield from _skip_padding(payload, size)


def _next_member(payload: _Payload) -> _Reading[tuple[str, int]]:
    """Return name and size of the next member, a regular file."""
    block = yield from payload.take(ustar.BLOCK)
    if block == ustar.ZERO_BLOCK:
        raise BundleMismatch(what="a listed member is missing")
    header = ustar.read_header(block)
    name = header.name
    if ustar.is_pax(header):
        records = yield from payload.take(header.size)
        yield from _skip_padding(payload, header.size)
        header = ustar.read_header((yield from payload.take(ustar.BLOCK)))
        path = ustar.read_pax_path(records)
        name = header.name if path is None else path
    ustar.check_regular(header)
    return ustar.decode_name(name), header.size


def _skip_padding(payload: _Payload, size: int) -> _Reading[None]:
    padding = yield from payload.take(ustar.padding_of(size))
    if padding.strip(b"\0"):
        raise TarMalformed(what="the padding of a member is not zero")


def _check_zero(chunk: memoryview) -> None:
    for at in range(0, len(chunk), len(_ZEROS)):
        # As bytes: views are compared item by item, forty times as slowly.
        piece = bytes(chunk[at : at + len(_ZEROS)])
        if piece != _ZEROS[: len(piece)]:
            raise TarMalformed(what="bytes follow its end")
