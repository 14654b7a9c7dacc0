"""The token that a custodian's or bidder's program shows with each request.

`Authorization: Openseal <b64>`: an attached CMS signature by the certificate over the
method, the path with its query, the body's digest, a nonce and the time (design.md 9).
It lives sixty seconds. Whoever checks it stores the nonce, once, until it has expired.
"""

import base64
import binascii
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509

from kernel.canonical import canonical, strict_loads
from kernel.refused import Invalid
from sealing import certificates, cms
from sealing.keys import Signer

SCHEME: Final = "Openseal"
VERSION: Final = "openseal/token"
LIFETIME: Final = timedelta(seconds=60)
#: by how much an agent's clock may run ahead of the server's
AHEAD_MAX: Final = timedelta(seconds=30)
NONCE_BYTES: Final = 16
HEADER_CHARS_MAX: Final = 32 * 1024
CONTENT_BYTES_MAX: Final = 8 * 1024

_MEMBERS: Final = frozenset({"v", "method", "path", "body", "nonce", "at"})


class BadToken(Invalid):
    """The header is not a token."""

    code = "bad-token"
    zh = "访问令牌无法识别。"
    en = "The token cannot be read."
    status = 401


class TokenExpired(Invalid):
    """The token is older than sixty seconds, or from the future."""

    code = "token-expired"
    zh = "访问令牌已失效，请核对本机时钟。"
    en = "The token has expired. Check this machine's clock."
    status = 401


class TokenForOther(Invalid):
    """The token was made for another request."""

    code = "token-for-other"
    zh = "访问令牌与本次请求不符。"
    en = "The token was made for another request."
    status = 401


def make(
    method: str, path: str, body_digest: str, signer: Signer, *, now: datetime
) -> str:
    """Return the header's value for one request.

    `path` is the request target as sent, with its query; `body_digest` is the hex
    SHA-256 of the body, of no bytes where there is none.
    """
    content = canonical(
        {
            "v": VERSION,
            "method": method.upper(),
            "path": path,
            "body": body_digest,
            "nonce": secrets.token_hex(NONCE_BYTES),
            "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        }
    )
    message = cms.sign_attached(content, signer, signing_time=now)
    return f"{SCHEME} {base64.b64encode(message).decode()}"


def check(
    header: str,
    method: str,
    path: str,
    body_digest: str,
    *,
    now: datetime,
    anchors: Sequence[x509.Certificate],
    crls: Sequence[bytes] = (),
) -> tuple[x509.Certificate, str]:
    """Return who asks, and the nonce to store; arguments as for `make`."""
    content, signature = cms.verify_attached(
        _message(header), content_size_max=CONTENT_BYTES_MAX
    )
    said = _read(content)
    if canonical(said) != content:
        raise BadToken
    wanted = {"method": method.upper(), "path": path, "body": body_digest}
    if any(said[name] != value for name, value in wanted.items()):
        raise TokenForOther
    made_at = _time(said["at"])
    if not now - LIFETIME < made_at <= now + AHEAD_MAX:
        raise TokenExpired
    certificates.check_chain(
        signature.certificate, signature.chain, anchors, at=now, crls=crls
    )
    return signature.certificate, said["nonce"]


def _message(header: str) -> bytes:
    scheme, _, text = header.partition(" ")
    if scheme != SCHEME or len(header) > HEADER_CHARS_MAX:
        raise BadToken
    try:
        message = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadToken from None
    if base64.b64encode(message).decode() != text:
        raise BadToken
    return message


def _read(content: bytes) -> dict[str, str]:
    value = strict_loads(content)
    if not isinstance(value, dict) or value.keys() != _MEMBERS:
        raise BadToken
    said = {name: text for name, text in value.items() if isinstance(text, str)}
    if said.keys() != _MEMBERS or said["v"] != VERSION:
        raise BadToken
    if len(said["nonce"]) != 2 * NONCE_BYTES:
        raise BadToken
    return said


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadToken from None
    if moment.tzinfo is None:
        raise BadToken
    return moment
