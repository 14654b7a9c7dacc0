"""Unseal the documents of one opened bid, in a worker.

One bid at a time under a lock of its own: a worker that is killed leaves the lock free
and half a folder, which the next one clears and fills again. Documents are kept under
their numbers; names are only shown, and types are read from the bytes.
"""

import hashlib
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, transaction

from bidding.facts import fitting, pauses, unsealing
from bidding.facts.openings import MARKS_NUMBER, document_key
from bidding.facts.unsealing import Case
from bidding.models import Bid, OpenedBid, OpenedDocument
from bidding.rules import shut_documents
from bidding.rules.media import media_type
from bidding.rules.opening import DocumentsState
from bidding.rules.opening_events import DocumentsUnsealed
from bidding.sealed_store import sealed_part
from journal.actions.record import record
from journal.queries import instant
from kernel.refused import Refused
from parties.rules import policy
from parties.rules.actor import CLOCK
from sealing import blame, manifest, opening
from sealing.errors import Truncated
from sealing.files import OutputImpossible
from sealing.floe import SEGMENT_BYTES
from sealing.index import File as IndexedFile
from sealing.index import Index
from sealing.segments import DigestList
from tender.actions import steps
from tender.rules.disclosure import Item

_HEAD_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it was stored."""

    number: int
    name: str
    role: str
    size: int
    digest: str
    media_type: str


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of unsealing: documents, or the refusal's code and whose fault."""

    state: DocumentsState
    code: str = ""
    fault: str = ""
    edition: str = ""
    stored: Sequence[Stored] = ()


def unseal_documents(*, bid: UUID, wrap_key: bytes) -> None:
    """Decrypt part 1 of an opened bid; done already, or under way, is no fault."""
    policy.check(CLOCK, "bidding.open")
    with _alone(bid) as is_mine:
        found = (
            OpenedBid.objects.select_related("opening__lot__trade", "bid__organisation")
            .filter(bid__uid=bid, documents=DocumentsState.WAITING)
            .first()
        )
        if not is_mine or found is None:
            return
        case = unsealing.case_of(found.opening, wrap_key, found.bid)
        try:
            edition, stored = _unseal(case, found)
        except OutputImpossible:
            # Our own disk is full or gone, which is nothing of the bid: again later.
            raise
        except Refused as refusal:
            fault = str(blame.of_refusal(refusal))
            _keep(found, _Tried(DocumentsState.REFUSED, refusal.code, fault))
            return
        _keep(found, _Tried(DocumentsState.OPENED, edition=edition, stored=stored))


@contextmanager
def _alone(bid: UUID) -> Iterator[bool]:
    """Say whether no other worker has this bid; the lock dies with its holder."""
    key = int.from_bytes(bid.bytes[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (is_mine,) = cursor.fetchone()
        try:
            yield is_mine
        finally:
            if is_mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _unseal(case: Case, found: OpenedBid) -> tuple[str, list[Stored]]:
    """Decrypt into a folder, then store each document under its number.

    Returns the edition that the index says it answers, or nothing, and the documents.
    """
    releases = unsealing.releases_of(case)
    keys = unsealing.keys_of(case, found.bid, releases.usable)
    digests = _Digests()
    with _stage(found) as stage:
        folder = stage / "documents"
        index = _decrypt(case, found.bid, keys.bundle, folder, digests)
        _store_marks(found, index)
        stored = [
            _store(found, number, file, folder / file.name, digests.of(file.name))
            for number, file in enumerate(index.files, start=1)
        ]
        return index.edition or "", stored


class _Digests:
    """The documents' digests, made in the turns of the pipeline that writes them.

    Made afterwards, from the files, they took one thread as long as all the rest.
    """

    def __init__(self) -> None:
        self._hashes = defaultdict[str, Any](hashlib.sha256)

    def note(self, name: str, piece: memoryview) -> None:
        self._hashes[name].update(piece)

    def of(self, name: str) -> str:
        return self._hashes[name].hexdigest()


@contextmanager
def _stage(found: OpenedBid) -> Iterator[Path]:
    """Give a folder to decrypt into, on the disk the documents will be kept on.

    What a killed worker left there is cleared first; nothing stays there after.
    """
    storage = storages["opened"]
    name = f"unsealing-{found.bid.uid}"
    if isinstance(storage, FileSystemStorage):
        folder = Path(storage.path(name))
    else:
        folder = Path(tempfile.gettempdir(), name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _decrypt(
    case: Case, bid: Bid, key: bytes, folder: Path, documents: _Digests
) -> Index:
    part = bid.parts.get(number=1)
    found = manifest.open_message(bytes(bid.manifest)).manifest
    digests = bytes(part.digests)
    if hashlib.sha256(digests).digest() != found.parts[1].digests:
        raise DigestList(p=1)
    store = sealed_part(case.tender, str(bid.uid), 1)

    def read(offset: int, view: memoryview) -> None:
        # A place may lie across segments only where a store has no such borders.
        for start in range(0, len(view), SEGMENT_BYTES):
            piece = view[start : start + SEGMENT_BYTES]
            count = store.read_into(offset + start, piece)
            if count != len(piece):
                raise Truncated(
                    name="part-1.bin", expected=part.size, found=offset + start + count
                )

    return opening.open_part1(found, key, digests, read, folder, note=documents.note)


def _store_marks(found: OpenedBid, index: Index) -> None:
    """Keep where the bidder answers each score item, beside its documents."""
    marks = [
        {"item": mark.item, "file": mark.file, "page": mark.page}
        for mark in index.marks
    ]
    row = OpenedDocument(opened=found, number=MARKS_NUMBER)
    storage, key = storages["opened"], document_key(row)
    storage.delete(key)
    storage.save(key, ContentFile(json.dumps(marks).encode()))


def _store(
    found: OpenedBid, number: int, file: IndexedFile, path: Path, digest: str
) -> Stored:
    with path.open("rb") as document:
        head = document.read(_HEAD_BYTES)
    stored = Stored(
        number=number,
        name=file.name,
        role=file.role,
        size=path.stat().st_size,
        digest=digest,
        media_type=media_type(head),
    )
    _put(path, document_key(OpenedDocument(opened=found, number=number)))
    return stored


def _put(path: Path, key: str) -> None:
    """Bring a file to its place; on disk it is moved, not written a second time."""
    storage = storages["opened"]
    if isinstance(storage, FileSystemStorage):
        place = Path(storage.path(key))
        place.parent.mkdir(parents=True, exist_ok=True)
        if storage.file_permissions_mode is not None:
            path.chmod(storage.file_permissions_mode)
        # What a killed worker left there is replaced.
        path.replace(place)
        return
    storage.delete(key)
    with path.open("rb") as file:
        storage.save(key, File(file))


@transaction.atomic(durable=True)
def _keep(found: OpenedBid, tried: _Tried) -> None:
    lot = steps.lot_locked(found.opening.lot.uid)
    row = OpenedBid.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if row.documents != DocumentsState.WAITING or pauses.is_paused(found.opening):
        return
    at = instant()
    row.documents, row.documents_at = tried.state, at
    row.documents_code, row.documents_fault = tried.code, tried.fault
    row.edition = tried.edition
    fields = ["documents", "documents_at", "documents_code", "documents_fault"]
    row.save(update_fields=[*fields, "edition"])
    OpenedDocument.objects.bulk_create(
        OpenedDocument(
            opened=row,
            number=each.number,
            name=each.name,
            role=each.role,
            size=each.size,
            digest=each.digest,
            media_type=each.media_type,
        )
        for each in tried.stored
    )
    faults: Sequence[Refused]
    if tried.state == DocumentsState.OPENED:
        faults = fitting.of(found.opening, stood=()).of_documents(
            fitting.statement_of(row),
            edition=tried.edition,
            roles={each.role for each in tried.stored},
        )
    else:
        faults = (shut_documents.fault(tried.fault, tried.code),)
    event = DocumentsUnsealed(
        opening=str(found.opening.uid),
        bid=str(found.bid.uid),
        state=str(tried.state),
        code=tried.code,
        files=[
            {"n": each.number, "size": each.size, "digest": each.digest}
            for each in tried.stored
        ],
        edition=tried.edition,
        faults=fitting.told(faults),
    )
    item = str(Item.BID_DOCUMENTS)
    record(stream=lot.stream, event=event, by=CLOCK, at=at, audience=item)
