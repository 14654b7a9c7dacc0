"""Certificate revocation lists, as they were captured with the act.

Only lists that an issuer of the chain has signed itself are believed; lists of other
issuers are nobody's business here and are passed over (RFC 5280 section 5).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kernel.refused import Invalid

CRL_BYTES_MAX: Final = 16 * 1024 * 1024
CRLS_MAX: Final = 16
# All that the library says of bytes it cannot read; some of it only when asked for a
# part, so that readers ask for every part they need at once.
UNREADABLE: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


class MalformedRevocationList(Invalid):
    """The bytes are not a list that can be used, or its signature is false."""

    code = "malformed-revocation-list"
    zh = "证书吊销列表无法识别或签名不符。"
    en = "The revocation list cannot be read, or its signature is false."


class StaleRevocationList(Invalid):
    """The issuer's list had run out before the act."""

    code = "stale-revocation-list"
    zh = "证书“{holder}”的吊销列表在{at}之前已经失效。"
    en = "The revocation list for the certificate “{holder}” had run out before {at}."


class CertificateRevoked(Invalid):
    """The certificate was revoked before the act."""

    code = "certificate-revoked"
    zh = "证书“{holder}”已于{since}吊销。"
    en = "The certificate “{holder}” was revoked on {since}."


def load_lists(crls: Sequence[bytes]) -> tuple[x509.CertificateRevocationList, ...]:
    """Return the lists in these DER bytes."""
    if len(crls) > CRLS_MAX or any(len(data) > CRL_BYTES_MAX for data in crls):
        raise MalformedRevocationList
    return tuple(_load(data) for data in crls)


def _load(data: bytes) -> x509.CertificateRevocationList:
    try:
        crl = x509.load_der_x509_crl(data)
        _ = (crl.issuer, crl.next_update_utc, crl.last_update_utc)
        whole = all(map(_is_understood, crl.extensions))
    except UNREADABLE as error:
        raise MalformedRevocationList from error
    if not whole:
        raise MalformedRevocationList
    return crl


def _is_understood(extension: x509.Extension[x509.ExtensionType]) -> bool:
    """Whether a list with this extension can be read as a whole one (5.2).

    A delta lists changes, an indirect one other issuers' certificates; a list of one
    distribution point is an ordinary one of fewer certificates.
    """
    if isinstance(extension.value, x509.IssuingDistributionPoint):
        return not extension.value.indirect_crl
    return not extension.critical


def check(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    lists: Sequence[x509.CertificateRevocationList],
    *,
    at: datetime,
) -> None:
    """Refuse a certificate that `issuer` had revoked at `at`.

    Without a list of this issuer nothing is refused: the caller decides at submission
    whether lists have to be captured.
    """
    mine = [crl for crl in lists if crl.issuer == issuer.subject]
    for crl in mine:
        _check_signature(crl, issuer)
        _check_not_listed(certificate, crl, at=at)
    if mine and all(_ran_out(crl, at) for crl in mine):
        raise StaleRevocationList(holder=_holder(certificate), at=at.isoformat())


def _check_signature(
    crl: x509.CertificateRevocationList, issuer: x509.Certificate
) -> None:
    key = issuer.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise MalformedRevocationList
    try:
        genuine = crl.is_signature_valid(key)
    except UNREADABLE as error:
        raise MalformedRevocationList from error
    if not genuine:
        raise MalformedRevocationList


def _check_not_listed(
    certificate: x509.Certificate, crl: x509.CertificateRevocationList, *, at: datetime
) -> None:
    try:
        entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is None:
            return
        since = min(entry.revocation_date_utc, _invalid_since(entry))
    except UNREADABLE as error:
        raise MalformedRevocationList from error
    if since <= at:
        raise CertificateRevoked(holder=_holder(certificate), since=since.isoformat())


def _invalid_since(entry: x509.RevokedCertificate) -> datetime:
    """A stolen key is worthless from the theft, not from its report (5.3.2)."""
    try:
        found = entry.extensions.get_extension_for_class(x509.InvalidityDate)
    except x509.ExtensionNotFound:
        return entry.revocation_date_utc
    return found.value.invalidity_date_utc


def _ran_out(crl: x509.CertificateRevocationList, at: datetime) -> bool:
    return crl.next_update_utc is not None and crl.next_update_utc < at


def _holder(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()
