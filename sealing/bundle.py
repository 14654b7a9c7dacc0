"""The bundle as it is sealed: where every byte of the archive comes from.

The archive is never made: sizes fix its layout beforehand, so that any stretch of it
can be read on its own, by any worker, straight from the documents.
"""

import os
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Final

from kernel.canonical import Json
from sealing import index as index_file
from sealing import ustar
from sealing.errors import MissingFile, SealingRefused, TooLarge, UnreadableFile
from sealing.floe import sealed_bytes
from sealing.index import Draft, File, Index
from sealing.limits import INDEX_BYTES_MAX, PART_1_BYTES_MAX
from sealing.padding import padme

_END: Final = 2 * ustar.BLOCK


class FileChanged(SealingRefused):
    """A document was changed while it was being sealed."""

    code = "file-changed"
    zh = "文件{name}在密封过程中被改动。"
    en = "The file {name} was changed while it was being sealed."


@dataclass(frozen=True, slots=True)
class Document:
    """A document on the bidder's disk, as it was when sealing began."""

    path: Path
    name: str
    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    length: int
    source: bytes | Document


@dataclass(frozen=True, slots=True)
class Bundle:
    """The layout of an archive of `length` bytes; what no piece covers is zero."""

    length: int
    pieces: tuple[_Piece, ...]
    starts: tuple[int, ...]

    def read_into(self, offset: int, out: memoryview) -> None:
        """Fill `out` with the archive's bytes from `offset` on."""
        at, end = offset, offset + len(out)
        position = max(bisect_right(self.starts, offset) - 1, 0)
        for piece in self.pieces[position:]:
            if piece.start >= end:
                break
            first = max(piece.start, at)
            last = min(piece.start + piece.length, end)
            if first >= last:
                continue
            _clear(out[at - offset : first - offset])
            _fill(piece, first - piece.start, out[first - offset : last - offset])
            at = last
        _clear(out[at - offset :])


def document(path: Path) -> Document:
    """Look at one document: a regular file under its base name."""
    name = path.name
    try:
        found = path.stat()
    except FileNotFoundError:
        raise MissingFile(name=name) from None
    except OSError:
        raise UnreadableFile(name=name) from None
    if not S_ISREG(found.st_mode) or not os.access(path, os.R_OK):
        raise UnreadableFile(name=name)
    return Document(path, name, found.st_size, found.st_mtime_ns)


def lay_out(
    documents: Sequence[Document], draft: Draft, tool: Mapping[str, Json] | None
) -> Bundle:
    """Return the layout of the bundle of `documents`, in their order."""
    index_file.check_names([each.name for each in documents])
    roles = draft.roles or {}
    index = Index(
        edition=draft.edition,
        files=tuple(
            File(each.name, each.size, roles.get(each.name, index_file.DEFAULT_ROLE))
            for each in documents
        ),
        marks=draft.marks,
        tool=tool,
    )
    raw = index_file.write(index)
    if len(raw) > INDEX_BYTES_MAX:
        raise TooLarge(what=index_file.INDEX, limit=INDEX_BYTES_MAX)
    pieces: list[_Piece] = []
    at = _place(pieces, 0, index_file.INDEX, len(raw), raw)
    for each in documents:
        at = _place(pieces, at, each.name, each.size, each)
    length = padme(at + _END)
    if sealed_bytes(length) > PART_1_BYTES_MAX:
        raise TooLarge(what="part-1.bin", limit=PART_1_BYTES_MAX)
    return Bundle(length, tuple(pieces), tuple(piece.start for piece in pieces))


def _place(
    pieces: list[_Piece], at: int, name: str, size: int, source: bytes | Document
) -> int:
    """Append one member at `at` and return where the next one begins."""
    header = ustar.write_member(name, size)
    pieces.append(_Piece(at, len(header), header))
    at += len(header)
    if size:
        pieces.append(_Piece(at, size, source))
    return at + size + ustar.padding_of(size)


def _fill(piece: _Piece, skip: int, out: memoryview) -> None:
    if isinstance(piece.source, bytes):
        out[:] = piece.source[skip : skip + len(out)]
        return
    source = piece.source
    try:
        handle = os.open(source.path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        raise FileChanged(name=source.name) from None
    try:
        found = os.fstat(handle)
        if (found.st_size, found.st_mtime_ns) != (source.size, source.changed_ns):
            raise FileChanged(name=source.name)
        while len(out):
            count = os.preadv(handle, [out], skip)
            if count == 0:
                raise FileChanged(name=source.name)
            out, skip = out[count:], skip + count
    except OSError:
        raise UnreadableFile(name=source.name) from None
    finally:
        os.close(handle)


def _clear(out: memoryview) -> None:
    if len(out):
        out[:] = bytes(len(out))
