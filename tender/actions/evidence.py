"""Take files for a question or an objection, and tie them to it (证据材料).

A file is kept as its place and its bytes without notes of who made it: before the
deadline nobody may learn who asks. Its row comes first, under the lot's lock, then the
bytes under a random key. It belongs to nothing until its question is asked or its
objection signed: what was signed names each file with its digest.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from journal.actions.record import record
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from press.blind import NotStrippable, strip
from press.pictures import NoPicture, bare_jpeg, bare_png
from tender import queries
from tender.actions import steps
from tender.facts import suspensions
from tender.models import Evidence, Lot, Objection, Question
from tender.rules import evidence as rule
from tender.rules.documents import HEAD_BYTES, checked_name
from tender.rules.events import EvidenceGiven
from tender.rules.objections import About
from tender.rules.stages import Act

CHUNK_BYTES = 1024 * 1024
_STRIPPED: Mapping[str, Callable[[bytes], bytes]] = {
    "application/pdf": strip,
    "image/png": bare_png,
    "image/jpeg": bare_jpeg,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A file as it will be kept: its bytes without notes of who made it."""

    name: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what is kept, in hex."""
        return hashlib.sha256(self.content).hexdigest()


def add_evidence(
    *,
    by: Actor,
    lot: UUID,
    files: Sequence[tuple[str, BinaryIO]],
    about: About | None = None,
) -> list[Evidence]:
    """Store files (name, content) of a bidder for a lot; they are in nothing yet.

    For an objection `about` something, else for a question. Whether either may be made
    now, and whether there is room for the files, is asked before a byte is stored.
    """
    policy.check(by, "tender.ask" if about is None else "tender.object")
    if by.organisation is None:
        raise NotFound
    found = queries.lot_for(by, lot)
    _check_time(found, about, instant())
    rule.check_count(len(files))
    measured = [
        _measured(place, name, content)
        for place, (name, content) in enumerate(files, start=1)
    ]
    rows = _reserve(by, by.organisation, lot, about, measured)
    for row, one in zip(rows, measured, strict=True):
        kept = default_storage.save(row.key, ContentFile(one.content))
        assert kept == row.key, "a random key is nobody else's"
    return rows


def _check_time(lot: Lot, about: About | None, at: datetime) -> None:
    steps.check_lot(lot, Act.ASK if about is None else Act.OBJECT)
    if about is not None:
        suspensions.check_objection(lot, about, at)


def _measured(place: int, name: str, content: BinaryIO) -> Measured:
    """Return a file as it is kept, read in pieces up to the limit."""
    shown = checked_name(name)
    pieces, size = [], 0
    while piece := content.read(CHUNK_BYTES):
        size += len(piece)
        rule.check_size(size)
        pieces.append(piece)
    rule.check_size(size)
    data = b"".join(pieces)
    found = rule.checked_type(data[:HEAD_BYTES], shown)
    return Measured(rule.neutral_name(place, shown), found, _bare(data, found, shown))


def _bare(data: bytes, media_type: str, name: str) -> bytes:
    try:
        return _STRIPPED[media_type](data)
    except (NotStrippable, NoPicture):
        raise rule.NotBare(field="evidence", name=name) from None


@transaction.atomic(durable=True)
def _reserve(
    by: Actor,
    organisation: UUID,
    uid: UUID,
    about: About | None,
    measured: Sequence[Measured],
) -> list[Evidence]:
    """Keep the rows before the bytes: two posts at once find one another's.

    A row whose bytes never came is in nothing, and is thrown away like every other.
    """
    lot = steps.lot_locked(uid)
    at = instant()
    _check_time(lot, about, at)
    _throw_stale_away(lot, organisation, at)
    sizes = Evidence.objects.filter(lot=lot, organisation=organisation)
    given = list(sizes.values_list("size", flat=True))
    given += [len(one.content) for one in measured]
    rule.check_quota(len(given), sum(given))
    return [
        Evidence.objects.create(
            lot=lot,
            organisation=organisation,
            person=steps.person_of(by),
            name=one.name,
            key=f"evidence/{lot.uid}/{uuid4()}",
            media_type=one.media_type,
            size=len(one.content),
            digest=one.digest,
            added_at=at,
        )
        for one in measured
    ]


def _throw_stale_away(lot: Lot, organisation: UUID, at: datetime) -> None:
    """Throw files away that nobody signed for; none that is being tied just now."""
    rows = loose(lot, organisation).filter(added_at__lt=rule.stale_before(at))
    stale = list(rows.select_for_update(skip_locked=True).values_list("pk", "key"))
    Evidence.objects.filter(pk__in=[pk for pk, _key in stale]).delete()
    transaction.on_commit(lambda: _delete([key for _pk, key in stale]))


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
