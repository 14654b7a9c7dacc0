"""Sending the parts of a bid: tus 1.0, going on from where the server stands.

A part goes up in requests of a whole number of segments, each with its checksum, so
that a server or a line that fails loses one request at most. The server's refusal ends
it; a failing line is tried again, more slowly each time.
"""

import base64
import contextlib
import hashlib
import http.client
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from client.server import ServerUnreachable, refusal_of
from kernel.refused import Refused

CHUNK_BYTES: Final = 8 * 1024 * 1024
TIMEOUT_S: Final = 60.0
TRIES: Final = 8
PAUSE_S_MAX: Final = 15.0
_VERSION: Final = "1.0.0"
_TYPE: Final = "application/offset+octet-stream"
# These say where to go on; they are no refusals.
_RETRIED: Final = frozenset(
    {"offset-conflict", "upload-taken-over", "checksum-mismatch"}
)

_GONE: Final = frozenset({http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE})
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one part goes: the server, the address there, and the capability."""

    base: str
    path: str
    upload_key: str


def send(
    source: Path,
    place: Place,
    *,
    tell: Tell,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Send a file whole, from wherever the server stands.

    `tell` hears how many bytes of how many are there. Raises the server's refusal, or
    `ServerUnreachable` when the line failed `TRIES` times without a byte between.
    """
    size = source.stat().st_size
    failures, best = 0, -1
    while True:
        try:
            if _send_on(source, size, place, tell) == size:
                return
        except OSError:
            reached = _offset_or_none(place)
            if reached is not None and reached > best:
                failures, best = 0, reached
            failures += 1
            if failures >= TRIES:
                raise
            pause(min(PAUSE_S_MAX, 0.25 * 2**failures))


def _offset_or_none(place: Place) -> int | None:
    try:
        connection = _connect(place)
        try:
            return _offset(connection, place)
        finally:
            connection.close()
    except OSError:
        return None


def _send_on(source: Path, size: int, place: Place, tell: Tell) -> int:
    connection = _connect(place)
    try:
        offset = _offset(connection, place)
        with source.open("rb") as file:
            while offset < size:
                tell(offset, size)
                file.seek(offset)
                # Requests end on a segment's end wherever the last one stopped.
                length = CHUNK_BYTES - offset % CHUNK_BYTES
                offset = _patch(connection, place, offset, file.read(length))
        tell(offset, size)
        return offset
    finally:
        connection.close()


def _connect(place: Place) -> http.client.HTTPConnection:
    parts = urlsplit(place.base)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(
            host, parts.port, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_S)


def _offset(connection: http.client.HTTPConnection, place: Place) -> int:
    answer, _body = _ask(connection, place, "HEAD", b"", {})
    if answer.status in _GONE:
        # HEAD has no body: asked with one, the server says why.
        return _patch(connection, place, 0, b"")
    if answer.status != http.HTTPStatus.OK:
        raise ServerUnreachable(f"status {answer.status}")
    return _number(answer, "Upload-Offset")


def _patch(
    connection: http.client.HTTPConnection, place: Place, offset: int, data: bytes
) -> int:
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode("ascii")
    headers = {
        "Content-Type": _TYPE,
        "Upload-Offset": str(offset),
        "Upload-Checksum": f"sha256 {digest}",
    }
    answer, body = _ask(connection, place, "PATCH", data, headers)
    if answer.status == http.HTTPStatus.NO_CONTENT:
        return _number(answer, "Upload-Offset")
    refused = refusal_of(answer.status, body)
    if isinstance(refused, Refused) and refused.code in _RETRIED:
        raise ServerUnreachable(refused.code)
    raise refused


def _ask(
    connection: http.client.HTTPConnection,
    place: Place,
    method: str,
    body: bytes,
    headers: dict[str, str],
) -> tuple[http.client.HTTPResponse, bytes]:
    sent = {
        "Tus-Resumable": _VERSION,
        "Authorization": f"Bearer {place.upload_key}",
        **headers,
    }
    try:
        # A server that refuses may answer before it has taken everything.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, place.path, body=body or None, headers=sent)
        answer = connection.getresponse()
        return answer, answer.read()
    except http.client.HTTPException as error:
        raise ServerUnreachable(type(error).__name__) from error


def _number(answer: http.client.HTTPResponse, header: str) -> int:
    text = answer.getheader(header, "")
    if not (text.isascii() and text.isdigit()):
        raise ServerUnreachable(f"no {header}")
    return int(text)
