"""Stripped copies of blind documents (暗标): made when first read, kept, served.

A copy lies beside the original under the document's own number and the original's
digest; losing it costs nothing, since the same pages are copied again.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from bidding import queries as bidding
from press import blind

_CHUNK_BYTES: Final = 64 * 1024
_PDF: Final = "application/pdf"


def open_copy(uid: UUID, start: int = 0) -> tuple[Any, Iterator[bytes]]:
    """Return a document as it is served while names are hidden, from `start` on.

    Refuses, by name, a document from which its maker cannot be taken out.
    """
    facts, content = bidding.open_document(uid)
    key, storage = f"blind/{uid}-{facts.digest[:16]}", storages["opened"]
    if not storage.exists(key):
        if facts.size > blind.SIZE_MAX:
            raise blind.NotStrippable(why_zh="文件过大", why_en="it is too large")
        storage.save(key, ContentFile(blind.strip(b"".join(content))))
    size = storage.size(key)
    served = replace(facts, size=size, media_type=_PDF, name=str(uid), digest="")
    return served, _bytes(key, start)


def _bytes(key: str, start: int) -> Iterator[bytes]:
    with storages["opened"].open(key, "rb") as file:
        file.seek(start)
        while data := file.read(_CHUNK_BYTES):
            yield data
