"""The closing list: registered once inside the closing act, published when stamped."""

import hashlib
from datetime import datetime

from django.db import transaction

from escrow import queries
from escrow.actions import steps
from escrow.models import ClosingList
from escrow.rules.events import ClosingListPublished
from escrow.rules.refusals import ClosingEquivocation, ClosingNotOurs
from journal.actions.platform import timestamp_anchors
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import certificates, closing, cms, timestamp


def register_closing(
    *, subject: str, lot: str, envelope: str, body: bytes, cms: bytes, at: datetime
) -> ClosingList:
    """Keep a closing list, inside the transaction of the act that closes the lot.

    `body` is closing.json, `cms` the platform's detached signature over it. There is
    one list for (tender, lot, envelope), ever; it says the statement in force and the
    key that was made for this opening.
    """
    custody = queries.custody(subject)
    if custody is None:
        raise NotFound
    if queries.closing_for(subject, lot, envelope) is not None:
        raise ClosingEquivocation
    listed = closing.read(body)
    _check_ours(listed, subject=subject, lot=lot, envelope=envelope)
    _check_signed(body, cms)
    return ClosingList.objects.create(
        custody=custody,
        lot=lot,
        envelope=envelope,
        stream=f"lot:{lot}",
        digest=hashlib.sha256(body).hexdigest(),
        body=body,
        cms=cms,
        registered_at=at,
    )


def _check_ours(
    listed: closing.Closing, *, subject: str, lot: str, envelope: str
) -> None:
    if listed.subject != (subject, lot, envelope):
        raise ClosingNotOurs(what="tender, lot, envelope")
    in_force = queries.complete_statement(subject)
    if in_force is None or listed.statement != in_force.digest:
        raise ClosingNotOurs(what="statement")
    key = queries.opening_key(subject, lot, envelope)
    if key is None or bytes(key.certificate) != certificates.encoded(listed.worker):
        raise ClosingNotOurs(what="worker")
    if listed.order is not None:
        order = queries.order_for(subject, lot, envelope)
        if order is None or order.digest != listed.order:
            raise ClosingNotOurs(what="order")


def _check_signed(body: bytes, signature: bytes) -> None:
    cms.verify_detached(body, signature)


@transaction.atomic(durable=True)
def publish_closing(*, by: Actor, digest: str, token: bytes) -> ClosingList:
    """Publish a closing list with its timestamp; from now on agents may release.

    `token` is the RFC 3161 token over the list's digest, obtained before the call:
    no transaction spans a request to an authority. Publishing again is no fault.
    """
    policy.check(by, "escrow.publish-closing")
    custody, found = steps.closing_locked(digest)
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
    steps.keep(custody, event, by=by, at=at, audience=steps.PUBLIC, stream=found.stream)
    return found
