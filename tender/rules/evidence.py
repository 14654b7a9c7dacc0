"""Files with a question or an objection: how many, how large, of which types.

Types are read from the bytes; a name only has to agree. What is taken is what a reader
opens without running anything: documents and pictures, no archives.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from tender.rules.documents import (
    DocumentRefused,
    DocumentTooLarge,
    DocumentTypeUnknown,
    media_type,
)

FILES_MAX: Final = 5
SIZE_MAX: Final = 20 * 1024 * 1024
TYPES: Final = frozenset({"application/pdf", "image/png", "image/jpeg"})
ENDINGS: Final = ".pdf .png .jpg .jpeg"
#: the same as a file field takes it
ENDINGS_LIST: Final = ",".join(ENDINGS.split())
#: of one organisation for one lot, in questions, objections and nothing yet together
LOT_FILES_MAX: Final = 60
LOT_BYTES_MAX: Final = 300 * 1024 * 1024
#: files that were sent and never signed for are thrown away after so long
KEPT: Final = timedelta(days=1)


class TooManyFiles(DocumentRefused):
    """More files than one question or objection takes."""

    code = "too-many-files"
    zh = "一次最多附{most}个文件。"
    en = "At most {most} files can be given at once."


class QuotaUsedUp(DocumentRefused):
    """More files, or more bytes, than one organisation gives for one lot."""

    code = "evidence-quota"
    zh = "一个单位对一个标段最多附{most}个文件、共{most_mib} MiB，已达上限，未保存。"
    en = (
        "One organisation gives at most {most} files, {most_mib} MiB together, for one "
        "lot; nothing was kept."
    )


class NotBare(DocumentRefused):
    """A file from which what says who made it cannot be taken."""

    code = "evidence-not-bare"
    zh = (
        "“{name}”中的编制者信息无法去除，未保存。请另存为普通PDF（不加密、不签名）或图片"
        "后再提交。"
    )
    en = (
        "What says who made “{name}” cannot be taken out; it was not kept. Save it as "
        "a plain PDF (no password, no signature) or a picture, and send that."
    )


def check_quota(count: int, size: int) -> None:
    """Raise `QuotaUsedUp` over what one organisation may give for one lot."""
    if count > LOT_FILES_MAX or size > LOT_BYTES_MAX:
        most = LOT_BYTES_MAX // 1024 // 1024
        raise QuotaUsedUp(field="evidence", most=LOT_FILES_MAX, most_mib=most)


def neutral_name(place: int, name: str) -> str:
    """Return the name under which a file is kept: its place alone, and its ending.

    A name that somebody gave says who asks, to those who may not know it (条例22).
    """
    return f"附件{place}.{name.rpartition('.')[2].lower()}"


def check_count(count: int) -> None:
    """Raise `TooManyFiles` over the limit."""
    if count > FILES_MAX:
        raise TooManyFiles(field="evidence", most=FILES_MAX)


def check_size(size: int) -> None:
    """Refuse a file over the limit, and an empty one."""
    if size > SIZE_MAX:
        raise DocumentTooLarge(field="evidence", most_mib=SIZE_MAX // 1024 // 1024)
    if size == 0:
        raise DocumentTypeUnknown(field="evidence", endings=ENDINGS)


def checked_type(head: bytes, name: str) -> str:
    """Return the type of a file by its first bytes, or refuse it."""
    try:
        found = media_type(head, name)
    except DocumentTypeUnknown:
        raise DocumentTypeUnknown(field="evidence", endings=ENDINGS) from None
    if found not in TYPES:
        raise DocumentTypeUnknown(field="evidence", endings=ENDINGS)
    return found


def stale_before(at: datetime) -> datetime:
    """Return the instant before which files that nobody signed for are stale."""
    return at - KEPT


def lines(files: Sequence[tuple[str, str]]) -> list[str]:
    """Return (name, SHA-256) of files as they stand in what is signed."""
    return [f"{name} {digest}" for name, digest in files]
