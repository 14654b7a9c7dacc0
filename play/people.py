"""A person at a browser: signs in with password and second factor, opens pages,
fills forms, signs acts with the own key, and is told the refusal when refused.

Nothing here knows the server's code: addresses, forms and the signing of bytes with a
PKCS#12 file are all there is.
"""

import base64
import hmac
import re
import struct
import sys
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx

from play.devices import Device
from play.pages import Form, Page, read
from sealing import cms
from sealing.keys import Pkcs12Signer

_TIMEOUT_S: Final = 60
_STEP_S: Final = 30
_TRIES: Final = 6
_LOOPBACK: Final = ("localhost", "127.0.0.1")
_ADDRESSES: Final = 50_000
#: whose forms name the device that sends them
_ROOM: Final = re.compile(r"/rooms/scoring/([0-9a-f-]{36})/")
_ERRORS: Final = re.compile(
    r'(?:class="field-error"|data-refused="[^"]*"|role="alert"[^>]*data-focus)'
    r"[^>]*>(.*?)</(?:span|li|div)>",
    re.DOTALL,
)


class RefusedThere(Exception):
    """The server refused: status, code and sentence as it said them."""

    def __init__(self, status: int, code: str, sentence: str, where: str) -> None:
        super().__init__(f"{where}: {status} {code}: {sentence}")
        self.status = status
        self.code = code
        self.sentence = sentence


@dataclass
class Person:
    """Somebody who plays a part, with what that person knows and holds."""

    server: str
    login: str
    name: str
    password: str
    totp_secret: str
    key: Path | None
    passphrase: str
    role: str = ""
    _session: httpx.Client | None = field(default=None, repr=False)
    _signer: Any = field(default=None, repr=False)
    _devices: dict[str, Device] = field(default_factory=dict, repr=False)
    # A person may have pages of two trades open; nobody signs in twice for it.
    _lock: Any = field(default_factory=threading.RLock, repr=False)

    # --- the session ---

    def sign_in(self) -> None:
        """Open a session: password, then the six digits when they are asked for."""
        self._session = httpx.Client(
            transport=httpx.HTTPTransport(local_address=self._address()),
            base_url=self.server,
            timeout=_TIMEOUT_S,
            follow_redirects=True,
            headers={"Accept-Language": "zh-hans"},
        )
        if not self.login:
            return  # the public has no account
        page = self.open("/sign-in/")
        form = page.form("parties.sign-in")
        answer = self._post(
            "/sign-in/", form, {"login": self.login, "password": self.password}
        )
        for _try in range(_TRIES):
            if "second-factor" not in str(answer.url):
                return
            page = read(answer.text)
            form = page.form("parties.second-factor")
            answer = self._post(
                str(answer.url), form, {"code": digits(self.totp_secret)}
            )
            if "second-factor" in str(answer.url):
                # A code serves once; the next one comes within half a minute.
                time.sleep(_STEP_S / _TRIES)
        raise RefusedThere(
            401, "sign-in", "the second factor was not accepted", self.login
        )

    def _address(self) -> str | None:
        """Return an address of this person's own, as on a machine of its own.

        The house counts sign-ins by address. On Linux all of 127.0.0.0/8 is loopback;
        elsewhere everybody shares one.
        """
        if sys.platform != "linux" or urlsplit(self.server).hostname not in _LOOPBACK:
            return None
        number = zlib.crc32(self.login.encode()) % _ADDRESSES
        return f"127.1.{number // 250}.{number % 250 + 1}"

    def switch_role(self, role: str) -> None:
        """Use another of one's roles."""
        self.act("/me/", "parties.switch-role", grant=role)
        self.role = role

    @property
    def cookies(self) -> str:
        """The session as a Cookie header, for websockets."""
        return "; ".join(f"{k}={v}" for k, v in self.session.cookies.items())

    @property
    def session(self) -> httpx.Client:
        """The open session; signing in when there is none."""
        with self._lock:
            if self._session is None:
                self.sign_in()
        assert self._session is not None
        return self._session

    # --- pages ---

    def get(self, path: str, **query: str) -> httpx.Response:
        """Fetch an address, or raise what the server says."""
        answer = self.session.get(path, params=query or None)
        _check(answer)
        return answer

    def open(self, path: str, **query: str) -> Page:
        """Open a page and read it."""
        return read(self.get(path, **query).text)

    def act(
        self,
        path: str,
        act: str,
        typed: Mapping[str, object] | None = None,
        *,
        place: int = 0,
        files: dict[str, tuple[str, bytes]] | None = None,
        **values: object,
    ) -> httpx.Response:
        """Open a page, fill the form that does `act`, sign if asked, and send it.

        `typed` holds fields whose names are no Python names.
        """
        answer = self.get(path)
        form = read(answer.text).form(act, place)
        told = self._post(
            str(answer.url), form, {**(typed or {}), **values}, files=files
        )
        return self._signed(told, form)

    def act_where(
        self, path: str, act: str, having: dict[str, str], **values: object
    ) -> httpx.Response:
        """Like `act`, with the form whose fields hold these values."""
        answer = self.get(path)
        for form in read(answer.text).forms:
            fits = all(form.fields.get(k, [""])[0] == v for k, v in having.items())
            if form.act == act and fits:
                return self._signed(self._post(str(answer.url), form, values), form)
        raise LookupError(f"no form does {act!r} for {having} on {path}")

    def _signed(self, answer: httpx.Response, former: Form) -> httpx.Response:
        """Where the answer shows what would be signed (核对), sign and send it."""
        if former.to_sign or former.sign_from or not _is_page(answer):
            return answer
        for form in read(answer.text).forms:
            if form.act == former.act and form.to_sign:
                return self._post(str(answer.url), form)
        return answer

    def sign(self, body: bytes) -> bytes:
        """Sign bytes with the person's own key: a detached CMS."""
        return cms.sign_detached(
            body, self.signer, signing_time=datetime.now(UTC).replace(microsecond=0)
        )

    def device(self, room: str) -> Device:
        """Return the key that this person's device made for a room."""
        return self._devices.setdefault(room, Device())

    @property
    def signer(self) -> Pkcs12Signer:
        """The person's key."""
        if self._signer is None:
            assert self.key is not None, f"{self.login} has no key"
            self._signer = Pkcs12Signer.load(self.key, self.passphrase)
        return self._signer  # type: ignore[no-any-return]

    def _post(
        self,
        base: str,
        form: Form,
        values: Mapping[str, object] = MappingProxyType({}),
        *,
        files: dict[str, tuple[str, bytes]] | None = None,
    ) -> httpx.Response:
        fields: dict[str, list[str]] = {k: list(v) for k, v in form.fields.items()}
        for name, value in values.items():
            many = value if isinstance(value, list | tuple) else [value]
            fields[name] = [str(each) for each in many]
        room = _ROOM.search(base)
        if room:
            fields["device"] = [self.device(room[1]).digest]
        if form.session_key:
            fields["session_key"] = [self.device(form.session_key).public]
        target = urljoin(base, form.action or base)
        body = self._to_sign(base, form, fields)
        if body:
            signature = (
                self.device(form.session_sign).sign(body)
                if form.session_sign
                else self.sign(body)
            )
            fields["signature"] = [base64.b64encode(signature).decode("ascii")]
        answer = self.session.post(
            target,
            data=fields,
            files=files,
            headers={"Referer": urljoin(self.server, base)},
        )
        _check(answer)
        return answer

    def _to_sign(self, base: str, form: Form, fields: dict[str, list[str]]) -> bytes:
        if form.to_sign:
            return base64.b64decode(form.to_sign)
        asked = form.sign_from or form.session_sign_from
        if not asked:
            return b""
        answer = self.session.post(
            urljoin(base, asked),
            data=fields,
            headers={
                "Referer": urljoin(self.server, base),
                "Accept": "application/json",
            },
        )
        _check(answer)
        return base64.b64decode(answer.json()["act"])


def digits(secret: str) -> str:
    """Return the six digits that an authenticator with this secret shows now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time()) // _STEP_S)
    digest = hmac.digest(key, counter, "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _check(answer: httpx.Response) -> None:
    if answer.status_code < httpx.codes.BAD_REQUEST:
        return
    code, sentence = str(answer.status_code), answer.text[:200]
    if "json" in answer.headers.get("content-type", ""):
        told = answer.json().get("refused", {})
        code, sentence = told.get("code", code), told.get("en", sentence)
    elif _is_page(answer):
        sentence = _error_summary(answer.text) or read(answer.text).text[:300]
    where = f"{answer.request.method} {answer.request.url}"
    raise RefusedThere(answer.status_code, code, sentence, where)


def _is_page(answer: httpx.Response) -> bool:
    return "html" in answer.headers.get("content-type", "")


def _error_summary(html: str) -> str:
    """Return the words of the page's refusals, where it has any."""
    found = _ERRORS.findall(html)
    return " | ".join(dict.fromkeys(read(words).text for words in found if words))
