"""A PDF without anything that says who made it: pages alone, written anew (暗标).

What is copied is what a page needs to be painted. Document information, XMP, attached
files, scripts, form fields, annotations, signatures, bookmarks, private data of
programs and notes inside photographs are left behind; the copy is then looked through
once more, and a file that would keep any of them is refused. What a page itself shows
in words is for the committee to judge, not for this.
"""

from io import BytesIO
from typing import ClassVar, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
    Reference,
    StreamObject,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter

from kernel.refused import Refused
from press import pictures

SIZE_MAX: Final = 64 * 1024 * 1024
OBJECTS_MAX: Final = 500_000
DEPTH_MAX: Final = 64
#: what a catalogue and a page tree may have; everything else of them stays behind
CATALOGUE_KEPT: Final = frozenset({"/Type", "/Pages", "/Version"})
PAGE_KEPT: Final = frozenset(
    {
        "/Type",
        "/Parent",
        "/Kids",
        "/Count",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Contents",
        "/Rotate",
        "/Group",
        "/UserUnit",
    }
)
#: what nothing below a page may have
DROPPED: Final = frozenset(
    {
        "/AA",
        "/AF",
        "/AcroForm",
        "/Annots",
        "/EF",
        "/Info",
        "/JS",
        "/JavaScript",
        "/LastModified",
        "/Metadata",
        "/OPI",
        "/OpenAction",
        "/PieceInfo",
        "/StructParent",
        "/StructParents",
        "/Thumb",
    }
)
_PAGES: Final = frozenset({"/Page", "/Pages"})


class NotStrippable(Refused):
    """A file from which what says who made it cannot be taken."""

    code: ClassVar[str] = "blind-not-strippable"
    zh: ClassVar[str] = (
        "暗标文件无法去除身份信息（{why_zh}），评分表签署前不向评委提供。"
    )
    en: ClassVar[str] = (
        "What says who made this blind document cannot be taken out ({why_en}); it is "
        "shown to no expert before the sheets are signed."
    )


def strip(data: bytes) -> bytes:
    """Return the pages of a PDF as a file that says nothing of its maker, or refuse."""
    if len(data) > SIZE_MAX:
        raise _refused("文件过大", "it is too large")
    try:
        found = PdfFileReader(BytesIO(data), strict=False)
        if found.encrypted:
            raise _refused("文件已加密", "it is encrypted")
        written = BytesIO()
        _Copy(found).made().write(written)  # type: ignore[no-untyped-call]
        _check(written)
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, OSError) as why:
        if isinstance(why, Refused):
            raise
        raise _refused("不是可读的PDF", "it is no readable PDF") from why
    return written.getvalue()


def _refused(why_zh: str, why_en: str) -> NotStrippable:
    return NotStrippable(why_zh=why_zh, why_en=why_en)


class _Copy:
    """The objects that pages need, copied one by one, each once."""

    def __init__(self, source: PdfFileReader) -> None:
        self._source = source
        self._target = PdfFileWriter(  # type: ignore[no-untyped-call]
            init_page_tree=False, stream_xrefs=False
        )
        self._known: dict[Reference, IndirectObject] = {}
        self._left: list[Reference] = []

    def made(self) -> PdfFileWriter:
        root = self._source.root
        for key in sorted(CATALOGUE_KEPT & set(root) - {"/Type"}):
            self._target.root[key] = self._copied(root.raw_get(key), 0)
        while self._left:
            source = self._left.pop()
            copied = self._copied(source.get_object(), 0)
            self._target.add_object(copied, idnum=self._known[source].reference.idnum)
        return self._target

    def _copied(self, value: PdfObject, depth: int) -> PdfObject:
        if depth > DEPTH_MAX or len(self._known) > OBJECTS_MAX:
            raise _refused("结构过于复杂", "its structure is too deep")
        if isinstance(value, IndirectObject):
            return self._pointed(value.reference)
        if isinstance(value, StreamObject):
            copied = self._entries(value, depth)
            return StreamObject(copied, encoded_data=_data_of(value))
        if isinstance(value, DictionaryObject):
            return DictionaryObject(  # type: ignore[no-untyped-call]
                self._entries(value, depth)
            )
        if isinstance(value, ArrayObject):
            return ArrayObject(self._copied(each, depth + 1) for each in value)
        return value

    def _pointed(self, source: Reference) -> IndirectObject:
        if source not in self._known:
            self._known[source] = self._target.allocate_placeholder()
            self._left.append(source)
        return self._known[source]

    def _entries(
        self, value: DictionaryObject, depth: int
    ) -> dict[generic.NameObject, PdfObject]:
        is_page = value.get("/Type") in _PAGES
        return {
            key: self._copied(value.raw_get(key), depth + 1)
            for key in value
            if key not in DROPPED and (not is_page or key in PAGE_KEPT)
        }


def _data_of(stream: StreamObject) -> bytes:
    """Return a stream as it is packed; a photograph without its notes."""
    data: bytes = stream.encoded_data
    filters = stream.get("/Filter")
    is_jpeg = filters == "/DCTDecode" or filters == ["/DCTDecode"]
    if not is_jpeg:
        return data
    try:
        return pictures.bare_jpeg(data)
    except pictures.NoPicture:
        raise _refused("图片无法读取", "a picture in it cannot be read") from None


def _check(written: BytesIO) -> None:
    """Look through every object of the copy: nothing that was left behind is there."""
    copy = PdfFileReader(written)
    objects = 0
    for reference in copy.xrefs.explicit_refs_in_revision(0):
        objects += 1
        value = copy.get_object(reference)  # type: ignore[no-untyped-call]
        if isinstance(value, DictionaryObject) and DROPPED & set(value):
            raise _refused("含有无法去除的信息", "something in it stays")
    if not objects or not copy.root["/Pages"]["/Count"]:
        raise _refused("没有页面", "it has no page")
