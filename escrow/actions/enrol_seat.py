"""A custodian's agent hands in the two keys it made for one tender."""

from cryptography import x509
from django.db import transaction

from escrow.actions import steps
from escrow.rules.events import SeatEnrolled
from escrow.rules.refusals import SeatAlreadyEnrolled
from journal.queries import instant
from parties.rules.actor import Actor
from sealing import certificates


@transaction.atomic(durable=True)
def enrol_seat(*, by: Actor, subject: str, encryption: bytes, release: bytes) -> None:
    """Keep a seat's encryption and release certificates (DER), once.

    Both are P-256 and fit their use; the statement, which everybody signs, vouches
    for them (envelope.md section 3), so they need no chain here.
    """
    custody = steps.custody_locked(subject)
    seat = steps.seat_of(custody, by, "escrow.enrol-seat")
    if seat.enrolled_at is not None:
        if (bytes(seat.encryption or b""), bytes(seat.release or b"")) == (
            encryption,
            release,
        ):
            return  # an agent that lost our answer says the same again
        raise SeatAlreadyEnrolled(index=seat.index)
    receiving = _checked(encryption, "receive")
    signing = _checked(release, "sign")
    at = instant()
    seat.encryption, seat.release, seat.enrolled_at = encryption, release, at
    seat.save(update_fields=["encryption", "release", "enrolled_at"])
    event = SeatEnrolled(
        index=seat.index,
        encryption=certificates.fingerprint(receiving),
        release=certificates.fingerprint(signing),
    )
    steps.keep(custody, event, by=by, at=at)


def _checked(der: bytes, usage: certificates.Usage) -> x509.Certificate:
    certificate = certificates.load_der(der)
    certificates.check_usage(certificate, usage)
    return certificate
