"""Tokens for the interface of programs: one request, one signature, one minute."""

import hashlib
from datetime import datetime

from sealing import agent_token
from sealing.keys import Signer


def bearer(method: str, path: str, body: bytes, signer: Signer, now: datetime) -> str:
    """Return the value of `Authorization` for this very request.

    `path` is the request target as sent, with its query; `body` all bytes of the body.
    """
    digest = hashlib.sha256(body).hexdigest()
    return agent_token.make(method, path, digest, signer, now=now)
