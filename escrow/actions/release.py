"""A custodian's agent releases its shares of the listed bids, or says why not."""

import hashlib

from django.db import transaction

from escrow import queries
from escrow.actions import attempts, steps
from escrow.models import AgentRefusal, ClosingList, OpeningKey, Release, ReleaseFault
from escrow.rules.agents import PASSING
from escrow.rules.events import AgentRefused, Released, ReleaseFaulty
from escrow.rules.refusals import (
    AlreadyReleased,
    CodeNotRead,
    NotPublishedYet,
    ReleaseNotForThis,
)
from escrow.rules.safety_refusals import UnderHold
from escrow.rules.seats import is_code
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import certificates, cms
from sealing import closing as lists

_ACT = "escrow.release"


@transaction.atomic(durable=True)
def release(*, by: Actor, closing: str, body: bytes) -> Release:
    """Keep release-NN.p7m of the actor's seat; the same bytes again are no fault.

    What is inside is for the worker alone: here only the recipient can be checked.
    """
    custody, found = steps.closing_locked(closing)
    seat = steps.seat_of_agent(custody, by, _ACT)
    if found.published_at is None:
        raise NotPublishedYet
    if queries.standing_holds(custody.subject, found.lot):
        raise UnderHold
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
    steps.keep(custody, event, by=by, at=at, audience=steps.PUBLIC, stream=found.stream)
    return kept


def _check_recipient(closing: ClosingList, body: bytes) -> None:
    key = OpeningKey.objects.get(
        custody=closing.custody, lot=closing.lot, envelope=closing.envelope
    )
    worker = certificates.load_der(bytes(key.certificate))
    sealed = cms.read_sealed(body)
    if sealed.recipient != certificates.issuer_and_serial(worker):
        raise ReleaseNotForThis


@transaction.atomic(durable=True)
def report_refusal(*, by: Actor, closing: str, code: str, manifest: str = "") -> None:
    """Record that an agent releases nothing for a list, and why; once for each why.

    `manifest` (hex) names the one bid that stays shut in a list that was released.
    Everything is kept for auditors; what only waits, and what concerns one bid, is not
    said in the hall.
    """
    if not is_code(code):
        raise CodeNotRead
    custody, found = steps.closing_locked(closing)
    seat = steps.seat_of_agent(custody, by, _ACT)
    if found.published_at is None:
        raise NotFound
    if manifest and manifest not in _listed(found):
        raise NotFound
    at = instant()
    _kept, is_new = AgentRefusal.objects.get_or_create(
        closing=found,
        index=seat.index,
        code=code,
        manifest=manifest,
        defaults={"received_at": at},
    )
    if not is_new:
        return
    if not manifest and code not in PASSING:
        event = AgentRefused(
            closing=closing,
            lot=found.lot,
            envelope=found.envelope,
            index=seat.index,
            organisation=seat.organisation.name,
            code=code,
        )
        stream = found.stream
        steps.keep(custody, event, by=by, at=at, audience=steps.PUBLIC, stream=stream)
    attempts.attempted_in_step(
        found,
        seat,
        code=code,
        by=by,
        at=at,
        refused_by=attempts.AGENT,
        manifest=manifest,
    )


def _listed(found: ClosingList) -> set[str]:
    return {entry.manifest for entry in lists.read(bytes(found.body)).entries}


@transaction.atomic(durable=True)
def name_fault(*, by: Actor, closing: str, index: int, code: str) -> None:
    """Record that a release opens nothing, so that it no longer counts towards k.

    For the worker, which alone can look inside; `code` is the refusal it met.
    """
    policy.check(by, "escrow.name-fault")
    custody, found = steps.closing_locked(closing)
    kept = Release.objects.filter(closing=found, index=index).first()
    if kept is None:
        raise NotFound
    at = instant()
    _fault, is_new = ReleaseFault.objects.get_or_create(
        release=kept, defaults={"code": code, "found_at": at}
    )
    if not is_new:
        return
    event = ReleaseFaulty(
        closing=closing, lot=found.lot, envelope=found.envelope, index=index, code=code
    )
    steps.keep(custody, event, by=by, at=at, audience=steps.PUBLIC, stream=found.stream)
