"""The keys of openings: made before closing, wrapped, destroyed when they are over.

They are made and used in worker processes alone: only those get the key they are
wrapped under from their environment (design: nobody who serves pages can open a
release).
"""

from datetime import datetime
from typing import Final

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
from django.db import transaction

from escrow.actions import steps
from escrow.models import Custody, OpeningKey, Order
from escrow.rules.events import OpeningKeyDestroyed, OpeningKeyMade
from escrow.rules.refusals import OpeningKeyGone
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import certificates, issuing, statement

_DAYS: Final = 400
_MAKE: Final = "escrow.make-opening-key"


@transaction.atomic(durable=True)
def make_opening_keys(*, by: Actor, statement_digest: str, wrap_key: bytes) -> None:
    """Make the keys of all openings that a complete statement gives times for."""
    policy.check(by, _MAKE)
    row = steps.statement_locked(statement_digest)
    if row.complete_at is None:
        raise NotFound
    at = instant()
    stated = statement.read(bytes(row.body))
    for envelope in stated.envelopes.values():
        if not envelope.on_order or envelope.deadline is not None:
            for lot in stated.lots:
                _make(row.custody, lot, envelope.kind, wrap_key, by=by, at=at)
    if row.keys_made_at is None:
        row.keys_made_at = at
        row.save(update_fields=["keys_made_at"])


@transaction.atomic(durable=True)
def make_order_key(*, by: Actor, order: str, wrap_key: bytes) -> OpeningKey:
    """Make the key of the opening that an order calls, or return the one made."""
    policy.check(by, _MAKE)
    found = Order.objects.filter(digest=order).first()
    if found is None:
        raise NotFound
    custody = steps.custody_relocked(found.custody)
    return _make(custody, found.lot, found.envelope, wrap_key, by=by, at=instant())


def _make(
    custody: Custody,
    lot: str,
    envelope: str,
    wrap_key: bytes,
    *,
    by: Actor,
    at: datetime,
) -> OpeningKey:
    found = OpeningKey.objects.filter(
        custody=custody, lot=lot, envelope=envelope
    ).first()
    if found is not None:
        return found
    certificate, wrapped = new_key(f"Openseal opening {envelope}", wrap_key, at)
    made = OpeningKey.objects.create(
        custody=custody,
        lot=lot,
        envelope=envelope,
        certificate=certificate,
        wrapped=wrapped,
        made_at=at,
    )
    event = OpeningKeyMade(
        lot=lot,
        envelope=envelope,
        certificate=certificates.fingerprint(certificates.load_der(certificate)),
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
    steps.keep(custody, event, by=by, at=at, audience=steps.PUBLIC)


def unwrap(key: OpeningKey, wrap_key: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the private key of an opening, in a worker that may have it."""
    if key.wrapped is None:
        raise OpeningKeyGone
    return unwrap_key(bytes(key.wrapped), wrap_key)


def new_key(name: str, wrap_key: bytes, at: datetime) -> tuple[bytes, bytes]:
    """Make a key to seal to, in a worker: certificate (DER) and wrapped key."""
    issued = issuing.self_signed(
        issuing.Holder(name), at=at, days=_DAYS, usage="receive"
    )
    plain = issued.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    wrapped = aes_key_wrap_with_padding(wrap_key, plain)
    return certificates.encoded(issued.certificate), wrapped


def unwrap_key(wrapped: bytes, wrap_key: bytes) -> ec.EllipticCurvePrivateKey:
    """Return a private key that `new_key` made, in a worker that may have it."""
    plain = aes_key_unwrap_with_padding(wrap_key, wrapped)
    private = load_der_private_key(plain, None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError("an opening key is a P-256 key")
    return private
