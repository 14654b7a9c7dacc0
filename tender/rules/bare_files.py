"""Pictures without notes of who made them, where, or with what: pixels alone.

Whoever asks before the deadline is nobody's to know (条例22); a photograph says in its
notes whose camera took it. What is kept is what paints: of a PNG its critical chunks
and those of colour (PNG specification, 4.7), of a JPEG every segment but notes (ITU-T
T.81, B.1.1.3; APP0, APP2 and APP14 paint).
"""

from collections.abc import Iterator
from typing import ClassVar, Final

from tender.rules.documents import DocumentRefused

PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"}
)
_JPEG_START, _JPEG_SCAN, _JPEG_END = b"\xff\xd8", 0xDA, b"\xff\xd9"
_JPEG_NOTES: Final = frozenset({*range(0xE0, 0xF0), 0xFE}) - {0xE0, 0xE2, 0xEE}


class NotBare(DocumentRefused):
    """A file from which what says who made it cannot be taken."""

    code: ClassVar[str] = "evidence-not-bare"
    zh: ClassVar[str] = (
        "“{name}”中的编制者信息无法去除，未保存。请另存为普通PDF（不加密、不签名）或图片"
        "后再提交。"
    )
    en: ClassVar[str] = (
        "What says who made “{name}” cannot be taken out; it was not kept. Save it as "
        "a plain PDF (no password, no signature) or a picture, and send that."
    )


def picture(data: bytes, media_type: str, name: str) -> bytes:
    """Return a PNG or JPEG without notes, or raise `NotBare`."""
    try:
        pieces = _png(data) if media_type == PNG else _jpeg(data)
        return b"".join(pieces)
    except (ValueError, IndexError):
        raise NotBare(field="evidence", name=name) from None


def _png(data: bytes) -> Iterator[bytes]:
    if not data.startswith(_PNG_START):
        raise ValueError("no PNG")
    yield _PNG_START
    at = len(_PNG_START)
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + size
        if end > len(data):
            raise ValueError("a chunk is cut off")
        if kind in _PNG_KEPT:
            yield data[at:end]
        if kind == b"IEND":
            return  # what hangs behind the picture is no part of it
        at = end
    raise ValueError("no end")


def _jpeg(data: bytes) -> Iterator[bytes]:
    if not data.startswith(_JPEG_START):
        raise ValueError("no JPEG")
    yield _JPEG_START
    at = len(_JPEG_START)
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == _JPEG_SCAN:
            last = data.rindex(_JPEG_END) + len(_JPEG_END)
            yield data[at:last]
            return
        if marker not in _JPEG_NOTES:
            yield data[at:end]
        at = end
    raise ValueError("no scan")
