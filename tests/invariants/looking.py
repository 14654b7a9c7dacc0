"""Everything that one person can see and fetch: pages, files, the API, live rooms.

    look = Look(server, somebody)            # None: the public
    seen = look.around(start, rooms)         # address -> what came back

Addresses are found as a browser finds them, by following links, and for programs from
the API's own description. What differs between any two answers by nature (a form's
token and key, the hour) is masked; everything else is compared byte by byte.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx
from django.test import Client

from client import token
from journal.queries import instant
from tests.journal.listening import Listener
from tests.live import NO_TLS

if TYPE_CHECKING:
    from tests.live import LiveServer
    from tests.worlds.people import Somebody

PAGES_MAX = 150
_LINK = re.compile(rb'(?:href|src|data-url|data-room|data-sign-from|hx-get)="([^"]*)"')
_TOKEN = re.compile(rb'(name="(?:csrfmiddlewaretoken|request_key)" value=")[^"]+')
# The hour of the page itself: the clock in its head, and when it was printed.
_HOUR = re.compile(rb'data-now="[^"]*".*?</time>', re.DOTALL)
_PRINTED = re.compile("(打印于|printed) [0-9-]+ [0-9:]+".encode(), re.IGNORECASE)
# Secrets made anew for whoever asks, what ends the session that asks, the register of
# people (one page each), the record of refused attempts, which who looks around fills
# itself, samples and help, and the same pages in English.
_NOT_FOLLOWED = re.compile(
    r"^/(static|i18n|sign-in|me/second-factor|me/password|en|help|attempts"
    r"|manage/\w+(?=/.)"
    r"|manage/components)(/|$)"
)
_NATURE = {"date", "set-cookie", "expires"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer: status, headers, length and digest of the masked body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """The length of the masked body in bytes."""
        return len(self.body)

    @property
    def digest(self) -> str:
        """The SHA-256 of the masked body."""
        return hashlib.sha256(self.body).hexdigest()


def masked(answer: httpx.Response) -> Seen:
    """Return an answer without its forms' tokens and the hour of the page."""
    body = _TOKEN.sub(rb"\1", answer.content)
    body = _PRINTED.sub(rb"\1", _HOUR.sub(b"", body))
    headers = sorted(
        (name, value)
        for name, value in answer.headers.multi_items()
        if name not in _NATURE
    )
    return Seen(answer.status_code, tuple(headers), body)


@dataclass
class Look:
    """One pair of eyes at one server."""

    server: LiveServer
    somebody: Somebody | None = None
    is_program: bool = False

    def __post_init__(self) -> None:
        cookies = {}
        if self.somebody is not None:
            signed_in = self.somebody.signed_in(Client())
            cookies = {"sessionid": signed_in.cookies["sessionid"].value}
        self.cookies = cookies
        self.web = httpx.Client(
            base_url=self.server.url,
            cookies=cookies,
            timeout=30,
            trust_env=False,
            verify=NO_TLS,
        )

    def around(
        self, start: Iterable[str], places: Mapping[str, Iterable[str]]
    ) -> dict[str, Seen]:
        """Return all that is reached by links, and all that programs may ask."""
        seen = self._pages(start)
        seen.update(self._api(places))
        return seen

    def page(self, path: str) -> Seen:
        """Return one answer as a browser gets it."""
        return masked(self.web.get(path, headers={"Accept": "text/html"}))

    def _pages(self, start: Iterable[str]) -> dict[str, Seen]:
        waiting, seen = list(start), {}
        while waiting:
            path = waiting.pop(0)
            if path in seen:
                continue
            assert len(seen) < PAGES_MAX, "more pages than there should be"
            seen[path] = answer = self.page(path)
            location = dict(answer.headers).get("location")
            waiting += self._links(path, answer.body, location)
        return seen

    def _links(self, path: str, body: bytes, location: str | None) -> list[str]:
        raw = {unescape(each.decode()) for each in _LINK.findall(body)}
        if location:
            raw.add(location)
        found = []
        for link in sorted(raw):
            target = urlsplit(urljoin(self.server.url + path, link))
            if target.netloc and target.netloc != urlsplit(self.server.url).netloc:
                continue
            if target.scheme not in ("http", "https"):
                continue
            if not _NOT_FOLLOWED.match(target.path):
                found.append(target.path + (f"?{target.query}" if target.query else ""))
        return found

    def _api(self, places: Mapping[str, Iterable[str]]) -> dict[str, Seen]:
        found = {}
        for path in api_paths(places):
            if self.is_program:
                found[f"program {path}"] = self.as_program(path)
            elif self.somebody is None:
                found[path] = self.page(path)
        return found

    def as_program(self, path: str) -> Seen:
        """Return one answer as the person's program gets it."""
        assert self.somebody is not None
        header = token.bearer("GET", path, b"", self.somebody.signer, instant())
        with httpx.Client(
            base_url=self.server.url, trust_env=False, verify=NO_TLS
        ) as program:
            return masked(program.get(path, headers={"Authorization": header}))

    def room(self, path: str) -> Seen:
        """Return what a live room tells whoever has just come and caught up."""
        return asyncio.run(self._listen(path))

    async def _listen(self, path: str) -> Seen:
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        headers = {"Cookie": cookie} if cookie else {}
        try:
            listener = await Listener.enter(
                self.server.ws + path,
                additional_headers=headers,
                origin=self.server.url,
            )
        except (KeyError, OSError) as turned_away:
            return Seen(404, (), repr(turned_away).encode())
        told = repr((listener.hello, listener.frames)).encode()
        await listener.leave()
        return Seen(101, (), told)


def api_paths(places: Mapping[str, Iterable[str]]) -> list[str]:
    """Return every GET address of the API, its places filled with all that is known."""
    from config.api import api

    found = []
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")[
        "paths"
    ].items():
        names = re.findall(r"\{(\w+)\}", path)
        if "get" not in methods or not all(name in places for name in names):
            assert "get" not in methods, f"say what to put into {path}"
            continue
        for values in product(*(list(places[name]) for name in names)):
            filled = path
            for name, value in zip(names, values, strict=True):
                filled = filled.replace(f"{{{name}}}", value)
            found.append(filled)
    return [*found, "/api/v1/openapi.json", "/api/v1/docs"]
