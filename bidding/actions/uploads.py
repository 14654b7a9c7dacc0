"""The steps of an upload: begin, take the lease, advance, and what came whole.

None of these decides about a bid: they keep bytes that were announced and verified.
A connection that dies holds no lock: the next one takes its lease over, and the late
writer's advance finds that the lease is not its own. An offset is recorded when the
bytes below it are safe on the disk; the last one of a part is recorded by `submit`
alone, together with what follows from it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import connection, transaction

from bidding.facts.envelopes import article_of, deadline_of
from bidding.models import Bid, Part
from bidding.rules.uploads import (
    BidState,
    LeaseLost,
    OffsetConflict,
    check_in_time,
    segment_of,
    why_ended,
)
from bidding.sealed_store import SealedPart, sealed_part
from journal.queries import instant
from kernel.refused import NotFound
from sealing import segments, submission

_HEAD_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Upload:
    """One part as a connection sees it: where it stands and who may go on."""

    part: UUID
    bid: UUID
    number: int
    size: int
    offset: int
    digests: bytes
    lease: UUID | None
    head: UUID | None
    deadline: datetime
    store: SealedPart

    @property
    def is_whole(self) -> bool:
        """Whether every byte has come."""
        return self.offset == self.size


def look(*, part: UUID, upload_key: bytes) -> Upload:
    """Return how much of a part is here; the capability must be the bid's."""
    return _upload(_guarded(part, upload_key))


@transaction.atomic(durable=True)
def take_lease(*, part: UUID, upload_key: bytes, offset: int) -> Upload:
    """Let this connection write on from `offset`, and no other any more.

    Refused when the deadline has come, or when the part does not stand there.
    """
    found = _guarded(part, upload_key, lock=True)
    check_in_time(
        deadline=deadline_of(found.bid),
        now=instant(),
        article=article_of(found.bid.lot, "late"),
    )
    if found.offset != offset:
        raise OffsetConflict(offset=found.offset)
    found.lease = uuid4()
    found.save(update_fields=["lease"])
    return _upload(found)


@transaction.atomic(durable=True)
def advance(*, upload: Upload, offset: int) -> None:
    """Record that every byte below `offset` is kept, if the lease is still ours."""
    with connection.cursor() as cursor:
        # What a power cut takes of this is sent again; nobody waits for the disk.
        cursor.execute("SET LOCAL synchronous_commit = off")
    _number, at = segment_of(offset)
    advanced = Part.objects.filter(
        uid=upload.part,
        lease=upload.lease,
        whole_at=None,
        bid__state=BidState.UPLOADING,
    ).update(offset=offset, head=upload.lease if at else None)
    if not advanced:
        _check_not_ended(Bid.objects.select_related("lot__trade").get(uid=upload.bid))
        raise LeaseLost


def check_segment(*, upload: Upload, number: int, data: bytes | memoryview) -> None:
    """Hold a whole segment against its announced digest and FLOE's length field."""
    submission.check_segment(
        segments.layout(upload.number, upload.size),
        number,
        length=len(data),
        head=bytes(data[:_HEAD_BYTES]),
        digest=hashlib.sha256(data).digest(),
        digests=upload.digests,
    )


def _guarded(part: UUID, upload_key: bytes, *, lock: bool = False) -> Part:
    parts = Part.objects.select_related("bid__lot__trade")
    if lock:
        parts = parts.select_for_update(of=("self",))
    found = parts.filter(uid=part).first()
    if found is None:
        raise NotFound
    digest = hashlib.sha256(upload_key).hexdigest()
    if not hmac.compare_digest(digest, found.bid.upload_key_digest):
        raise NotFound
    _check_not_ended(found.bid)
    return found


def _check_not_ended(bid: Bid) -> None:
    """Say to whoever has the capability that the upload is over, and why."""
    if bid.state in (BidState.WITHDRAWN, BidState.UNFINISHED):
        raise why_ended(
            ended_at=bid.ended_at,
            deadline=deadline_of(bid),
            article=article_of(bid.lot, "late"),
        )


def _upload(part: Part) -> Upload:
    bid: Bid = part.bid
    return Upload(
        part=part.uid,
        bid=bid.uid,
        number=part.number,
        size=part.size,
        offset=part.offset,
        digests=bytes(part.digests),
        lease=part.lease,
        head=part.head,
        deadline=deadline_of(bid),
        store=sealed_part(str(bid.lot.trade.uid), str(bid.uid), part.number),
    )
