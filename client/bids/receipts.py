"""What a bidder is given for a bid, and whether it says what it should.

The receipt is the platform's signature over receipt JSON (envelope.md 8.5); the token
is an RFC 3161 timestamp over the manifest. Both are checked against the bidder's own
copy of the bid and its own trust anchors.
"""

from collections.abc import Sequence

from cryptography import x509

from sealing import certificates, cms, receipt, timestamp
from sealing.errors import SealingRefused
from sealing.manifest import SignedManifest
from sealing.receipt import Receipt
from sealing.timestamp import Stamp


class ReceiptOfOther(SealingRefused):
    """The platform signed a receipt for something else than this bid."""

    code = "receipt-of-other"
    zh = "回执与本投标不符：{what}。"
    en = "The receipt is not for this bid: {what}."


def check_receipt(
    message: bytes, signed: SignedManifest, anchors: Sequence[x509.Certificate]
) -> Receipt:
    """Verify a receipt's signature and chain, and that it is for this manifest."""
    body, signature = cms.verify_attached(message)
    certificates.check_chain(
        signature.certificate, signature.chain, anchors, at=signature.signing_time
    )
    found = receipt.read(body)
    bound = signed.manifest.context
    expected = {
        "tender": bound.tender,
        "lot": bound.lot,
        "envelope": bound.envelope,
        "bid": bound.bid,
        "seq": bound.seq,
        "manifest": signed.digest,
        "sizes": tuple(part.layout.size for part in signed.manifest.parts),
    }
    for name, value in expected.items():
        if getattr(found, name) != value:
            raise ReceiptOfOther(what=name)
    return found


def check_token(
    token: bytes, signed: SignedManifest, anchors: Sequence[x509.Certificate]
) -> Stamp:
    """Verify a timestamp over this manifest."""
    return timestamp.verify(token, bytes.fromhex(signed.digest), anchors=anchors)
