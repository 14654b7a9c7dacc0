"""The CMS messages of the house: signatures over acts, and sealed envelopes.

Signatures are detached (a `.p7s` beside its file) or attached (a `.p7m` around its
content). A verification returns who signed and when they say they did; whether that
certificate is trusted at the time is asked of `certificates.check_chain`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509

from kernel.refused import Invalid
from sealing import algorithms, certificates, cms_signed
from sealing.cms_sealed import (
    P256_ORDER,
    SEALED_BYTES_MAX,
    NotForThisKey,
    NotSealedData,
    Sealed,
    open_sealed,
    read_sealed,
    seal_to,
    seal_to_p256,
)
from sealing.keys import Signer, check_key

__all__ = [
    "P256_ORDER",
    "SEALED_BYTES_MAX",
    "NotForThisKey",
    "NotSealedData",
    "Sealed",
    "Signature",
    "open_sealed",
    "read_sealed",
    "seal_to",
    "seal_to_p256",
    "sign_attached",
    "sign_detached",
    "verify_attached",
    "verify_detached",
]

#: everything around the content: certificates, attributes, signature
OVERHEAD_BYTES_MAX: Final = 64 * 1024
CONTENT_BYTES_MAX: Final = 4 * 1024 * 1024


class NotOurSignature(Invalid):
    """A proper CMS signature, but not in the one form that acts have."""

    code = "signature-form"
    zh = "签名的形式不符合要求。"
    en = "The signature is not in the required form."


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed: the certificate, the intermediates beside it, the time it claims."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    signing_time: datetime


def sign_detached(data: bytes, signer: Signer, *, signing_time: datetime) -> bytes:
    """Return the DER of a signature over `data`, which travels beside it."""
    return _sign(data, signer, content=None, signing_time=signing_time)


def sign_attached(content: bytes, signer: Signer, *, signing_time: datetime) -> bytes:
    """Return the DER of a signature that carries its content."""
    return _sign(content, signer, content=content, signing_time=signing_time)


def verify_detached(
    data: bytes, signature: bytes, *, otherwise_at: datetime | None = None
) -> Signature:
    """Verify a signature over `data` and return who made it.

    A statement's signature has the attributes that CMS requires (envelope.md section
    3): signingCertificateV2 is checked where it is there, and `otherwise_at` stands in
    for a signingTime that is not. Without it, a missing signingTime is refused.
    """
    found = cms_signed.read_signed(
        signature, size_max=OVERHEAD_BYTES_MAX, detached=data
    )
    return _as_act(found, otherwise_at=otherwise_at)


def verify_attached(
    message: bytes, *, content_size_max: int = CONTENT_BYTES_MAX
) -> tuple[bytes, Signature]:
    """Verify a message and return its content and who signed it."""
    found = cms_signed.read_signed(
        message, size_max=content_size_max + OVERHEAD_BYTES_MAX
    )
    assert found.content is not None, "read_signed found it"
    # A message that carries its content is bound to its certificate (section 6).
    if algorithms.ID_SIGNING_CERTIFICATE_V2 not in found.attributes:
        raise cms_signed.BadSignedAttributes(attribute="signingCertificateV2")
    return found.content, _as_act(found)


def _sign(
    data: bytes, signer: Signer, *, content: bytes | None, signing_time: datetime
) -> bytes:
    if signing_time.tzinfo is None:
        msg = "a signing time needs its zone"
        raise ValueError(msg)
    info = cms_signed.write_signer_info(
        signer, algorithms.ID_DATA, data, cms_signed.signing_time(signing_time)
    )
    certs = {certificates.encoded(one) for one in (signer.certificate, *signer.chain)}
    return cms_signed.write_signed(algorithms.ID_DATA, content, info, sorted(certs))


def _as_act(
    found: cms_signed.SignedData, *, otherwise_at: datetime | None = None
) -> Signature:
    """What only acts must keep: nothing unsigned in them, SHA-256, P-256 or RSA."""
    # An unsigned extra could be changed by anybody, and with it the act's digest.
    if found.has_extras or found.content_type != algorithms.ID_DATA:
        raise NotOurSignature
    if found.digest_name != algorithms.ID_SHA256:
        raise algorithms.WeakDigest
    check_key(found.certificate.public_key())
    bound = found.attributes.get(algorithms.ID_SIGNING_CERTIFICATE_V2)
    if bound is not None:
        cms_signed.check_bound(
            found.certificate, bound, default_digest=algorithms.ID_SHA256
        )
    claimed = found.attributes.get(algorithms.ID_SIGNING_TIME)
    signing_time = otherwise_at if claimed is None else claimed.time()
    if signing_time is None:
        raise cms_signed.BadSignedAttributes(attribute="signingTime")
    return Signature(found.certificate, found.others, signing_time)
