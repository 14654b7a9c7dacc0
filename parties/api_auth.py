"""Who asks at /api/v1: the holder of an enrolled certificate, by a token of 60 s.

The token is signed over method, path, body digest and nonce (design.md section 9), so
that it serves one request once.
"""

import hashlib

from django.http import HttpRequest

from journal.queries import instant
from kernel.refused import Refused
from parties import queries
from parties.actions.use_nonce import use_nonce
from parties.rules.actor import Actor, Role
from sealing import agent_token, certificates


class NotSignedIn(Refused):
    """The request shows nobody who may use the interface for programs."""

    code = "not-signed-in"
    zh = "请求未带有效凭证：须用已登记的证书签名。"
    en = "The request shows no valid token: sign it with an enrolled certificate."
    status = 401


def agent_actor(request: HttpRequest, *, role: Role | None = None) -> Actor:
    """Return who sent a request, in `role` or else in the first role held.

    Raises a refusal with status 401 for a token that is missing, altered, stale, made
    for another request, used before, or signed with a certificate that is not enrolled.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        raise NotSignedIn
    at = instant()
    certificate, nonce = agent_token.check(
        header,
        request.method or "",
        request.get_full_path(),
        hashlib.sha256(request.body).hexdigest(),
        now=at,
        anchors=queries.trust_anchors(),
    )
    fingerprint = certificates.fingerprint(certificate)
    actor = queries.actor_of_certificate(fingerprint, role=role, at=at)
    if actor is None:
        raise NotSignedIn
    use_nonce(fingerprint=fingerprint, nonce=nonce, at=at)
    return actor
