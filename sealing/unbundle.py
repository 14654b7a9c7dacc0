"""The bundle as it is opened: read once, strictly, its documents written as they come.

A name is only ever used after the index listed it and it was found to be plain; the
archive must then be exactly what the index says, in its order, and nothing more.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from sealing import files, ustar
from sealing import index as index_file
from sealing.errors import SealingRefused, TooLarge
from sealing.files import OutputImpossible
from sealing.index import File, Index
from sealing.limits import INDEX_BYTES_MAX
from sealing.padding import NotPadded, padme
from sealing.ustar import TarMalformed

_ZEROS: Final = bytes(65_536)
_RECORD_BYTES: Final = 20 * ustar.BLOCK


class BundleMismatch(SealingRefused):
    """The members of the bundle are not those that its index lists."""

    code = "bundle-mismatch"
    zh = "文件包与目录不一致：{what}。"
    en = "The bundle is not what its index lists: {what}."


class _Payload:
    """A payload that is read from front to back, however it falls into chunks."""

    def __init__(self, chunks: Iterable[memoryview]) -> None:
        self._chunks: Iterator[memoryview] = iter(chunks)
        self._chunk = memoryview(b"")
        self.taken = 0

    def pieces(self, length: int) -> Iterator[memoryview]:
        """Give the next `length` bytes in pieces, each valid until the next."""
        while length:
            if not len(self._chunk):
                self._chunk = next(self._chunks, memoryview(b""))
                if not len(self._chunk):
                    raise TarMalformed(what="it ends early")
            piece = self._chunk[:length]
            self._chunk = self._chunk[len(piece) :]
            length -= len(piece)
            self.taken += len(piece)
            yield piece

    def take(self, length: int) -> bytes:
        """Return the next `length` bytes, few enough to hold."""
        return b"".join(self.pieces(length))

    def rest(self) -> Iterator[memoryview]:
        """Give all that is left."""
        for chunk in chain((self._chunk,), self._chunks):
            self.taken += len(chunk)
            yield chunk


def unbundle(chunks: Iterable[memoryview], directory: Path) -> Index:
    """Write the documents of a bundle into `directory` (which is made), or refuse."""
    payload = _Payload(chunks)
    index = _read_index(payload)
    try:
        directory.mkdir()
        for file in index.files:
            _read_document(payload, file, directory)
    except OSError:
        raise OutputImpossible(name=directory.name) from None
    if payload.take(2 * ustar.BLOCK) != 2 * ustar.ZERO_BLOCK:
        raise BundleMismatch(what="there are more members")
    end = payload.taken
    for chunk in payload.rest():
        _check_zero(chunk)
    # Common writers end an archive with whole records, which are of it then.
    recorded = end + -end % _RECORD_BYTES
    if payload.taken not in {padme(end), padme(recorded)}:
        raise NotPadded(p=1)
    return index


def _read_index(payload: _Payload) -> Index:
    name, size = _next_member(payload)
    if name != index_file.INDEX:
        raise BundleMismatch(what="its first member is not index.json")
    if size > INDEX_BYTES_MAX:
        raise TooLarge(what=index_file.INDEX, limit=INDEX_BYTES_MAX)
    raw = payload.take(size)
    _skip_padding(payload, size)
    return index_file.read(raw)


def _read_document(payload: _Payload, file: File, directory: Path) -> None:
    name, size = _next_member(payload)
    if name != file.name:
        raise BundleMismatch(what="another member follows than the one listed")
    if size != file.size:
        raise BundleMismatch(what="a member has another size than listed")
    path = directory.joinpath(*name.split("/"))
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(path, flags, 0o666)
    try:
        at = 0
        for piece in payload.pieces(size):
            files.write_at(handle, piece, at)
            at += len(piece)
    finally:
        os.close(handle)
    _skip_padding(payload, size)


def _next_member(payload: _Payload) -> tuple[str, int]:
    """Return name and size of the next member, a regular file."""
    block = payload.take(ustar.BLOCK)
    if block == ustar.ZERO_BLOCK:
        raise BundleMismatch(what="a listed member is missing")
    header = ustar.read_header(block)
    name = header.name
    if ustar.is_pax(header):
        records = payload.take(header.size)
        _skip_padding(payload, header.size)
        header = ustar.read_header(payload.take(ustar.BLOCK))
        path = ustar.read_pax_path(records)
        name = header.name if path is None else path
    ustar.check_regular(header)
    return ustar.decode_name(name), header.size


def _skip_padding(payload: _Payload, size: int) -> None:
    if payload.take(ustar.padding_of(size)).strip(b"\0"):
        raise TarMalformed(what="the padding of a member is not zero")


def _check_zero(chunk: memoryview) -> None:
    for at in range(0, len(chunk), len(_ZEROS)):
        piece = chunk[at : at + len(_ZEROS)]
        if piece != _ZEROS[: len(piece)]:
            raise TarMalformed(what="bytes follow its end")
