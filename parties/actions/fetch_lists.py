"""Fetch the revocation lists (CRL) of people's authorities, and keep them.

A worker's act, on a schedule: no act of a person waits for an authority. A list that
cannot be fetched or is not genuine leaves the former in use, until that has run out by
its own date: then signatures under that authority are refused, by name.
"""

import hashlib
import logging
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction

from journal.queries import instant
from kernel.refused import Refused
from parties import queries
from parties.models import Certificate, RevocationList
from parties.rules import policy
from parties.rules.actor import CLOCK
from sealing import certificates, revocation

FETCH_TIMEOUT_S: Final = 20
_PEM: Final = b"-----BEGIN X509 CRL"
_log = logging.getLogger(__name__)


def fetch_lists() -> int:
    """Fetch every source of the settings; return how many lists are new."""
    policy.check(CLOCK, "parties.fetch-lists")
    return sum(_fetch(source) for source in settings.OPENSEAL_CRL_SOURCES)


def _fetch(source: str) -> bool:
    try:
        body = _der(_read(source))
        (found,) = revocation.load_lists([body])
        if not any(_is_of(found, issuer) for issuer in _issuers()):
            raise revocation.MalformedRevocationList
    except (OSError, ValueError, Refused) as fault:
        _log.warning("revocation list of %s not taken: %s", source, fault)
        return False
    return _keep(source, body)


def _read(source: str) -> bytes:
    most = revocation.CRL_BYTES_MAX + 1
    if not source.startswith(("http://", "https://")):
        with Path(source).open("rb") as file:
            return file.read(most)
    with urllib.request.urlopen(source, timeout=FETCH_TIMEOUT_S) as answer:  # noqa: S310
        found: bytes = answer.read(most)
    return found


def _der(data: bytes) -> bytes:
    if data.startswith(_PEM):
        return x509.load_pem_x509_crl(data).public_bytes(Encoding.DER)
    return data


def _issuers() -> Iterator[x509.Certificate]:
    """Yield who may have signed: the anchors, and authorities below them."""
    yield from queries.trust_anchors()
    chains = Certificate.objects.exclude(chain_pem="").order_by("chain_pem")
    for pem in chains.values_list("chain_pem", flat=True).distinct("chain_pem"):
        yield from certificates.load_bundle(pem.encode("ascii"))


def _is_of(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if found.issuer != issuer.subject:
        return False
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    return found.is_signature_valid(key)


@transaction.atomic(durable=True)
def _keep(source: str, body: bytes) -> bool:
    digest = hashlib.sha256(body).hexdigest()
    rows = RevocationList.objects.select_for_update().filter(source=source)
    last = rows.order_by("-id").first()
    if last is not None and last.digest == digest:
        return False
    RevocationList.objects.create(
        source=source, body=body, digest=digest, fetched_at=instant()
    )
    return True
