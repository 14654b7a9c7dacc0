"""CMS AuthEnvelopedData: one recipient, AES-256-GCM, no choices (envelope.md 5).

The bytes are fixed by the content, the recipient's certificate and three values, so
that an envelope whose values were derived from a share can be rebuilt byte for byte
(RFC 5083, 5084, 5753; RFC 4055 for RSA recipients).
"""

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kernel.refused import Invalid
from sealing import algorithms, certificates, der, der_out
from sealing.der import CONSTRUCTED, CONTEXT, MalformedDer
from sealing.keys import CannotOpen, Receiver, check_key, oaep

SEALED_BYTES_MAX: Final = 4 * 1024 * 1024
CEK_SIZE: Final = 32
NONCE_SIZE: Final = 12
TAG_SIZE: Final = 16
#: order of the P-256 group
P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

_AGREE: Final = CONTEXT | CONSTRUCTED | 1
_TAGGED: Final = CONTEXT | CONSTRUCTED
_CIPHERTEXT: Final = CONTEXT | 0
_WRAP: Final = algorithms.identifier(algorithms.ID_AES256_WRAP)
_SHA256: Final = algorithms.identifier(algorithms.ID_SHA256)
_SHA256_NULL: Final = algorithms.identifier(algorithms.ID_SHA256, der_out.null())


def _oaep_identifier(digest: bytes) -> bytes:
    return algorithms.identifier(
        algorithms.ID_RSA_OAEP,
        der_out.sequence(
            der_out.explicit(0, digest),
            der_out.explicit(1, algorithms.identifier(algorithms.ID_MGF1, digest)),
        ),
    )


# RFC 4055 2.1: NULL is written, and both spellings are accepted.
_OAEP: Final = _oaep_identifier(_SHA256_NULL)
_OAEP_ACCEPTED: Final = (_OAEP, _oaep_identifier(_SHA256))


class NotSealedData(Invalid):
    """The bytes are another CMS type, or sealed by another method."""

    code = "not-sealed-data"
    zh = "数据不是所要求的加密信封。"
    en = "The data is not an envelope of the required kind."


class NotForThisKey(Invalid):
    """The envelope names another recipient."""

    code = "not-for-this-key"
    zh = "信封的收件人不是此证书。"
    en = "The envelope names another recipient."


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope's fields, all that can be seen without the key."""

    recipient: bytes  # issuerAndSerialNumber, as `certificates.issuer_and_serial`
    point: bytes | None  # the ephemeral P-256 point, or None with RSA-OAEP
    wrapped_key: bytes
    nonce: bytes
    ciphertext: bytes
    tag: bytes


def seal_to_p256(
    content: bytes,
    certificate: x509.Certificate,
    *,
    cek: bytes,
    iv: bytes,
    ephemeral: int,
) -> bytes:
    """Seal with the given content key, nonce and ephemeral scalar (1 .. q-1).

    The caller answers for their being secret and used once: they come from a share
    (section 5) or from `secrets`.
    """
    if len(cek) != CEK_SIZE or len(iv) != NONCE_SIZE:
        msg = "a content key of 32 bytes and a nonce of 12 are needed"
        raise ValueError(msg)
    if not 0 < ephemeral < P256_ORDER:
        msg = "the ephemeral scalar is not of the group"
        raise ValueError(msg)
    recipient = check_key(certificate.public_key())
    if not isinstance(recipient, ec.EllipticCurvePublicKey):
        msg = "the recipient's key is not P-256"
        raise ValueError(msg)
    private = ec.derive_private_key(ephemeral, ec.SECP256R1())
    shared = private.exchange(ec.ECDH(), recipient)
    point = private.public_key().public_bytes(
        Encoding.X962, PublicFormat.UncompressedPoint
    )
    ec_key = algorithms.identifier(algorithms.ID_EC_PUBLIC_KEY)
    wrapped = aes_key_wrap(_key_encryption_key(shared), cek)
    named = der_out.sequence(certificates.issuer_and_serial(certificate))
    info = der_out.element(
        _AGREE,
        der_out.integer(3),
        der_out.explicit(0, der_out.explicit(1, ec_key, der_out.bits(point))),
        algorithms.identifier(algorithms.ID_ECDH_SHA256_KDF, _WRAP),
        der_out.sequence(der_out.sequence(named, der_out.octets(wrapped))),
    )
    return _write(info, content, cek, iv)


def seal_to(content: bytes, certificate: x509.Certificate) -> bytes:
    """Seal with random values to a P-256 or an RSA certificate."""
    key = check_key(certificate.public_key())
    cek, iv = secrets.token_bytes(CEK_SIZE), secrets.token_bytes(NONCE_SIZE)
    if isinstance(key, rsa.RSAPublicKey):
        return _seal_to_rsa(content, certificate, key, cek, iv)
    scalar = secrets.randbelow(P256_ORDER - 1) + 1
    return seal_to_p256(content, certificate, cek=cek, iv=iv, ephemeral=scalar)


def read_sealed(data: bytes, *, size_max: int = SEALED_BYTES_MAX) -> Sealed:
    """Read an envelope's fields, refusing every other form than the two above."""
    outer = der.Fields(der.read(data, size_max=size_max))
    if outer.take(der.OID).oid() != algorithms.ID_AUTH_ENVELOPED_DATA:
        raise NotSealedData
    wrapped = der.Fields(outer.take(), _TAGGED | 0)
    outer.end()
    fields = der.Fields(wrapped.take())
    wrapped.end()
    if fields.take().integer() != 0:
        raise NotSealedData
    infos = fields.take(der.SET).children()
    nonce, ciphertext = _encrypted_content(fields.take())
    tag = fields.take().octets()
    fields.end()
    if len(infos) != 1 or len(tag) != TAG_SIZE:
        raise NotSealedData
    read = {_AGREE: _key_agreement, der.SEQUENCE: _key_transport}.get(infos[0].tag)
    if read is None:
        raise NotSealedData
    recipient, point, wrapped_key = read(infos[0])
    return Sealed(recipient, point, wrapped_key, nonce, ciphertext, tag)


def open_sealed(
    data: bytes, receiver: Receiver, *, size_max: int = SEALED_BYTES_MAX
) -> bytes:
    """Return the content of an envelope that was made for `receiver`."""
    sealed = read_sealed(data, size_max=size_max)
    own = receiver.certificate
    if own is not None and certificates.issuer_and_serial(own) != sealed.recipient:
        raise NotForThisKey
    if sealed.point is None:
        cek = receiver.decrypt(sealed.wrapped_key)
    else:
        kek = _key_encryption_key(receiver.agree(sealed.point))
        try:
            cek = aes_key_unwrap(kek, sealed.wrapped_key)
        except InvalidUnwrap:
            raise CannotOpen from None
    if len(cek) != CEK_SIZE:
        raise CannotOpen
    try:
        return AESGCM(cek).decrypt(sealed.nonce, sealed.ciphertext + sealed.tag, None)
    except InvalidTag:
        raise CannotOpen from None


def _seal_to_rsa(
    content: bytes,
    certificate: x509.Certificate,
    key: rsa.RSAPublicKey,
    cek: bytes,
    iv: bytes,
) -> bytes:
    info = der_out.sequence(
        der_out.integer(0),
        der_out.sequence(certificates.issuer_and_serial(certificate)),
        _OAEP,
        der_out.octets(key.encrypt(cek, oaep())),
    )
    return _write(info, content, cek, iv)


def _write(info: bytes, content: bytes, cek: bytes, iv: bytes) -> bytes:
    encrypted = AESGCM(cek).encrypt(iv, content, None)
    ciphertext, tag = encrypted[:-TAG_SIZE], encrypted[-TAG_SIZE:]
    gcm = algorithms.identifier(
        algorithms.ID_AES256_GCM,
        # Tag length 12 is the default; 16 is written out (RFC 5084 3.2).
        der_out.sequence(der_out.octets(iv), der_out.integer(TAG_SIZE)),
    )
    return der_out.sequence(
        der_out.oid(algorithms.ID_AUTH_ENVELOPED_DATA),
        der_out.explicit(
            0,
            der_out.sequence(
                der_out.integer(0),
                der_out.set_of(info),
                der_out.sequence(
                    der_out.oid(algorithms.ID_DATA),
                    gcm,
                    der_out.element(_CIPHERTEXT, ciphertext),
                ),
                der_out.octets(tag),
            ),
        ),
    )


def _key_encryption_key(shared: bytes) -> bytes:
    """RFC 5753 7.2: the KDF's input names the wrap and the bits of its key."""
    bits = (CEK_SIZE * 8).to_bytes(4, "big")
    info = der_out.sequence(_WRAP, der_out.explicit(2, der_out.octets(bits)))
    return X963KDF(hashes.SHA256(), CEK_SIZE, info).derive(shared)


def _encrypted_content(node: der.Node) -> tuple[bytes, bytes]:
    fields = der.Fields(node)
    content_type = fields.take(der.OID).oid()
    algorithm = der.Fields(fields.take())
    ciphertext = fields.take(_CIPHERTEXT).content
    fields.end()
    cipher = algorithm.take(der.OID).oid()
    parameters = der.Fields(algorithm.take())
    algorithm.end()
    nonce = parameters.take().octets()
    tag_size = parameters.take().integer()
    parameters.end()
    if (content_type, cipher) != (algorithms.ID_DATA, algorithms.ID_AES256_GCM):
        raise NotSealedData
    if len(nonce) != NONCE_SIZE or tag_size != TAG_SIZE:
        raise NotSealedData
    return nonce, ciphertext


def _key_agreement(node: der.Node) -> tuple[bytes, bytes | None, bytes]:
    fields = der.Fields(node, _AGREE)
    version = fields.take().integer()
    originator = der.Fields(fields.take(), _TAGGED | 0)
    public = der.Fields(originator.take(), _TAGGED | 1)
    originator.end()
    ec_key = public.take().raw
    point = public.take().bits()
    public.end()
    method = fields.take().raw
    keys = fields.take(der.SEQUENCE).children()
    fields.end()
    if version != 3 or len(keys) != 1 or len(point) != 65 or point[0] != 4:
        raise NotSealedData
    if ec_key != algorithms.identifier(algorithms.ID_EC_PUBLIC_KEY):
        raise NotSealedData
    if method != algorithms.identifier(algorithms.ID_ECDH_SHA256_KDF, _WRAP):
        raise NotSealedData
    recipient = der.Fields(keys[0])
    named = _issuer_and_serial(recipient.take())
    wrapped = recipient.take().octets()
    recipient.end()
    # A key of 32 bytes wraps to 40 (RFC 3394).
    if len(wrapped) != CEK_SIZE + 8:
        raise NotSealedData
    return named, point, wrapped


def _key_transport(node: der.Node) -> tuple[bytes, bytes | None, bytes]:
    fields = der.Fields(node)
    version = fields.take().integer()
    named = _issuer_and_serial(fields.take())
    method = fields.take().raw
    wrapped = fields.take().octets()
    fields.end()
    if version != 0 or method not in _OAEP_ACCEPTED:
        raise NotSealedData
    return named, None, wrapped


def _issuer_and_serial(node: der.Node) -> bytes:
    if node.tag != der.SEQUENCE:
        raise MalformedDer(why="the recipient is not named by issuer and serial")
    fields = der.Fields(node)
    fields.take(der.SEQUENCE)
    fields.take(der.INTEGER)
    fields.end()
    return node.content
