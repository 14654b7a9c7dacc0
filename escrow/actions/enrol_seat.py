"""A custodian's agent hands in the two keys it made for one tender."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction

from escrow.actions import steps
from escrow.models import Custody, Seat
from escrow.rules.events import SeatEnrolled
from escrow.rules.refusals import (
    KeyAlreadyUsed,
    SeatAlreadyEnrolled,
    WrongTenderKey,
)
from journal.queries import instant
from parties.rules.actor import Actor
from sealing import certificates


@transaction.atomic(durable=True)
def enrol_seat(*, by: Actor, subject: str, encryption: bytes, release: bytes) -> int:
    """Keep a seat's encryption and release certificates (DER), once; return its index.

    Both are P-256, fit their use, and stand in no other seat; the statement, which
    everybody signs, vouches for them (envelope.md section 3), so they need no chain.
    """
    custody = steps.custody_locked(subject)
    seat = steps.seat_of_agent(custody, by, "escrow.enrol-seat")
    if seat.enrolled_at is not None:
        if (bytes(seat.encryption or b""), bytes(seat.release or b"")) == (
            encryption,
            release,
        ):
            return seat.index  # an agent that lost our answer says the same again
        raise SeatAlreadyEnrolled(index=seat.index)
    receiving = _checked(encryption, "receive")
    signing = _checked(release, "sign")
    _check_fresh(custody, seat, receiving, signing)
    at = instant()
    seat.encryption, seat.release, seat.enrolled_at = encryption, release, at
    seat.save(update_fields=["encryption", "release", "enrolled_at"])
    event = SeatEnrolled(
        index=seat.index,
        encryption=certificates.fingerprint(receiving),
        release=certificates.fingerprint(signing),
    )
    steps.keep(custody, event, by=by, at=at)
    return seat.index


def _checked(der: bytes, usage: certificates.Usage) -> x509.Certificate:
    certificate = certificates.load_der(der)
    certificates.check_usage(certificate, usage)
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(
        key.curve, ec.SECP256R1
    ):
        raise WrongTenderKey
    return certificate


def _check_fresh(custody: Custody, seat: Seat, *made: x509.Certificate) -> None:
    """Made for this tender and this seat alone: no key may open in two places."""
    taken = {
        _key(certificates.load_der(bytes(der)))
        for other in Seat.objects.exclude(enrolled_at=None).filter(custody=custody)
        for der in (other.encryption, other.release)
        if der is not None and other.pk != seat.pk
    }
    keys = {_key(each) for each in made}
    if len(keys) < len(made) or keys & taken:
        raise KeyAlreadyUsed


def _key(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
