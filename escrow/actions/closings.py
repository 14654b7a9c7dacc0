"""The closing list: registered once inside the closing act, published when stamped."""

import hashlib
from datetime import datetime

from django.db import transaction

from escrow.actions import steps
from escrow.models import ClosingList, Custody
from escrow.rules.events import ClosingListPublished
from escrow.rules.refusals import ClosingEquivocation
from journal.actions.platform import timestamp_anchors
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from sealing import timestamp


def register_closing(
    *, subject: str, lot: str, envelope: str, body: bytes, cms: bytes, at: datetime
) -> ClosingList:
    """Keep a closing list, inside the transaction of the act that closes the lot."""
    custody = steps.custody_locked(subject)
    if ClosingList.objects.filter(custody=custody, lot=lot, envelope=envelope).exists():
        raise ClosingEquivocation
    return ClosingList.objects.create(
        custody=custody,
        lot=lot,
        envelope=envelope,
        digest=hashlib.sha256(body).hexdigest(),
        body=body,
        cms=cms,
        registered_at=at,
    )


@transaction.atomic(durable=True)
def publish_closing(*, by: Actor, digest: str, token: bytes) -> ClosingList:
    """Publish a closing list with its timestamp; from now on agents may release.

    `token` is the RFC 3161 token over the list's digest, obtained before the call:
    no transaction spans a request to an authority. Publishing again is no fault.
    """
    found = ClosingList.objects.filter(digest=digest).first()
    if found is None:
        raise NotFound
    custody = Custody.objects.select_for_update().get(pk=found.custody_id)
    found.refresh_from_db()
    if found.published_at is not None:
        return found
    timestamp.verify(token, bytes.fromhex(digest), anchors=timestamp_anchors())
    at = instant()
    found.token, found.published_at = token, at
    found.save(update_fields=["token", "published_at"])
    event = ClosingListPublished(
        closing=digest,
        lot=found.lot,
        envelope=found.envelope,
        token=hashlib.sha256(token).hexdigest(),
    )
    steps.keep(custody, event, by=by, at=at)
    return found
