"""Pictures without notes of who made them, where, or with what: pixels alone.

A photograph says in its notes whose camera took it. What is kept is what paints: of a
PNG its critical chunks and those of colour (PNG specification, 4.7), of a JPEG every
segment but notes (ITU-T T.81, B.1.1.3; APP0, APP2 and APP14 paint).
"""

from collections.abc import Iterator
from typing import Final

_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"}
)
_JPEG_START, _JPEG_SCAN, _JPEG_END = b"\xff\xd8", 0xDA, b"\xff\xd9"
_JPEG_NOTES: Final = frozenset({*range(0xE0, 0xF0), 0xFE}) - {0xE0, 0xE2, 0xEE}


class NoPicture(ValueError):
    """What cannot be read as the picture that it is said to be."""


def bare_png(data: bytes) -> bytes:
    """Return a PNG without notes, or raise `NoPicture`."""
    return b"".join(_png(data))


def bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG without notes, or raise `NoPicture`."""
    return b"".join(_jpeg(data))


def _png(data: bytes) -> Iterator[bytes]:
    if not data.startswith(_PNG_START):
        raise NoPicture("no PNG")
    yield _PNG_START
    at = len(_PNG_START)
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + size
        if end > len(data):
            raise NoPicture("a chunk is cut off")
        if kind in _PNG_KEPT:
            yield data[at:end]
        if kind == b"IEND":
            return  # what hangs behind the picture is no part of it
        at = end
    raise NoPicture("no end")


def _jpeg(data: bytes) -> Iterator[bytes]:
    if not data.startswith(_JPEG_START):
        raise NoPicture("no JPEG")
    yield _JPEG_START
    at = len(_JPEG_START)
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise NoPicture("no marker")
        marker = data[at + 1]
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == _JPEG_SCAN:
            last = data.rfind(_JPEG_END)
            if last < at:
                raise NoPicture("no end")
            yield data[at : last + len(_JPEG_END)]
            return
        if marker not in _JPEG_NOTES:
            yield data[at:end]
        at = end
    raise NoPicture("no scan")
