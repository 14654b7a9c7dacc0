"""The object identifiers of CMS and RFC 3161, and the algorithms behind them.

An algorithm is named by OID and parameters together; each table lists the spellings
that are accepted, and nothing else is (RFC 5652, 5753, 5754, 4055, 5084).
"""

from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from kernel.refused import Invalid
from sealing import der, der_out

ID_DATA: Final = "1.2.840.113549.1.7.1"
ID_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
ID_AUTH_ENVELOPED_DATA: Final = "1.2.840.113549.1.9.16.1.23"
ID_TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"

ID_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
ID_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
ID_SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
ID_SIGNING_CERTIFICATE: Final = "1.2.840.113549.1.9.16.2.12"
ID_SIGNING_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"

ID_SHA1: Final = "1.3.14.3.2.26"
ID_SHA256: Final = "2.16.840.1.101.3.4.2.1"
ID_SHA384: Final = "2.16.840.1.101.3.4.2.2"
ID_SHA512: Final = "2.16.840.1.101.3.4.2.3"

ID_RSA_ENCRYPTION: Final = "1.2.840.113549.1.1.1"
ID_SHA256_WITH_RSA: Final = "1.2.840.113549.1.1.11"
ID_SHA384_WITH_RSA: Final = "1.2.840.113549.1.1.12"
ID_SHA512_WITH_RSA: Final = "1.2.840.113549.1.1.13"
ID_ECDSA_SHA256: Final = "1.2.840.10045.4.3.2"
ID_ECDSA_SHA384: Final = "1.2.840.10045.4.3.3"
ID_ECDSA_SHA512: Final = "1.2.840.10045.4.3.4"

ID_EC_PUBLIC_KEY: Final = "1.2.840.10045.2.1"
ID_ECDH_SHA256_KDF: Final = "1.3.132.1.11.1"
ID_AES256_WRAP: Final = "2.16.840.1.101.3.4.1.45"
ID_AES256_GCM: Final = "2.16.840.1.101.3.4.1.46"
ID_RSA_OAEP: Final = "1.2.840.113549.1.1.7"
ID_MGF1: Final = "1.2.840.113549.1.1.8"

Digest = hashes.SHA256 | hashes.SHA384 | hashes.SHA512

DIGESTS: Final[dict[str, Callable[[], Digest]]] = {
    ID_SHA256: hashes.SHA256,
    ID_SHA384: hashes.SHA384,
    ID_SHA512: hashes.SHA512,
}
_RSA: Final = {
    ID_SHA256_WITH_RSA: ID_SHA256,
    ID_SHA384_WITH_RSA: ID_SHA384,
    ID_SHA512_WITH_RSA: ID_SHA512,
}
_ECDSA: Final = {
    ID_ECDSA_SHA256: ID_SHA256,
    ID_ECDSA_SHA384: ID_SHA384,
    ID_ECDSA_SHA512: ID_SHA512,
}


class WeakDigest(Invalid):
    """The digest is not of the SHA-2 family."""

    code = "weak-digest"
    zh = "摘要算法不被接受：应为 SHA-256。"
    en = "The digest algorithm is not accepted: use SHA-256."


class UnknownSignatureAlgorithm(Invalid):
    """The signature algorithm is not accepted, or not the one of the key."""

    code = "unknown-signature-algorithm"
    zh = "签名算法不被接受，或与密钥不符。"
    en = "The signature algorithm is not accepted, or does not suit the key."


class SignatureInvalid(Invalid):
    """The signature is not of this key over these bytes."""

    code = "signature-invalid"
    zh = "签名无效。"
    en = "The signature is false."


def identifier(oid: str, *parameters: bytes) -> bytes:
    """Write an AlgorithmIdentifier."""
    return der_out.sequence(der_out.oid(oid), *parameters)


def digest_oid(node: der.Node) -> str:
    """Read a digest's AlgorithmIdentifier; absent and NULL parameters are the same."""
    oid = _oid_with_no_parameters(node)
    if oid not in DIGESTS:
        raise WeakDigest
    return oid


def digest(oid: str, data: bytes) -> bytes:
    """Return the digest of `data`."""
    context = hashes.Hash(DIGESTS[oid]())
    context.update(data)
    return context.finalize()


def signature_identifier(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> bytes:
    """Write the AlgorithmIdentifier of what `keys.Signer.sign` makes with this key."""
    if isinstance(key, rsa.RSAPublicKey):
        return identifier(ID_SHA256_WITH_RSA, der_out.null())
    return identifier(ID_ECDSA_SHA256)


def verify(
    key: object, algorithm: der.Node, digest_name: str, signature: bytes, data: bytes
) -> None:
    """Verify `signature` over `data`, whose algorithm must go with the digest."""
    oid = _oid_with_no_parameters(algorithm)
    hash_algorithm = DIGESTS[digest_name]()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            if oid != ID_RSA_ENCRYPTION and _RSA.get(oid) != digest_name:
                raise UnknownSignatureAlgorithm
            key.verify(signature, data, padding.PKCS1v15(), hash_algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            if _ECDSA.get(oid) != digest_name:
                raise UnknownSignatureAlgorithm
            key.verify(signature, data, ec.ECDSA(hash_algorithm))
        else:
            raise UnknownSignatureAlgorithm
    except InvalidSignature:
        raise SignatureInvalid from None


def _oid_with_no_parameters(node: der.Node) -> str:
    fields = der.Fields(node)
    oid = fields.take(der.OID).oid()
    fields.optional(der.NULL)
    fields.end()
    return oid


def naming_digest(oid: str, data: bytes) -> bytes:
    """A digest that only names something: SHA-1 as well.

    An ESSCertID of RFC 2634 is SHA-1. It cannot be forged usefully: the signature of
    SHA-2 strength still has to verify under the certificate that is named.
    """
    if oid == ID_SHA1:
        context = hashes.Hash(hashes.SHA1())  # noqa: S303
        context.update(data)
        return context.finalize()
    return digest(oid, data)
