"""Making keys with their certificates: the forms that this system issues itself.

Custodians' tender keys and the opening worker's key are self-signed for their one use
(envelope.md section 3 and 8); the development authority builds on the same forms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sealing import certificates
from sealing.keys import KeyReceiver, KeySigner, PrivateKey, PublicKey

KeyKind = Literal["p256", "rsa"]

#: work per guess of a passphrase; about a tenth of a second for its owner
PKCS12_ROUNDS: Final = 100_000
RSA_KEY_BITS: Final = 3072
# A certificate is used at once, by machines whose clocks differ a little.
CLOCK_SKEW: Final = timedelta(hours=1)

SIGN: Final = frozenset({"digital_signature", "content_commitment"})
RECEIVE: Final = frozenset({"key_agreement"})
_USAGES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate names. `uscc` is the 统一社会信用代码, or ""."""

    name: str
    organisation: str = ""
    uscc: str = ""

    def as_name(self) -> x509.Name:
        """The subject, most general part first."""
        parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")]
        if self.organisation:
            parts.append(
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, self.organisation)
            )
        if self.uscc:
            # ETSI EN 319 412-1: national trade register, country, code.
            code = f"NTRCN-{self.uscc}"
            parts.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, code))
        parts.append(x509.NameAttribute(NameOID.COMMON_NAME, self.name))
        return x509.Name(parts)


@dataclass(frozen=True, slots=True)
class Issued:
    """A private key, its certificate, and the certificates above it."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def __repr__(self) -> str:
        return f"Issued({certificates.fingerprint(self.certificate)})"

    def pkcs12(self, passphrase: str) -> bytes:
        """Return a PKCS#12 store: AES-256-CBC under PBKDF2, with an HMAC-SHA-256.

        OpenSSL 3 reads it without its legacy provider, and browsers do through
        WebCrypto, which knows nothing older.
        """
        protection = (
            PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(PKCS12_ROUNDS)
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(hashes.SHA256())
            .build(passphrase.encode())
        )
        name = certificates.common_name(self.certificate).encode()
        return pkcs12.serialize_key_and_certificates(
            name, self.key, self.certificate, self.chain, protection
        )

    def certificate_pem(self) -> bytes:
        """Return the certificate as PEM text."""
        return self.certificate.public_bytes(Encoding.PEM)

    def key_pem(self, passphrase: str | None = None) -> bytes:
        """Return the private key as PEM text, encrypted when a passphrase is given."""
        return self.key.private_bytes(
            Encoding.PEM,
            PrivateFormat.PKCS8,
            BestAvailableEncryption(passphrase.encode())
            if passphrase
            else NoEncryption(),
        )

    def signer(self) -> KeySigner:
        """The same key, signing; self-signed certificates above it stay behind."""
        above = tuple(one for one in self.chain if one.issuer != one.subject)
        return KeySigner(self.key, self.certificate, above)

    def receiver(self) -> KeyReceiver:
        """The same key, receiving."""
        return KeyReceiver(self.key, self.certificate)


def new_key(kind: KeyKind = "p256") -> PrivateKey:
    """Make a private key."""
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=RSA_KEY_BITS)
    return ec.generate_private_key(ec.SECP256R1())


def self_signed(
    holder: Holder, *, at: datetime, days: int, usage: Literal["sign", "receive"]
) -> Issued:
    """Make a P-256 key for one use with a certificate that nobody else vouches for."""
    key = new_key()
    builder = start(holder, key.public_key(), at=at, days=days)
    builder = with_usage(builder, SIGN if usage == "sign" else RECEIVE)
    builder = builder.issuer_name(holder.as_name()).add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    return Issued(key, builder.sign(key, hashes.SHA256()))


def start(
    holder: Holder, key: PublicKey, *, at: datetime, days: int
) -> x509.CertificateBuilder:
    """Begin a certificate with a random serial, valid for `days` from `at`."""
    return (
        x509.CertificateBuilder()
        .subject_name(holder.as_name())
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - CLOCK_SKEW)
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def with_usage(
    builder: x509.CertificateBuilder, allowed: frozenset[str]
) -> x509.CertificateBuilder:
    """Add the critical key usage extension with exactly the `allowed` bits."""
    bits = {name: name in allowed for name in _USAGES}
    return builder.add_extension(x509.KeyUsage(**bits), critical=True)


def with_purposes(
    builder: x509.CertificateBuilder, purposes: Sequence[x509.ObjectIdentifier]
) -> x509.CertificateBuilder:
    """Add the extended key usage; critical for timestamping (RFC 3161 2.3)."""
    critical = ExtendedKeyUsageOID.TIME_STAMPING in purposes
    return builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=critical)
