"""Stop a certificate from being used here, for instance when its key is lost."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.refused import NotFound, Refused
from parties.actions import steps
from parties.models import Certificate
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.events import CertificateRevoked


class RevokedBefore(Refused):
    """A certificate is revoked once."""

    code = "certificate-revoked-before"
    zh = "这张证书已停用。"
    en = "This certificate is out of use already."


@transaction.atomic(durable=True)
def revoke_certificate(
    *, by: Actor, certificate: UUID | str, reason: str
) -> Certificate:
    """Revoke from this instant on; what was signed before keeps its force."""
    found = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("person__organisation__region")
        .filter(uid=certificate)
        .first()
    )
    if found is None:
        raise NotFound
    policy.check(
        by,
        "parties.revoke-certificate",
        person=found.person.uid,
        region=found.person.organisation.region.path,
    )
    if found.revoked_at is not None:
        raise RevokedBefore
    at = instant()
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    event = CertificateRevoked(
        person=str(found.person.uid), fingerprint=found.fingerprint, reason=reason
    )
    steps.keep(event, by=by, at=at)
    return found
