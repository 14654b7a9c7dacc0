"""Begin to enrol a certificate: bytes that only the holder of its key can answer."""

import secrets

from cryptography import x509
from django.db import transaction

from journal.queries import instant
from parties import queries
from parties.actions import steps
from parties.models import Certificate, Challenge
from parties.rules import enrolment, policy
from parties.rules.actor import Actor, known_person
from sealing import certificates, cms


@transaction.atomic(durable=True)
def ask_challenge(*, by: Actor) -> Challenge:
    """Ask for a signature; `queries.challenge_bytes` gives what is to be signed."""
    policy.check(by, "parties.enrol-certificate", person=by.person)
    return _challenge(by, usage="sign", nonce=_nonce(), certificate_der=None)


@transaction.atomic(durable=True)
def ask_to_open(*, by: Actor, certificate: x509.Certificate) -> tuple[Challenge, bytes]:
    """Ask the holder of a receiving key to open a sealed nonce.

    Returns the challenge and the sealed message in DER.
    """
    policy.check(by, "parties.enrol-certificate", person=by.person)
    check_enrollable(by, certificate, (), usage="receive")
    nonce = _nonce()
    encoded = certificates.encoded(certificate)
    asked = _challenge(by, usage="receive", nonce=nonce, certificate_der=encoded)
    return asked, cms.seal_to(nonce, certificate)


def check_enrollable(
    by: Actor,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
    *,
    usage: str,
) -> None:
    """Refuse a certificate that is untrusted, somebody else's, or enrolled."""
    anchors, at = queries.trust_anchors(), instant()
    certificates.check_chain(
        certificate,
        chain,
        anchors,
        at=at,
        usage="sign" if usage == "sign" else "receive",
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


def _nonce() -> bytes:
    return secrets.token_bytes(enrolment.NONCE_BYTES)


def _challenge(
    by: Actor, *, usage: str, nonce: bytes, certificate_der: bytes | None
) -> Challenge:
    at = instant()
    return Challenge.objects.create(
        person=steps.person_locked(known_person(by)),
        usage=usage,
        nonce_hex=nonce.hex(),
        certificate_der=certificate_der,
        asked_at=at,
        expires_at=at + enrolment.CHALLENGE_LASTS,
    )
