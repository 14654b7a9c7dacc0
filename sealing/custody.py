"""Opening one share's envelope with a custodian's key, never as a decryption oracle.

The envelope must be the one that a signed manifest names for this seat; what is inside
must say this bid and this index, match its commitment, and derive the very envelope it
came in. Anything else stays shut, with a named reason.
"""

import hashlib

from sealing import cms, envelopes, keys, submission
from sealing.envelopes import EnvelopeNotRebuilt
from sealing.errors import SealingRefused
from sealing.keys import KeyReceiver, Receiver
from sealing.limits import SHARE_ENVELOPE_BYTES_MAX
from sealing.manifest import Manifest
from sealing.statement import Custodian, Statement


class NoSeat(SealingRefused):
    """The key is that of no custodian of this tender."""

    code = "no-seat"
    zh = "此密钥不属于本项目的任何保管席位。"
    en = "The key is that of no custodian of this tender."


def seat_of(statement: Statement, pem: bytes) -> tuple[Custodian, KeyReceiver]:
    """Return the seat whose encryption key this is, and the key ready to receive."""
    for custodian in statement.custodians.values():
        try:
            return custodian, keys.load_receiver(pem, certificate=custodian.cert)
        except keys.KeyNotOfCertificate:
            continue
    raise NoSeat


def open_share(
    found: Manifest, envelope: bytes, seat: Custodian, receiver: Receiver
) -> bytes:
    """Return the content of a share's envelope, byte for byte, or refuse."""
    submission.check_envelope(found, envelope, seat)
    content = cms.open_sealed(envelope, receiver, size_max=SHARE_ENVELOPE_BYTES_MAX)
    share = envelopes.read_share(content)
    envelopes.check_share(share, seat.i, found.context, found.shares[seat.i].commit)
    check_rebuilds(found, share.share, seat)
    return content


def check_rebuilds(found: Manifest, share: bytes, seat: Custodian) -> None:
    """Refuse unless the share derives, byte for byte, the envelope that is signed."""
    rebuilt = envelopes.build_share(seat.i, found.context, share, seat.cert)
    if hashlib.sha256(rebuilt).hexdigest() != found.shares[seat.i].envelope:
        raise EnvelopeNotRebuilt(i=seat.i)
