"""Who acts in the room, as the journal names it: a seat, never a person.

The names of experts stay secret until the rulebook's moment (招标投标法37). One salted
row binds a seat's session key to the personal certificate; every other row of the room
carries the seat's code alone.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kernel.refused import Invalid, NotFound, Refused

SIGNATURE_BYTES: Final = 64
SPKI_BYTES_MAX: Final = 120


class SessionKeyUnusable(Invalid):
    """The session key is no P-256 public key."""

    code: ClassVar[str] = "session-key-unusable"
    zh: ClassVar[str] = "会话密钥无效。请刷新页面后重新签到。"
    en: ClassVar[str] = "The session key is not usable. Reload the page and sign in."


class SessionSignatureWrong(Refused):
    """A signature that the seat's session key did not make over these bytes."""

    code: ClassVar[str] = "session-signature-wrong"
    zh: ClassVar[str] = (
        "签名与本席位的会话密钥不符，未作任何改动。请在签到时使用的设备上签名。"
    )
    en: ClassVar[str] = (
        "The signature does not fit this seat's session key; nothing was changed. "
        "Sign on the device that signed in."
    )


class NotSignedIn(Refused):
    """An act of a member who has not signed in: the absent do not vote."""

    code: ClassVar[str] = "not-signed-in"
    zh: ClassVar[str] = "席位{seat}尚未签到，不能办理评审事项。"
    en: ClassVar[str] = "Seat {seat} has not signed in and takes no part."


class SeatTakenOver(Refused):
    """An act at a device after a newer one took the seat over."""

    code: ClassVar[str] = "seat-taken-over"
    zh: ClassVar[str] = (
        "您的席位不在这台设备上，此处的内容未保存，也未作任何改动。"
        "请在席位所在的设备上继续，或重新打开评标室，把席位转到这台设备。"
    )
    en: ClassVar[str] = (
        "Your seat is not at this device; nothing here is saved or changed. Go on at "
        "the seat's device, or open the room anew and take the seat over here."
    )


class OtherRoom(NotFound):
    """A member of one panel acting in another's room."""

    code: ClassVar[str] = "other-room"
    zh: ClassVar[str] = "您不是这个评标室的成员。请回到您自己的评标室。"
    en: ClassVar[str] = "You have no seat in this room. Go back to your own."


@dataclass(frozen=True, slots=True)
class SeatActor:
    """A member acting from a seat: what the journal keeps of it."""

    seat: str

    def as_facts(self) -> dict[str, str]:
        """Return the seat's code; person and organisation are not there."""
        return {"role": "panel", "seat": self.seat}


@dataclass(frozen=True, slots=True)
class PanelActor:
    """The panel as a bidder hears it: no seat, no person."""

    def as_facts(self) -> dict[str, str]:
        """Return that the panel acts."""
        return {"role": "panel"}


def read_session_key(text: str) -> bytes:
    """Return the DER of a P-256 public key written in base64, or refuse."""
    try:
        der = base64.b64decode("".join(text.split()), validate=True)
        key = serialization.load_der_public_key(der[:SPKI_BYTES_MAX])
    except (binascii.Error, ValueError):
        raise SessionKeyUnusable(field="session_key") from None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise SessionKeyUnusable(field="session_key")
    if not isinstance(key.curve, ec.SECP256R1) or len(der) > SPKI_BYTES_MAX:
        raise SessionKeyUnusable(field="session_key")
    return der


def key_digest(spki: bytes) -> str:
    """Return how a device's session key is told from another's: SHA-256, hex."""
    return hashlib.sha256(spki).hexdigest()


def check_device(device: str | None, spki: bytes) -> None:
    """Refuse what comes from a device that another one took over from.

    A room's socket says with each act which device it is, and so does each form; one
    that says nothing (empty) is none of the seat's. None for what is no device's act.
    """
    if device is not None and device != key_digest(spki):
        raise SeatTakenOver


def verify_session_signature(spki: bytes, body: bytes, signature: bytes) -> None:
    """Verify r || s (64 bytes, as WebCrypto writes it) over the body, or refuse."""
    key = serialization.load_der_public_key(spki)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("a session key is kept only after it was read")
    if len(signature) != SIGNATURE_BYTES:
        raise SessionSignatureWrong(field="signature")
    half = SIGNATURE_BYTES // 2
    der = encode_dss_signature(
        int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    )
    try:
        key.verify(der, body, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise SessionSignatureWrong(field="signature") from None
