"""Certificates: reading them, naming their holders, and the way to a trust anchor.

A chain is checked for the time an act was stamped, never for now; that time, the
anchors and the revocation lists are handed in (RFC 5280, envelope.md section 2).
"""

import hashlib
import itertools
import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from kernel.refused import Invalid
from sealing import der, revocation

Usage = Literal["sign", "receive", "timestamp"]

#: holder, up to two intermediates, and the anchor
CHAIN_MAX: Final = 4
CERTIFICATE_BYTES_MAX: Final = 16 * 1024
BUNDLE_BYTES_MAX: Final = 1024 * 1024
RSA_BITS: Final = range(2048, 8193)
#: certificates whose reading is remembered; they never change, and the same few (the
#: anchors, a trade's custodians) are read again with every signature
REMEMBERED: Final = 256

_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512"})
_CURVES: Final = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
# What `_check_extensions` and `_check_authority` read; another critical one refuses.
_UNDERSTOOD: Final = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.CERTIFICATE_POLICIES,
    }
)
# A certificate for these alone is a machine's, and signs nothing for anybody.
_MACHINE_PURPOSES: Final = frozenset(
    {ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING}
)
_USCC: Final = re.compile(r"(?:NTRCN-)?([0-9A-HJ-NP-RTUW-Y]{18})")


class MalformedCertificate(Invalid):
    """The bytes are not one X.509 certificate in DER or PEM."""

    code = "malformed-certificate"
    zh = "证书无法识别。"
    en = "The certificate cannot be read."


class UntrustedCertificate(Invalid):
    """No chain of at most four certificates leads to a trust anchor."""

    code = "untrusted-certificate"
    zh = "证书“{holder}”不能追溯到受信任的根证书。"
    en = "No chain leads from the certificate “{holder}” to a trust anchor."


class CertificateNotYetValid(Invalid):
    """The certificate was not valid yet at the time of the act."""

    code = "certificate-not-yet-valid"
    zh = "证书“{holder}”在{at}尚未生效。"
    en = "The certificate “{holder}” was not valid yet at {at}."


class CertificateExpired(Invalid):
    """The certificate was no longer valid at the time of the act."""

    code = "certificate-expired"
    zh = "证书“{holder}”在{at}已经过期。"
    en = "The certificate “{holder}” had expired at {at}."


class WrongKeyUsage(Invalid):
    """The certificate was issued for another purpose."""

    code = "wrong-key-usage"
    zh = "证书“{holder}”的用途不符：应能用于{usage}。"
    en = "The certificate “{holder}” is for another purpose than to {usage}."


class NotAnAuthority(Invalid):
    """A certificate in the chain may not issue the one below it."""

    code = "not-an-authority"
    zh = "证书“{holder}”无权签发证书链中的下级证书。"
    en = "The certificate “{holder}” may not issue the one below it."


class WeakCertificate(Invalid):
    """The certificate's key or signature is weaker than what is accepted."""

    code = "weak-certificate"
    zh = "证书“{holder}”的密钥或签名算法不被接受。"
    en = "The key or signature algorithm of the certificate “{holder}” is not accepted."


class UnknownConstraint(Invalid):
    """The certificate demands a check that is not known here."""

    code = "unknown-constraint"
    zh = "证书“{holder}”含有无法识别的关键限制。"
    en = "The certificate “{holder}” has a critical constraint that is not known here."


@lru_cache(maxsize=REMEMBERED)
def load_der(data: bytes) -> x509.Certificate:
    """Return the certificate in exactly these DER bytes."""
    root = der.Fields(der.read(data, size_max=CERTIFICATE_BYTES_MAX))
    # RFC 5280 4.1.2.2; and the library will one day refuse it in another way.
    if _issuer_and_serial(root.take())[1].integer() <= 0:
        raise MalformedCertificate
    try:
        certificate = x509.load_der_x509_certificate(data)
        _ = (certificate.subject, certificate.issuer, certificate.extensions)
        _ = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
        certificate.public_key()
    except revocation.UNREADABLE as error:
        raise MalformedCertificate from error
    if encoded(certificate) != data:
        raise MalformedCertificate
    return certificate


def load_pem(data: bytes) -> x509.Certificate:
    """Return the one certificate in this PEM text."""
    certificates = load_bundle(data)
    if len(certificates) != 1:
        raise MalformedCertificate
    return certificates[0]


def load_bundle(data: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM bundle, at least one, in its order."""
    if len(data) > BUNDLE_BYTES_MAX:
        raise der.DerTooLarge(size=len(data), size_max=BUNDLE_BYTES_MAX)
    try:
        found = x509.load_pem_x509_certificates(data)
    except revocation.UNREADABLE as error:
        raise MalformedCertificate from error
    return tuple(load_der(encoded(certificate)) for certificate in found)


def encoded(certificate: x509.Certificate) -> bytes:
    """Return the certificate's DER."""
    return certificate.public_bytes(Encoding.DER)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the hex SHA-256 of the certificate's DER, its name in every record."""
    return hashlib.sha256(encoded(certificate)).hexdigest()


def common_name(certificate: x509.Certificate) -> str:
    """Return the holder's name, or "" where the subject has none."""
    return _first(certificate, NameOID.COMMON_NAME)


def organisation(certificate: x509.Certificate) -> str:
    """Return the holder's organisation, or ""."""
    return _first(certificate, NameOID.ORGANIZATION_NAME)


def uscc(certificate: x509.Certificate) -> str:
    """Return the organisation's 统一社会信用代码, or "".

    It stands in organizationIdentifier, bare or after the `NTRCN-` of
    ETSI EN 319 412-1.
    """
    found = _USCC.fullmatch(_first(certificate, NameOID.ORGANIZATION_IDENTIFIER))
    return found[1] if found else ""


def issuer_bytes(certificate: x509.Certificate) -> bytes:
    """Return the issuer's Name exactly as it is written in the certificate."""
    return _named(certificate)[0]


def issuer_and_serial(certificate: x509.Certificate) -> bytes:
    """Return the certificate's IssuerAndSerialNumber in DER (RFC 5652 10.2.4)."""
    return b"".join(_named(certificate))


def check_chain(
    certificate: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
    *,
    at: datetime,
    usage: Usage = "sign",
    crls: Sequence[bytes] = (),
) -> tuple[x509.Certificate, ...]:
    """Return the chain, holder first and anchor last, or raise.

    `at` is when the act was stamped. `crls` are lists in DER as captured then; an
    issuer for which none is given is not asked about.
    """
    _check_one(certificate, at=at)
    _check_usage(certificate, usage)
    known = revocation.load_lists(crls)
    chain = _climb((certificate,), intermediates, anchors, at=at, usage=usage)
    for below, issuer in itertools.pairwise(chain):
        revocation.check(below, issuer, known, at=at)
    return chain


def check_usage(certificate: x509.Certificate, usage: Usage) -> None:
    """Refuse a certificate, perhaps self-signed, that was made for something else."""
    _check_one_key(certificate)
    _check_usage(certificate, usage)


def _climb(
    chain: tuple[x509.Certificate, ...],
    intermediates: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
    *,
    at: datetime,
    usage: Usage,
) -> tuple[x509.Certificate, ...]:
    """Extend `chain` to an anchor, trying anchors first; depth is at most four."""
    top = chain[-1]
    if top in anchors:
        return chain
    # The reason given is that of the first way that nearly led there.
    reason: Invalid = UntrustedCertificate(holder=common_name(chain[0]))
    nearly = False
    for issuer in (*anchors, *intermediates):
        if len(chain) == CHAIN_MAX or issuer in chain or not _issued(top, issuer):
            continue
        try:
            _check_one(issuer, at=at)
            _check_authority(issuer, below=len(chain) - 1, usage=usage)
            return _climb((*chain, issuer), intermediates, anchors, at=at, usage=usage)
        except Invalid as refusal:
            if not nearly and not isinstance(refusal, UntrustedCertificate):
                reason, nearly = refusal, True
    raise reason


@lru_cache(maxsize=REMEMBERED)
def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _check_one(certificate: x509.Certificate, *, at: datetime) -> None:
    """What every certificate of a chain must satisfy by itself."""
    holder = common_name(certificate)
    if at < certificate.not_valid_before_utc:
        raise CertificateNotYetValid(holder=holder, at=at.isoformat())
    # RFC 5280 4.1.2.5: notAfter is the last second of validity, not the first after.
    if at.replace(microsecond=0) > certificate.not_valid_after_utc:
        raise CertificateExpired(holder=holder, at=at.isoformat())
    _check_one_key(certificate)
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD:
            raise UnknownConstraint(holder=holder)


def _check_one_key(certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    sound = (isinstance(key, rsa.RSAPublicKey) and key.key_size in RSA_BITS) or (
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES)
    )
    if not sound or _digest_name(certificate) not in _DIGESTS:
        raise WeakCertificate(holder=common_name(certificate))


def _digest_name(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate.signature_hash_algorithm
    except (UnsupportedAlgorithm, ValueError):
        return ""
    return algorithm.name if algorithm else ""


def _check_usage(certificate: x509.Certificate, usage: Usage) -> None:
    fits = {"sign": _may_sign, "receive": _may_receive, "timestamp": _may_stamp}
    if not fits[usage](certificate):
        raise WrongKeyUsage(holder=common_name(certificate), usage=usage)


def _key_usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def _purposes(
    certificate: x509.Certificate,
) -> x509.Extension[x509.ExtendedKeyUsage] | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return None


def _may_sign(certificate: x509.Certificate) -> bool:
    usage, purposes = _key_usage(certificate), _purposes(certificate)
    # RFC 5280 4.2.1.3: without the extension the key is for anything.
    if usage is not None and not usage.digital_signature:
        return False
    return purposes is None or not _MACHINE_PURPOSES.issuperset(purposes.value)


def _may_receive(certificate: x509.Certificate) -> bool:
    usage = _key_usage(certificate)
    if usage is None:
        return True
    if isinstance(certificate.public_key(), rsa.RSAPublicKey):
        return usage.key_encipherment
    return usage.key_agreement


def _may_stamp(certificate: x509.Certificate) -> bool:
    """RFC 3161 2.3: this purpose alone, and critical."""
    usage, purposes = _key_usage(certificate), _purposes(certificate)
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        return False
    only = [ExtendedKeyUsageOID.TIME_STAMPING]
    return purposes is not None and purposes.critical and list(purposes.value) == only


def _check_authority(issuer: x509.Certificate, *, below: int, usage: Usage) -> None:
    """`below` counts the intermediates that stand between issuer and holder."""
    refusal = NotAnAuthority(holder=common_name(issuer))
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        raise refusal from None
    length = constraints.value.path_length
    if not constraints.value.ca or (length is not None and below > length):
        raise refusal
    key_usage, purposes = _key_usage(issuer), _purposes(issuer)
    if key_usage is not None and not key_usage.key_cert_sign:
        raise refusal
    allowed = {
        ExtendedKeyUsageOID.TIME_STAMPING,
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    }
    if (
        usage == "timestamp"
        and purposes is not None
        and allowed.isdisjoint(purposes.value)
    ):
        raise refusal


def _first(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(oid)
    value = found[0].value if found else ""
    return value if isinstance(value, str) else ""


@lru_cache(maxsize=REMEMBERED)
def _named(certificate: x509.Certificate) -> tuple[bytes, bytes]:
    """Return issuer and serial number, each as its DER stands in the certificate."""
    tbs = der.read(certificate.tbs_certificate_bytes, size_max=CERTIFICATE_BYTES_MAX)
    issuer, serial = _issuer_and_serial(tbs)
    return issuer.raw, serial.raw


def _issuer_and_serial(tbs: der.Node) -> tuple[der.Node, der.Node]:
    fields = der.Fields(tbs)
    fields.optional(der.CONTEXT | der.CONSTRUCTED | 0)
    serial = fields.take(der.INTEGER)
    fields.take(der.SEQUENCE)
    return fields.take(der.SEQUENCE), serial
