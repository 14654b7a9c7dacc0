"""Begin to enrol a certificate: bytes that only the holder of its key can answer."""

import secrets
from typing import Final

from cryptography import x509
from django.db import transaction

from journal.queries import instant
from parties import queries
from parties.actions import steps
from parties.models import Certificate, Challenge
from parties.rules import enrolment, policy
from parties.rules.actor import Actor, known_person
from sealing import certificates

#: what an enrolled key is for, as challenge and certificate say it
SIGNING: Final = "sign"


@transaction.atomic(durable=True)
def ask_challenge(*, by: Actor) -> Challenge:
    """Ask for a signature; `queries.challenge_bytes` gives what is to be signed."""
    policy.check(by, "parties.enrol-certificate", person=by.person)
    at = instant()
    return Challenge.objects.create(
        person=steps.person_locked(known_person(by)),
        usage=SIGNING,
        nonce_hex=secrets.token_bytes(enrolment.NONCE_BYTES).hex(),
        asked_at=at,
        expires_at=at + enrolment.CHALLENGE_LASTS,
    )


def check_enrollable(
    by: Actor,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
) -> None:
    """Refuse a certificate that is untrusted, somebody else's, or enrolled."""
    anchors, at = queries.trust_anchors(), instant()
    certificates.check_chain(
        certificate,
        chain,
        anchors,
        at=at,
        usage=SIGNING,
        crls=queries.revocation_lists(at),
    )
    enrolment.check_belongs(
        certificate=(
            certificates.uscc(certificate),
            certificates.organisation(certificate),
            certificates.common_name(certificate),
        ),
        person_name=by.person_name,
        organisation_name=by.organisation_name,
        uscc=by.uscc,
    )
    fingerprint = certificates.fingerprint(certificate)
    if Certificate.objects.filter(fingerprint=fingerprint).exists():
        raise enrolment.CertificateTaken
