"""The platform's own seal and its timestamping authorities, from the settings."""

import http.client
import urllib.request
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from cryptography import x509
from django.conf import settings
from pyhanko.sign.timestamps import TimestampRequestError

from journal.actions.checkpoint import checkpoint
from press.seal import Mark, sign_pdf
from sealing import certificates, timestamp
from sealing.keys import Pkcs12Signer, Signer

STAMP_TIMEOUT_S: Final = 10


@cache
def _signer(path: str, passphrase: str) -> Signer:
    return Pkcs12Signer.load(Path(path), passphrase)


def platform_signer() -> Signer:
    """Who signs for the platform."""
    return _signer(
        settings.OPENSEAL_PLATFORM_KEY, settings.OPENSEAL_PLATFORM_PASSPHRASE
    )


def checkpoint_now() -> int:
    """Take and seal a checkpoint with the platform's key; return its number."""
    return checkpoint(signer=platform_signer(), stamp=stamp)


def timestamp_anchors() -> Sequence[x509.Certificate]:
    """Whose time stamps are believed."""
    return certificates.load_bundle(Path(settings.OPENSEAL_TSA_ANCHORS).read_bytes())


def stamp(digest: bytes) -> bytes:
    """A token of the first authority that answers; raises `NoTimestamp`."""
    return timestamp.obtain(
        digest,
        settings.OPENSEAL_TSA_URLS,
        anchors=timestamp_anchors(),
        timeout_s=STAMP_TIMEOUT_S,
        post=post,
    )


def seal_pdf(pdf: bytes, *, field: str, reason: str, mark: Mark | None = None) -> bytes:
    """Add the platform's seal to a PDF as its last revision, with a timestamp.

    The authorities are asked in their order; `OSError` when none of them answers.
    Where none is set (a test), the seal has no stamp.
    """
    urls: list[str | None] = [*settings.OPENSEAL_TSA_URLS] or [None]
    for url in urls:
        try:
            return sign_pdf(
                pdf,
                key=Path(settings.OPENSEAL_PLATFORM_KEY).read_bytes(),
                passphrase=settings.OPENSEAL_PLATFORM_PASSPHRASE.encode(),
                field=field,
                reason=reason,
                mark=mark,
                timestamp_url=url,
            )
        except TimestampRequestError:
            continue
    raise OSError("no timestamping authority answers")


def post(
    url: str, body: bytes, *, content_type: str, timeout_s: float, size_max: int
) -> bytes:
    """Post to an authority; `OSError` for everything that goes wrong."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"not an authority's address: {url}")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        url, data=body, headers={"Content-Type": content_type}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:  # noqa: S310
            found: bytes = answer.read(size_max + 1)
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    if len(found) > size_max:
        raise OSError("the answer is too long")
    return found
