"""Asking the server's interface for programs: one request, one token, one answer.

A refusal of the server becomes a `ServerRefused` with its code and sentences; whatever
goes wrong on the way is an `OSError`, and may be tried again.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from client import token
from kernel.canonical import Json
from kernel.refused import CHINESE, ENGLISH, Invalid, Refused
from sealing.keys import Signer

ANSWER_BYTES_MAX: Final = 64 * 1024 * 1024
TIMEOUT_S: Final = 20.0
CLOCK: Final = "/api/v1/custody/clock/"
#: a server whose clock is further off is not followed
APART_MAX: Final = timedelta(days=1)
_EXPIRED: Final = "token-expired"
#: too early (RFC 8470, 5.2) and too many requests (RFC 6585, 4): the same, later
_LATER: Final = frozenset({425, 429})
_BROKEN: Final = 500
JSON: Final = "application/json"


class WrongAddress(Invalid):
    """The server's address is not one."""

    code = "wrong-address"
    zh = "服务器地址应以 http:// 或 https:// 开头。"
    en = "The address of the server begins with http:// or https://."


class ServerRefused(Refused):
    """The server refused; `code` and both sentences are its own."""

    code = "server-refused"
    zh = "服务器拒绝了请求。"
    en = "The server refused the request."


class ServerUnreachable(OSError):
    """No answer, or none that can be read: the same may be asked again."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The server is the address that was configured, and no other."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


class Server:
    """One server, asked as the holder of one signing key."""

    def __init__(
        self,
        url: str,
        signer: Signer,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise WrongAddress
        self._base = f"{parts.scheme}://{parts.netloc}"
        self._prefix = parts.path.rstrip("/")
        self._signer = signer
        self._now = now
        self._apart = timedelta()
        self._timeout_s = timeout_s
        self._opener = urllib.request.build_opener(_NoRedirect)

    def get(self, path: str) -> dict[str, Any]:
        """Return the object at `path`, its query included."""
        return _object(self._ask("GET", path, b""))

    def get_bytes(self, path: str) -> bytes:
        """Return the file at `path` as it is."""
        return self._ask("GET", path, b"")

    def post(self, path: str, value: Mapping[str, Json]) -> dict[str, Any]:
        """Send an object to `path` and return the answer."""
        sent = json.dumps(value).encode("utf-8")
        return _object(self._ask("POST", path, sent))

    def _ask(self, method: str, path: str, body: bytes) -> bytes:
        try:
            return self._send(method, path, body, self._shown(method, path, body))
        except ServerRefused as refusal:
            if refusal.code != _EXPIRED:
                raise
        # This machine's clock is off. A token's life is measured by the server's, and
        # nothing else is: it may as well be made by that clock.
        self._set_clock()
        return self._send(method, path, body, self._shown(method, path, body))

    def _shown(self, method: str, path: str, body: bytes) -> str:
        at = self._now() + self._apart
        return token.bearer(method, self._prefix + path, body, self._signer, at)

    def _set_clock(self) -> None:
        try:
            asked = _object(self._send("GET", CLOCK, b"", ""))
            said = datetime.fromisoformat(asked["now"])
            apart = said - self._now()
        except (KeyError, TypeError, ValueError) as error:
            raise ServerUnreachable("unexpected answer") from error
        if abs(apart) > APART_MAX:
            raise ServerUnreachable("the server's clock is more than a day off")
        self._apart = apart

    def _send(self, method: str, path: str, body: bytes, shown: str) -> bytes:
        headers = {"Content-Type": JSON, "Accept": JSON}
        if shown:
            headers["Authorization"] = shown
        asked = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._base + self._prefix + path,
            data=body if method == "POST" else None,
            headers=headers,
            method=method,
        )
        try:
            with self._opener.open(asked, timeout=self._timeout_s) as answer:
                found: bytes = answer.read(ANSWER_BYTES_MAX + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise refusal_of(error.code, error.read(ANSWER_BYTES_MAX)) from None
        except (http.client.HTTPException, ValueError) as error:
            raise ServerUnreachable(type(error).__name__) from error
        if len(found) > ANSWER_BYTES_MAX:
            raise ServerUnreachable("the answer is too long")
        return found


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise ServerUnreachable("the answer is no JSON") from error
    if not isinstance(value, dict):
        raise ServerUnreachable("the answer is no object")
    return value


def refusal_of(status: int, body: bytes) -> Exception:
    """A server that breaks, is down behind another, or is pressed, has not refused."""
    try:
        said = json.loads(body)["refused"]
        words = {name: str(said[name]) for name in ("code", "zh", "en")}
    except (ValueError, KeyError, TypeError):
        return ServerUnreachable(f"status {status}")
    if status in _LATER or status >= _BROKEN:
        return ServerUnreachable(f"status {status}: {words['zh']} {words['en']}")
    plain = {name: _literal(text) for name, text in words.items() if name != "code"}
    kind = type(
        "ServerRefused",
        (ServerRefused,),
        {"code": words["code"][:64], "status": status, **plain},
    )
    refused: Exception = kind(article=str(said.get("article", "")))
    return refused


def told(fault: Refused | OSError) -> str:
    """Return why something could not be done, as a program says it to a person."""
    if isinstance(fault, Refused):
        said = f"{fault.sentence(CHINESE)} {fault.sentence(ENGLISH)}"
        return f"refused: {fault.code}: {said}"
    return f"cannot go on yet: {fault}"


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
