"""Add documents to a trade and take them out again, while its file may change.

The bytes are stored before the transaction that names them (no transaction spans a
storage call); bytes that no row names are never served.
"""

import hashlib
from typing import BinaryIO
from uuid import UUID, uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from journal.queries import instant
from kernel.refused import NotFound, Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.actions.edit_trade import draft_act
from tender.models import Document, TenderFile, Trade
from tender.rules import documents as rule

CHUNK_BYTES = 1024 * 1024


class DocumentNameTaken(Refused):
    """Two documents of one name could not be told apart."""

    code = "document-name-taken"
    zh = "已有同名文件“{name}”，请先移除或改名。"
    en = "There is a document named “{name}” already; remove it or use another name."


def add_document(*, by: Actor, trade: UUID, name: str, content: BinaryIO) -> Document:
    """Store a document under a random key and list it with the next edition."""
    _check_may_change(by, trade)
    shown = rule.checked_name(name)
    media_type, size, digest = _measure(content, shown)
    key = default_storage.save(f"tender/{trade}/{uuid4()}", File(content))
    return _list(
        by=by,
        trade=trade,
        name=shown,
        key=key,
        media_type=media_type,
        size=size,
        digest=digest,
    )


def _measure(content: BinaryIO, name: str) -> tuple[str, int, str]:
    """Return type, size and SHA-256 of a file, read in pieces, and rewind it."""
    hasher, size, head = hashlib.sha256(), 0, b""
    while piece := content.read(CHUNK_BYTES):
        head = head or piece[: rule.HEAD_BYTES]
        size += len(piece)
        rule.check_size(size)
        hasher.update(piece)
    rule.check_size(size)
    content.seek(0)
    return rule.media_type(head, name), size, hasher.hexdigest()


def _check_may_change(by: Actor, trade: UUID) -> None:
    """Refuse before anything is stored; the transaction asks again under its lock."""
    found = Trade.objects.filter(uid=trade).first()
    if found is None:
        raise NotFound
    steps.check_may(by, "tender.edit", found)


@transaction.atomic(durable=True)
def _list(
    *,
    by: Actor,
    trade: UUID,
    name: str,
    key: str,
    media_type: str,
    size: int,
    digest: str,
) -> Document:
    found = _changeable(by, trade)
    if Document.objects.filter(trade=found, name=name, removed_in=None).exists():
        raise DocumentNameTaken(field="document", name=name)
    return Document.objects.create(
        trade=found,
        name=name,
        key=key,
        media_type=media_type,
        size=size,
        digest=digest,
        added_at=instant(),
        added_by=steps.person_of(by),
        since_edition=_next_edition(found),
    )


@transaction.atomic(durable=True)
def remove_document(*, by: Actor, trade: UUID, document: UUID) -> None:
    """Take a document out of the next edition; former editions keep it."""
    found = _changeable(by, trade)
    row = (
        Document.objects.select_for_update()
        .filter(trade=found, uid=document, removed_in=None)
        .first()
    )
    if row is None:
        raise NotFound
    row.removed_in = _next_edition(found)
    row.save(update_fields=["removed_in"])


def _changeable(by: Actor, trade: UUID) -> Trade:
    found = steps.trade_locked(trade)
    steps.check_may(by, "tender.edit", found)
    for lot in steps.lots_locked(found):
        steps.check_lot(lot, draft_act(lot.stage))
    return found


def _next_edition(trade: Trade) -> int:
    return TenderFile.objects.filter(trade=trade).count() + 1
