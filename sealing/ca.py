"""The development certificate authority: everybody's certificates for a training house.

In production people bring certificates of licensed authorities (电子认证服务机构), and
the settings refuse this one. Its key lies unencrypted beside the data it plays with.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from sealing import certificates, issuing
from sealing.issuing import Holder, Issued, KeyKind

AUTHORITY_DAYS: Final = 3650
HOLDER_DAYS: Final = 1095
CRL_DAYS: Final = 30

CERTIFICATE_FILE: Final = "ca.pem"
KEY_FILE: Final = "ca-key.pem"

_PERSON: Final = (ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION)


class DevelopmentAuthority:
    """A root that issues to persons, custodians, the platform and timestampers."""

    def __init__(self, root: Issued) -> None:
        self._root = root

    @classmethod
    def create(cls, name: str, at: datetime) -> "DevelopmentAuthority":
        """Make a new root, valid for ten years from `at`."""
        holder, key = Holder(name), issuing.new_key()
        builder = issuing.start(holder, key.public_key(), at=at, days=AUTHORITY_DAYS)
        builder = issuing.with_usage(builder, frozenset({"key_cert_sign", "crl_sign"}))
        builder = builder.issuer_name(holder.as_name()).add_extension(
            x509.BasicConstraints(ca=True, path_length=1), critical=True
        )
        return cls(Issued(key, builder.sign(key, hashes.SHA256())))

    @classmethod
    def load(cls, folder: Path) -> "DevelopmentAuthority":
        """Read what `save` wrote."""
        key = load_pem_private_key((folder / KEY_FILE).read_bytes(), None)
        certificate = certificates.load_pem((folder / CERTIFICATE_FILE).read_bytes())
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return cls(Issued(key, certificate))

    def save(self, folder: Path) -> None:
        """Write `ca.pem` for everybody, and `ca-key.pem` for the owner's eyes only."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CERTIFICATE_FILE).write_bytes(self._root.certificate_pem())
        key_file = folder / KEY_FILE
        key_file.touch(mode=0o600)
        key_file.write_bytes(self._root.key_pem())

    @property
    def certificate(self) -> x509.Certificate:
        """The trust anchor."""
        return self._root.certificate

    @property
    def certificate_pem(self) -> bytes:
        """The trust anchor as PEM text."""
        return self._root.certificate_pem()

    def issue_person(
        self,
        name: str,
        organisation: str,
        uscc: str,
        *,
        at: datetime,
        key: KeyKind = "p256",
    ) -> Issued:
        """Issue to a person of an organisation, who signs and may receive with it."""
        holder = Holder(name, organisation, uscc)
        # One certificate for both uses: factors and recovery files go to the
        # signing certificate of a bidder that has no other (envelope.md 5).
        receive = "key_encipherment" if key == "rsa" else "key_agreement"
        return self._issue(
            holder, issuing.SIGN | {receive}, _PERSON, at=at, key=key, days=HOLDER_DAYS
        )

    def issue_custodian(
        self, organisation: str, uscc: str, *, at: datetime, key: KeyKind = "p256"
    ) -> Issued:
        """Issue the long-term certificate with which a custodian signs statements."""
        holder = Holder(organisation, organisation, uscc)
        return self._issue(
            holder, issuing.SIGN, _PERSON, at=at, key=key, days=HOLDER_DAYS
        )

    def issue_platform(self, name: str, organisation: str, *, at: datetime) -> Issued:
        """Issue the platform's seal: receipts, closing lists, checkpoints, notices."""
        purposes = (ExtendedKeyUsageOID.EMAIL_PROTECTION,)
        return self._issue(
            Holder(name, organisation),
            issuing.SIGN,
            purposes,
            at=at,
            key="p256",
            days=HOLDER_DAYS,
        )

    def issue_timestamper(
        self, name: str, organisation: str, *, at: datetime, key: KeyKind = "p256"
    ) -> Issued:
        """Issue to a timestamping authority: this purpose alone, and critical."""
        purposes = (ExtendedKeyUsageOID.TIME_STAMPING,)
        return self._issue(
            Holder(name, organisation),
            issuing.SIGN,
            purposes,
            at=at,
            key=key,
            days=HOLDER_DAYS,
        )

    def issue_intermediate(self, name: str, *, at: datetime) -> "DevelopmentAuthority":
        """Issue to an authority below this one."""
        holder, key = Holder(name), issuing.new_key()
        builder = issuing.start(holder, key.public_key(), at=at, days=HOLDER_DAYS)
        builder = issuing.with_usage(builder, frozenset({"key_cert_sign", "crl_sign"}))
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        above = (self.certificate, *self._root.chain)
        return DevelopmentAuthority(Issued(key, self._sign(builder), above))

    def revocation_list(
        self, revoked: Mapping[int, datetime], *, at: datetime
    ) -> bytes:
        """Return a CRL in DER: serial numbers and since when they are revoked."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(at)
            .next_update(at + timedelta(days=CRL_DAYS))
        )
        for serial, since in revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial)
            builder = builder.add_revoked_certificate(
                entry.revocation_date(since).build()
            )
        return builder.sign(self._root.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _issue(
        self,
        holder: Holder,
        usage: frozenset[str],
        purposes: tuple[x509.ObjectIdentifier, ...],
        *,
        at: datetime,
        key: KeyKind,
        days: int,
    ) -> Issued:
        private = issuing.new_key(key)
        builder = issuing.start(holder, private.public_key(), at=at, days=days)
        builder = issuing.with_purposes(issuing.with_usage(builder, usage), purposes)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=False, path_length=None), critical=True
        )
        above = (self.certificate, *self._root.chain)
        return Issued(private, self._sign(builder), above)

    def _sign(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        own = self.certificate.public_key()
        assert not isinstance(own, rsa.RSAPublicKey), "roots are P-256"
        identifier = self.certificate.extensions.get_extension_for_class(
            x509.SubjectKeyIdentifier
        )
        return (
            builder.issuer_name(self.certificate.subject)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                    identifier.value
                ),
                critical=False,
            )
            .sign(self._root.key, hashes.SHA256())
        )
