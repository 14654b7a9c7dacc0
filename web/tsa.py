"""The embedded timestamping authority behind HTTP (RFC 3161, section 3.4).

An ASGI application of its own and no part of the web server: it holds one key and
answers one kind of request.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from sealing.authority import REQUEST_BYTES_MAX, Authority

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

QUERY = b"application/timestamp-query"
REPLY = b"application/timestamp-reply"


class TimestampServer:
    """Answers POST at one path; everything else is not found."""

    def __init__(self, authority: Authority, path: str) -> None:
        self._authority = authority
        self._path = path

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request, one answer."""
        if scope["type"] != "http":
            raise ValueError(f"No {scope['type']} here.")
        if scope["path"] != self._path or scope["method"] != "POST":
            await _answer(send, 404, b"text/plain", b"")
        elif dict(scope["headers"]).get(b"content-type") != QUERY:
            await _answer(send, 415, b"text/plain", b"")
        elif (body := await _body(receive)) is None:
            await _answer(send, 413, b"text/plain", b"")
        else:
            await _answer(send, 200, REPLY, self._authority.respond(body))


async def _body(receive: Receive) -> bytes | None:
    """The request's body, or None when it is larger than any request is."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > REQUEST_BYTES_MAX:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _answer(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
