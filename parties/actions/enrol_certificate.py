"""Enrol a certificate whose key has just been used."""

from datetime import datetime
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from journal.queries import instant
from kernel.refused import NotFound
from parties import queries
from parties.actions import steps
from parties.actions.ask_challenge import check_enrollable
from parties.models import Certificate, Challenge
from parties.rules import enrolment, policy
from parties.rules.actor import Actor, known_person
from parties.rules.events import CertificateEnrolled
from sealing import certificates, cms

NAME_LENGTH_MAX = 300


@transaction.atomic(durable=True)
def enrol_certificate(
    *, by: Actor, challenge: UUID | str, signature: bytes
) -> Certificate:
    """Enrol the certificate that signed the challenge (detached CMS in DER)."""
    asked = _locked(by, challenge)
    at = instant()
    enrolment.check_challenge(
        expires_at=asked.expires_at, answered_at=asked.answered_at, now=at
    )
    made = cms.verify_detached(queries.challenge_bytes(asked), signature)
    check_enrollable(by, made.certificate, made.chain)
    return _enrol(by, asked, made.certificate, made.chain, at=at)


def _locked(by: Actor, challenge: UUID | str) -> Challenge:
    policy.check(by, "parties.enrol-certificate", person=by.person)
    found = (
        Challenge.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(uid=challenge, person__uid=known_person(by))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _enrol(
    by: Actor,
    asked: Challenge,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...],
    *,
    at: datetime,
) -> Certificate:
    asked.answered_at = at
    asked.save(update_fields=["answered_at"])
    enrolled = Certificate.objects.create(
        person=asked.person,
        fingerprint=certificates.fingerprint(certificate),
        usage=asked.usage,
        der=certificates.encoded(certificate),
        chain_pem="".join(_pem(one) for one in chain),
        subject=_holder(certificate),
        issuer=certificate.issuer.rfc4514_string()[:NAME_LENGTH_MAX],
        serial_hex=f"{certificate.serial_number:x}",
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        enrolled_at=at,
    )
    event = CertificateEnrolled(
        person=str(asked.person.uid),
        fingerprint=enrolled.fingerprint,
        usage=enrolled.usage,
        valid_until=enrolled.valid_until.isoformat(),
    )
    steps.keep(event, by=by, at=at)
    return enrolled


def _holder(certificate: x509.Certificate) -> str:
    names = (
        certificates.common_name(certificate),
        certificates.organisation(certificate),
    )
    return " · ".join(dict.fromkeys(filter(None, names)))[:NAME_LENGTH_MAX]


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode("ascii")
