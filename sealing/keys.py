"""Private keys behind two small interfaces: one that signs, one that receives.

Nothing above this module holds a private key, so a token behind PKCS#11 can take the
place of a PKCS#12 file without anybody noticing. Private keys never leave the objects
made here, and are not shown by their `repr`.
"""

from pathlib import Path
from typing import Final, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    pkcs12,
)

from kernel.refused import Invalid
from sealing import certificates, revocation

KEY_FILE_BYTES_MAX: Final = 256 * 1024
PASSPHRASE_BYTES_MAX: Final = 1024

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class UnreadableKey(Invalid):
    """The key file is damaged, or the passphrase is not its own."""

    code = "unreadable-key"
    zh = "密钥文件无法读取，或口令不正确。"
    en = "The key file cannot be read, or the passphrase is wrong."


class UnsupportedKey(Invalid):
    """The key is neither P-256 nor RSA of 2048 bits or more."""

    code = "unsupported-key"
    zh = "密钥类型不受支持：应为 P-256，或 2048 位以上的 RSA。"
    en = "The key is of an unsupported kind: P-256, or RSA of 2048 bits or more."


class KeyNotOfCertificate(Invalid):
    """The private key and the certificate do not belong together."""

    code = "key-not-of-certificate"
    zh = "私钥与证书不匹配。"
    en = "The private key does not belong to the certificate."


class CannotOpen(Invalid):
    """The envelope was not made for this key, or is damaged."""

    code = "cannot-open"
    zh = "无法用此密钥打开信封。"
    en = "The envelope cannot be opened with this key."


class Signer(Protocol):
    """Whoever holds a signing key."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Intermediates that travel with a signature, without the certificate."""

    def sign(self, data: bytes) -> bytes:
        """Sign with SHA-256: ECDSA in DER, or RSA PKCS#1 v1.5."""


class Receiver(Protocol):
    """Whoever holds a key that envelopes are sealed to."""

    @property
    def certificate(self) -> x509.Certificate | None:
        """The certificate of the key, where it is known."""

    def agree(self, point: bytes) -> bytes:
        """The P-256 shared secret with this uncompressed point, 32 bytes."""

    def decrypt(self, wrapped: bytes) -> bytes:
        """Undo RSA-OAEP with SHA-256 and MGF1-SHA-256."""


class KeySigner:
    """A signer whose key is in memory."""

    def __init__(
        self,
        key: PrivateKey,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...] = (),
    ) -> None:
        check_key(key.public_key())
        if key.public_key() != certificate.public_key():
            raise KeyNotOfCertificate
        self._key = key
        self.certificate = certificate
        self.chain = chain

    def sign(self, data: bytes) -> bytes:
        """Sign with SHA-256: ECDSA in DER, or RSA PKCS#1 v1.5."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def receiver(self) -> "KeyReceiver":
        """The same key, receiving: a bidder without an encryption certificate."""
        return KeyReceiver(self._key, self.certificate)


class Pkcs12Signer(KeySigner):
    """A signer from a PKCS#12 file."""

    @classmethod
    def load(cls, source: str | Path | bytes, passphrase: str) -> "Pkcs12Signer":
        """Read key, certificate and intermediates; self-signed ones stay behind."""
        data = source if isinstance(source, bytes) else read_file(source)
        try:
            store = pkcs12.load_pkcs12(data, passphrase.encode())
        except revocation.UNREADABLE as error:
            raise UnreadableKey from error
        if store.cert is None or store.key is None:
            raise UnreadableKey
        chain = tuple(
            certificates.load_der(certificates.encoded(extra.certificate))
            for extra in store.additional_certs
            if extra.certificate.issuer != extra.certificate.subject
        )
        own = certificates.load_der(certificates.encoded(store.cert.certificate))
        return cls(_supported(store.key), own, chain)


class KeyReceiver:
    """A receiver whose key is in memory."""

    def __init__(
        self, key: PrivateKey, certificate: x509.Certificate | None = None
    ) -> None:
        check_key(key.public_key())
        if certificate is not None and key.public_key() != certificate.public_key():
            raise KeyNotOfCertificate
        self._key = key
        self.certificate = certificate

    def agree(self, point: bytes) -> bytes:
        """The P-256 shared secret with this uncompressed point, 32 bytes."""
        if not isinstance(self._key, ec.EllipticCurvePrivateKey):
            raise CannotOpen
        try:
            # Refuses what is not on the curve, and the point at infinity.
            other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError:
            raise CannotOpen from None
        return self._key.exchange(ec.ECDH(), other)

    def decrypt(self, wrapped: bytes) -> bytes:
        """Undo RSA-OAEP with SHA-256 and MGF1-SHA-256."""
        if not isinstance(self._key, rsa.RSAPrivateKey):
            raise CannotOpen
        try:
            return self._key.decrypt(wrapped, oaep())
        except ValueError:
            raise CannotOpen from None


def oaep() -> padding.OAEP:
    """The one padding of envelope.md section 5."""
    digest = hashes.SHA256()
    return padding.OAEP(mgf=padding.MGF1(digest), algorithm=digest, label=None)


def load_receiver(
    source: str | Path | bytes,
    passphrase: str | None = None,
    certificate: x509.Certificate | None = None,
) -> KeyReceiver:
    """Read a receiver from a PEM private key, or from a PKCS#12 file."""
    data = source if isinstance(source, bytes) else read_file(source)
    if not data.lstrip().startswith(b"-----BEGIN"):
        return Pkcs12Signer.load(data, passphrase or "").receiver()
    try:
        secret = passphrase.encode() if passphrase else None
        key = load_pem_private_key(data, secret)
    except revocation.UNREADABLE as error:
        raise UnreadableKey from error
    return KeyReceiver(_supported(key), certificate)


def load_signer(
    pem: bytes, certificate: x509.Certificate, passphrase: str | None = None
) -> KeySigner:
    """Read a signer from a PEM private key beside its certificate."""
    try:
        key = load_pem_private_key(pem, passphrase.encode() if passphrase else None)
    except revocation.UNREADABLE as error:
        raise UnreadableKey from error
    return KeySigner(_supported(key), certificate)


def check_key(key: object) -> PublicKey:
    """Return `key` if it is of a kind that people and custodians may hold."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        if isinstance(key.curve, ec.SECP256R1):
            return key
    elif isinstance(key, rsa.RSAPublicKey) and key.key_size in certificates.RSA_BITS:
        return key
    raise UnsupportedKey


def read_file(path: str | Path) -> bytes:
    """Return a key file's bytes, never more than a key file has."""
    with Path(path).open("rb") as file:
        data = file.read(KEY_FILE_BYTES_MAX + 1)
    if len(data) > KEY_FILE_BYTES_MAX:
        raise UnreadableKey
    return data


def read_passphrase(path: str | Path) -> str:
    """Return the first line of a passphrase file (envelope.md section 10)."""
    with Path(path).open("rb") as file:
        line = file.readline(PASSPHRASE_BYTES_MAX + 1)
    try:
        return line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UnreadableKey from None


def _supported(key: object) -> PrivateKey:
    if isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        return key
    raise UnsupportedKey
