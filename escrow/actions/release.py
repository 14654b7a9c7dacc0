"""A custodian's agent releases its shares of the listed bids."""

import hashlib

from django.db import transaction

from escrow.actions import steps
from escrow.models import ClosingList, Custody, OpeningKey, Release
from escrow.rules.events import Released
from escrow.rules.refusals import AlreadyReleased, NotPublishedYet, ReleaseNotForThis
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from sealing import certificates, cms


@transaction.atomic(durable=True)
def release(*, by: Actor, closing: str, body: bytes) -> Release:
    """Keep release-NN.p7m of the actor's seat; the same bytes again are no fault.

    What is inside is for the worker alone: here only the recipient can be checked.
    """
    found = ClosingList.objects.filter(digest=closing).first()
    if found is None:
        raise NotFound
    custody = Custody.objects.select_for_update().get(pk=found.custody_id)
    seat = steps.seat_of(custody, by, "escrow.release")
    if found.published_at is None:
        raise NotPublishedYet
    digest = hashlib.sha256(body).hexdigest()
    former = Release.objects.filter(closing=found, index=seat.index).first()
    if former is not None:
        if former.digest == digest:
            return former
        raise AlreadyReleased
    _check_recipient(found, body)
    at = instant()
    kept = Release.objects.create(
        closing=found, index=seat.index, body=body, digest=digest, received_at=at
    )
    event = Released(
        closing=closing,
        lot=found.lot,
        envelope=found.envelope,
        index=seat.index,
        organisation=seat.organisation.name,
        release=digest,
    )
    steps.keep(custody, event, by=by, at=at)
    return kept


def _check_recipient(closing: ClosingList, body: bytes) -> None:
    key = OpeningKey.objects.get(
        custody=closing.custody, lot=closing.lot, envelope=closing.envelope
    )
    worker = certificates.load_der(bytes(key.certificate))
    sealed = cms.read_sealed(body)
    if sealed.recipient != certificates.issuer_and_serial(worker):
        raise ReleaseNotForThis
