"""Posting a timestamp request over HTTP, within limits of time and size.

The one network call that a signature of time needs; `sealing.timestamp.obtain` is
handed it as an argument and holds it to what it promises.
"""

import http.client
import time
import urllib.request
from typing import Final
from urllib.parse import urlsplit

CHUNK_BYTES: Final = 8192


class AnswerTooLarge(OSError):
    """The answer is longer than was agreed."""


class AnswerTooSlow(OSError):
    """The answer came in drops, past the agreed time."""


class AnswerUnexpected(OSError):
    """The address, the status, or the form of the answer is not what was agreed."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An authority is the address that was configured, and no other."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


def post(
    url: str, body: bytes, *, content_type: str, timeout_s: float, size_max: int
) -> bytes:
    """Post `body` and return the answer's body (a `sealing.timestamp.Post`)."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise AnswerUnexpected
    give_up_at = time.monotonic() + timeout_s
    asked = urllib.request.Request(  # noqa: S310 - the scheme was checked
        url, data=body, headers={"Content-Type": content_type}
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(asked, timeout=timeout_s) as answer:
            return _read(answer, size_max, give_up_at)
    except (http.client.HTTPException, ValueError) as error:
        raise AnswerUnexpected from error


def _read(answer: http.client.HTTPResponse, size_max: int, give_up_at: float) -> bytes:
    whole = bytearray()
    # `read1` returns what has arrived, so that a trickle meets the time limit.
    while chunk := answer.read1(CHUNK_BYTES):
        whole += chunk
        if len(whole) > size_max:
            raise AnswerTooLarge
        if time.monotonic() > give_up_at:
            raise AnswerTooSlow
    return bytes(whole)
