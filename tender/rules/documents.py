"""Documents that owners upload: what they may be, by their bytes and not their name."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from kernel.refused import Invalid

SIZE_MAX: Final = 200 * 1024 * 1024
HEAD_BYTES: Final = 16
NAME_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file: the bytes it begins with, the endings it may have."""

    media_type: str
    magic: bytes
    endings: tuple[str, ...]


KINDS: Final = (
    Kind("application/pdf", b"%PDF-", (".pdf",)),
    Kind("image/png", b"\x89PNG\r\n\x1a\n", (".png",)),
    Kind("image/jpeg", b"\xff\xd8\xff", (".jpg", ".jpeg")),
    Kind("application/zip", b"PK\x03\x04", (".zip", ".xlsx", ".docx", ".ofd")),
    Kind("image/vnd.dwg", b"AC10", (".dwg",)),
)


class DocumentRefused(Invalid):
    """A file that is not taken."""

    code = "document-refused"


class DocumentTypeUnknown(DocumentRefused):
    """The bytes are of no type that is taken, or not of the type the name says."""

    code = "document-type-unknown"
    zh = "文件内容与名称不符，或类型不在允许之列：{endings}。"
    en = (
        "The file's bytes do not fit its name, or its type is not taken. Taken are: "
        "{endings}."
    )


class DocumentTooLarge(DocumentRefused):
    """Over the limit."""

    code = "document-too-large"
    zh = "单个文件不能超过{most_mib} MiB。"
    en = "A file may have at most {most_mib} MiB."


class DocumentNameRefused(DocumentRefused):
    """A name that no list can show."""

    code = "document-name-refused"
    zh = "文件名为空、过长或含有不可见字符。"
    en = "The file's name is empty, too long, or has characters that cannot be shown."


def checked_name(name: str) -> str:
    """Return the name to show: the last part of a path, normalised."""
    shown = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).strip()
    visible = all(unicodedata.category(c)[0] != "C" for c in shown)
    if not shown.strip(".") or len(shown) > NAME_MAX or not visible:
        raise DocumentNameRefused(field="document")
    return shown


def media_type(head: bytes, name: str) -> str:
    """Return the type of a file by its first bytes; its name must agree."""
    for kind in KINDS:
        if head.startswith(kind.magic) and name.lower().endswith(kind.endings):
            return kind.media_type
    endings = " ".join(ending for kind in KINDS for ending in kind.endings)
    raise DocumentTypeUnknown(field="document", endings=endings)


def check_size(size: int) -> None:
    """Refuse a file over the limit, and an empty one."""
    if size > SIZE_MAX:
        raise DocumentTooLarge(field="document", most_mib=SIZE_MAX // 1024 // 1024)
    if size == 0:
        raise DocumentTypeUnknown(field="document", endings="")
