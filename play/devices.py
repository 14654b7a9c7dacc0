"""What a person's device makes and keeps: a session key, the secret of a draw."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

_HALF = 32


class Device:
    """A P-256 key that never leaves the device, signing as WebCrypto does."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> str:
        """The public half, SubjectPublicKeyInfo in base64."""
        der = self._key.public_key().public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        return base64.b64encode(der).decode("ascii")

    @property
    def digest(self) -> str:
        """How a room knows this device: SHA-256 of the public half, in hex."""
        return hashlib.sha256(base64.b64decode(self.public)).hexdigest()

    def sign(self, body: bytes) -> bytes:
        """Return r || s."""
        r, s = decode_dss_signature(self._key.sign(body, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


@dataclass(frozen=True)
class Secret:
    """Thirty-two random bytes: committed to by their digest, revealed later."""

    value: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    @property
    def commitment(self) -> str:
        """The SHA-256, in hex."""
        return hashlib.sha256(self.value).hexdigest()

    @property
    def reveal(self) -> str:
        """The bytes, in hex."""
        return self.value.hex()
