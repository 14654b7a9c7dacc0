"""Resumable uploads (tus 1.0) as a small ASGI application before Django.

Extensions: creation, creation-with-upload, checksum, termination, expiration. A part
is made with its bid (POST /api/v1/bids/); creation here answers with the place of a
part that waits. The capability of the bid travels as `Authorization: Bearer`, so
that no cookie is ever enough to write. The bytes are in bidding/uploading.py.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import Any, Final
from uuid import UUID

from bidding import uploading
from bidding.actions import abandon, uploads
from bidding.actions.uploads import Upload
from journal.live.pool import Pool
from kernel.canonical import canonical
from kernel.refused import Invalid, NotFound, Refused

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,termination,expiration"
CHECKSUMS: Final = "sha256,sha1"
_PATH: Final = "/tus/"
_BODY_TYPE: Final = "application/offset+octet-stream"
_HEADER_MAX: Final = 4096
_DRAINED_BYTES_MAX: Final = 16 * 1024 * 1024

DATABASE: Final = Pool("uploads", 4)


class UnknownVersion(Refused):
    """The client speaks another version of tus."""

    code = "tus-version"
    status = 412
    zh = "上传协议版本不受支持，请使用1.0.0。"
    en = "This version of the upload protocol is not supported; use 1.0.0."


class NotAllowed(Refused):
    """There is no such request."""

    code = "method-not-allowed"
    status = 405
    zh = "不支持的请求方式。"
    en = "This method is not supported."


class WrongType(Refused):
    """The body of a PATCH has one type."""

    code = "wrong-type"
    status = 415
    zh = "上传内容的类型应为application/offset+octet-stream。"
    en = "The content type must be application/offset+octet-stream."


@dataclass(frozen=True, slots=True)
class Request:
    """One request: method, the part's identifier if it names one, headers, body."""

    method: str
    part: UUID | None
    headers: Mapping[str, str]
    receive: Receive

    @property
    def upload_key(self) -> bytes:
        """The bid's capability; without one there is nothing to be found."""
        kind, _space, value = self.headers.get("authorization", "").partition(" ")
        try:
            if kind.lower() == "bearer":
                return base64.b64decode(value, validate=True)
        except ValueError:  # binascii's own, and of letters beyond ASCII
            pass
        raise NotFound

    def number(self, header: str) -> int:
        """Return a header that must be a whole number."""
        text = self.headers.get(header, "")
        if not (text.isascii() and text.isdigit() and len(text) <= 16):
            raise Invalid(field=header)
        return int(text)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and a small body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one HTTP request below /tus/."""
    body = _Body(receive)
    try:
        answer = await _answer(_request(scope, body))
    except Refused as refused:
        answer = _refusal(refused)
        await body.drain()
    except uploading.Disconnected:
        return
    headers = {"tus-resumable": VERSION, "cache-control": "no-store", **answer.headers}
    headers.setdefault("content-length", str(len(answer.body)))
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": answer.body})


class _Body:
    """What a request brings, and whether all of it has come."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_over = False

    async def __call__(self) -> dict[str, Any]:
        message = await self._receive()
        gone = message["type"] == "http.disconnect"
        self._is_over = gone or not message.get("more_body", False)
        return message

    async def drain(self) -> None:
        """Take the rest: whoever is still sending does not hear the answer."""
        left = _DRAINED_BYTES_MAX
        while left > 0 and not self._is_over:
            message = await self()
            left -= len(message.get("body", b""))


def _request(scope: dict[str, Any], receive: Receive) -> Request:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        if len(raw_value) > _HEADER_MAX:
            raise Invalid(field=raw_name.decode("latin-1"))
        headers[raw_name.decode("latin-1").lower()] = raw_value.decode("latin-1")
    name = scope["path"].removeprefix(_PATH).strip("/")
    try:
        part = UUID(name) if name else None
    except ValueError:
        raise NotFound from None
    # Some proxies let no PATCH or DELETE through (tus 1.0, X-HTTP-Method-Override).
    method = headers.get("x-http-method-override", scope["method"]).upper()
    return Request(method, part, headers, receive)


async def _answer(request: Request) -> Answer:
    if request.method == "OPTIONS":
        return _options()
    if request.headers.get("tus-resumable") != VERSION:
        raise UnknownVersion
    match request.method, request.part:
        case "POST", None:
            return await _create(request)
        case "HEAD", UUID() as part:
            return await _head(request, part)
        case "PATCH", UUID() as part:
            return await _patch(request, part)
        case "DELETE", UUID() as part:
            return await _terminate(request, part)
        case _:
            raise NotAllowed


def _options() -> Answer:
    return Answer(
        204,
        {
            "tus-version": VERSION,
            "tus-extension": EXTENSIONS,
            "tus-checksum-algorithm": CHECKSUMS,
            "tus-max-size": str(uploading.SIZE_MAX),
        },
    )


async def _create(request: Request) -> Answer:
    part = _part_named(request.headers.get("upload-metadata", ""))
    key = request.upload_key
    upload = await DATABASE.run(uploads.look, part=part, upload_key=key)
    if request.number("upload-length") != upload.size:
        raise Invalid(field="upload-length")
    headers = {"location": f"{_PATH}{upload.part}", **_expiry(upload)}
    if request.headers.get("content-type") == _BODY_TYPE:
        offset = await _write(request, part, 0)
        headers["upload-offset"] = str(offset)
    return Answer(201, headers)


async def _head(request: Request, part: UUID) -> Answer:
    upload = await DATABASE.run(uploads.look, part=part, upload_key=request.upload_key)
    headers = {
        "upload-offset": str(upload.offset),
        "upload-length": str(upload.size),
        **_expiry(upload),
    }
    return Answer(200, headers)


async def _patch(request: Request, part: UUID) -> Answer:
    if request.headers.get("content-type") != _BODY_TYPE:
        raise WrongType
    offset = await _write(request, part, request.number("upload-offset"))
    return Answer(204, {"upload-offset": str(offset)})


async def _write(request: Request, part: UUID, offset: int) -> int:
    checksum = uploading.checksum(request.headers.get("upload-checksum", ""))
    upload = await DATABASE.run(
        uploads.take_lease, part=part, upload_key=request.upload_key, offset=offset
    )
    return await uploading.receive(
        upload, request.receive, checksum=checksum, database=DATABASE
    )


async def _terminate(request: Request, part: UUID) -> Answer:
    await DATABASE.run(abandon.abandon_upload, part=part, upload_key=request.upload_key)
    return Answer(204, {})


def _part_named(metadata: str) -> UUID:
    """Read the part's identifier from `Upload-Metadata: part <base64>`."""
    for pair in metadata.split(","):
        name, _space, value = pair.strip().partition(" ")
        if name == "part":
            try:
                return UUID(base64.b64decode(value, validate=True).decode("ascii"))
            except (binascii.Error, ValueError):
                break
    raise Invalid(field="upload-metadata")


def _expiry(upload: Upload) -> dict[str, str]:
    if upload.is_whole:
        return {}
    expires = format_datetime(upload.deadline.astimezone(UTC), usegmt=True)
    return {"upload-expires": expires}


def _refusal(refused: Refused) -> Answer:
    body = canonical(
        {
            "refused": {
                "code": refused.code,
                "zh": refused.sentence("zh-hans"),
                "en": refused.sentence("en"),
                "article": refused.article,
                "field": refused.field,
            }
        }
    )
    headers = {"content-type": "application/json"}
    if refused.code == "tus-version":
        headers["tus-version"] = VERSION
    return Answer(refused.status, headers, body)
