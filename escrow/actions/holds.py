"""The supervisor or the owner stops the release of a lot, and lifts it again (叫停)."""

from datetime import datetime
from typing import Final

from django.db import transaction

from escrow import queries
from escrow.actions import steps
from escrow.models import Custody, Hold, HoldLift
from escrow.rules.safety_events import Held, HoldLifted
from escrow.rules.safety_refusals import HoldIsLifted, HoldStands, NothingToHold
from journal.queries import instant
from kernel.refused import NotFound
from parties import queries as parties
from parties.actions.signed_acts import verify_signature
from parties.rules import policy
from parties.rules.actor import Actor, Role
from sealing import hold as holds
from sealing import statement_signatures
from sealing.errors import WrongSigner
from sealing.statement_signatures import Verified

PLACE: Final = "escrow.place-hold"
LIFT: Final = "escrow.lift-hold"


@transaction.atomic(durable=True)
def place_hold(*, by: Actor, subject: str, body: bytes, signature: bytes) -> Hold:
    """Keep hold.json of a lot with its detached CMS; agents stop when they see it.

    An owner's is signed by the signer that the statement names; a supervisor's by the
    supervisor's own certificate, which alone can lift it again.
    """
    custody = steps.custody_locked(subject)
    check_may(by, PLACE, custody)
    at = instant()
    chain = _chain(subject, at)
    enrolled = verify_signature(by, body, signature, at)
    found, signer = holds.check_hold(
        body, signature, chain, parties.trust_anchors(), now=at
    )
    if by.role is not Role.SUPERVISOR and signer != chain.statement.owner.signer:
        raise WrongSigner(what="hold.p7s")
    standing = queries.standing_holds(subject, found.lot)
    if any(each.signer == signer for each in standing):
        raise HoldStands
    kept = Hold.objects.create(
        custody=custody,
        lot=found.lot,
        digest=found.digest,
        body=body,
        cms=signature,
        role=str(by.role),
        signer=enrolled.fingerprint,
        organisation_name=by.organisation_name,
        grounds=found.grounds,
        placed_at=at,
    )
    event = Held(
        hold=kept.digest,
        lot=kept.lot,
        role=kept.role,
        organisation=kept.organisation_name,
        grounds=kept.grounds,
    )
    _record(custody, kept.lot, event, by=by, at=at)
    return kept


@transaction.atomic(durable=True)
def lift_hold(*, by: Actor, hold: str, body: bytes, signature: bytes) -> HoldLift:
    """Keep lift.json of a hold (hex digest): only who signed the hold may lift it."""
    found = Hold.objects.filter(digest=hold).first()
    if found is None:
        raise NotFound
    custody = steps.custody_relocked(found.custody)
    check_may(by, LIFT, custody)
    if HoldLift.objects.filter(hold=found).exists():
        raise HoldIsLifted
    at = instant()
    verify_signature(by, body, signature, at)
    lift = holds.check_lift(
        body,
        signature,
        holds.read(bytes(found.body)),
        parties.trust_anchors(),
        held_by=found.signer,
        now=at,
    )
    kept = HoldLift.objects.create(
        hold=found,
        digest=lift.digest,
        body=body,
        cms=signature,
        grounds=lift.grounds,
        lifted_at=at,
    )
    event = HoldLifted(
        hold=found.digest,
        lift=kept.digest,
        lot=found.lot,
        role=str(by.role),
        organisation=by.organisation_name,
        grounds=kept.grounds,
    )
    _record(custody, found.lot, event, by=by, at=at)
    return kept


def check_may(by: Actor, act: str, custody: Custody) -> None:
    """Ask the policy: the owner of the trade, or a supervisor of its region."""
    policy.check(
        by,
        act,
        organisation=steps.organisations_of(custody),
        region=custody.owner.region.path,
    )


def _chain(subject: str, at: datetime) -> Verified:
    files = queries.statement_files(subject)
    if files is None:
        raise NothingToHold
    return statement_signatures.verify(files, parties.trust_anchors(), now=at)


def _record(
    custody: Custody, lot: str, event: Held | HoldLifted, *, by: Actor, at: datetime
) -> None:
    stream, audience = f"lot:{lot}", steps.PUBLIC
    steps.keep(custody, event, by=by, at=at, audience=audience, stream=stream)
