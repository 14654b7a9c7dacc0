"""Take files for a question or an objection, and tie them to it (证据材料).

The bytes are stored before the transaction that names them, under a random key. A
file belongs to nothing until its question is asked or its objection signed: what was
signed names each file with its digest.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from journal.actions.record import record
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries
from tender.actions import steps
from tender.models import Evidence, Lot, Objection, Question
from tender.rules import evidence as rule
from tender.rules.documents import HEAD_BYTES, checked_name
from tender.rules.events import EvidenceGiven

CHUNK_BYTES = 1024 * 1024
Measured = tuple[str, str, int, str, BinaryIO]


def add_evidence(
    *, by: Actor, lot: UUID, files: Sequence[tuple[str, BinaryIO]]
) -> list[Evidence]:
    """Store files (name, content) of a bidder for a lot; they are in nothing yet."""
    policy.check(by, "tender.ask")
    if by.organisation is None:
        raise NotFound
    found = queries.lot_for(by, lot)
    rule.check_count(len(files))
    measured = [_measured(name, content) for name, content in files]
    stored = [
        (one, default_storage.save(f"evidence/{found.uid}/{uuid4()}", File(one[4])))
        for one in measured
    ]
    return _keep(found, by, by.organisation, stored)


def _measured(name: str, content: BinaryIO) -> Measured:
    """Return name, type, size, SHA-256 and content, read in pieces and rewound."""
    shown = checked_name(name)
    hasher, size, head = hashlib.sha256(), 0, b""
    while piece := content.read(CHUNK_BYTES):
        head = head or piece[:HEAD_BYTES]
        size += len(piece)
        rule.check_size(size)
        hasher.update(piece)
    rule.check_size(size)
    content.seek(0)
    return shown, rule.checked_type(head, shown), size, hasher.hexdigest(), content


@transaction.atomic(durable=True)
def _keep(
    lot: Lot, by: Actor, organisation: UUID, stored: Iterable[tuple[Measured, str]]
) -> list[Evidence]:
    at = instant()
    _throw_stale_away(lot, organisation, at)
    return [
        Evidence.objects.create(
            lot=lot,
            organisation=organisation,
            person=steps.person_of(by),
            name=name,
            key=key,
            media_type=media_type,
            size=size,
            digest=digest,
            added_at=at,
        )
        for (name, media_type, size, digest, _content), key in stored
    ]


def _throw_stale_away(lot: Lot, organisation: UUID, at: datetime) -> None:
    stale = loose(lot, organisation).filter(added_at__lt=rule.stale_before(at))
    keys = list(stale.values_list("key", flat=True))
    stale.delete()
    transaction.on_commit(lambda: _delete(keys))


def _delete(keys: Iterable[str]) -> None:
    for key in keys:
        default_storage.delete(key)


def loose(lot: Lot, organisation: UUID):  # type: ignore[no-untyped-def]
    """Return an organisation's files for a lot that belong to nothing yet."""
    return Evidence.objects.filter(
        lot=lot, organisation=organisation, question=None, objection=None
    )


def chosen(by: Actor, lot: Lot, files: Sequence[UUID]) -> list[Evidence]:
    """Return the actor's own loose files by uid, in their order, or `NotFound`."""
    if not files:
        return []
    if by.organisation is None:
        raise NotFound
    rule.check_count(len(files))
    found = list(loose(lot, by.organisation).filter(uid__in=files).order_by("id"))
    if len(found) != len(set(files)):
        raise NotFound
    return found


def attach(
    files: Sequence[Evidence], of: Question | Objection, *, by: Actor, at: datetime
) -> None:
    """Tie files to what they belong to, inside the caller's act, and record them."""
    if not files:
        return
    is_question = isinstance(of, Question)
    key = {"question": of} if is_question else {"objection": of}
    taken = Evidence.objects.filter(
        pk__in=[one.pk for one in files], question=None, objection=None
    ).update(**key)
    if taken != len(files):
        raise NotFound
    event = EvidenceGiven(
        of=str(of.uid),
        files=[
            {"name": one.name, "size": one.size, "digest": one.digest} for one in files
        ],
        count=len(files),
    )
    stream = of.hidden_stream if isinstance(of, Question) else of.stream
    record(stream=stream, event=event, by=by, at=at, audience=queries.item_of(of))
