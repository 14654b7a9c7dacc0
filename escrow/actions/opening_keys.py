"""The key of an opening: made before closing, wrapped, destroyed when it is over.

It is made and used in worker processes alone: only they get the key it is wrapped
under from their environment (design: nobody who serves pages can open a release).
"""

from datetime import timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.keywrap import (
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import NameOID
from django.db import transaction

from escrow.actions import steps
from escrow.models import OpeningKey
from escrow.rules.events import OpeningKeyDestroyed, OpeningKeyMade
from escrow.rules.refusals import OpeningKeyGone
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import certificates

_VALID: Final = timedelta(days=400)


@transaction.atomic(durable=True)
def make_opening_key(
    *, by: Actor, subject: str, lot: str, envelope: str, wrap_key: bytes
) -> OpeningKey:
    """Make the key of one opening, or return the one that was made."""
    policy.check(by, "escrow.make-opening-key")
    custody = steps.custody_locked(subject)
    found = OpeningKey.objects.filter(
        custody=custody, lot=lot, envelope=envelope
    ).first()
    if found is not None:
        return found
    at = instant()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Openseal opening")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + _VALID)
        .add_extension(_receiving(), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    made = OpeningKey.objects.create(
        custody=custody,
        lot=lot,
        envelope=envelope,
        certificate=certificates.encoded(certificate),
        wrapped=aes_key_wrap_with_padding(wrap_key, plain),
        made_at=at,
    )
    event = OpeningKeyMade(
        lot=lot, envelope=envelope, certificate=certificates.fingerprint(certificate)
    )
    steps.keep(custody, event, by=by, at=at)
    return made


@transaction.atomic(durable=True)
def destroy_opening_key(*, by: Actor, subject: str, lot: str, envelope: str) -> None:
    """Forget the key of an opening that is over; again is no fault."""
    policy.check(by, "escrow.destroy-opening-key")
    custody = steps.custody_locked(subject)
    found = (
        OpeningKey.objects.select_for_update()
        .filter(custody=custody, lot=lot, envelope=envelope)
        .first()
    )
    if found is None:
        raise NotFound
    if found.destroyed_at is not None:
        return
    at = instant()
    found.wrapped, found.destroyed_at = None, at
    found.save(update_fields=["wrapped", "destroyed_at"])
    event = OpeningKeyDestroyed(lot=lot, envelope=envelope)
    steps.keep(custody, event, by=by, at=at)


def unwrap(key: OpeningKey, wrap_key: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the private key of an opening, in a worker that may have it."""
    if key.wrapped is None:
        raise OpeningKeyGone
    plain = aes_key_unwrap_with_padding(wrap_key, bytes(key.wrapped))
    private = load_der_private_key(plain, None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError("an opening key is a P-256 key")
    return private


def _receiving() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=True,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
