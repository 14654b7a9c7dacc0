"""A bidder's program as these tests play it: signed requests, and tus by hand."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from client import token
from journal.queries import instant
from tests.live import NO_TLS

if TYPE_CHECKING:
    from tests.live import LiveServer
    from tests.worlds.bids import SealedBid
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

TUS = {"Tus-Resumable": "1.0.0"}
OFFSET = "application/offset+octet-stream"


@dataclass
class Program:
    """One person's program at one server."""

    server: LiveServer
    somebody: Somebody

    def ask(self, method: str, path: str, value: object = None) -> httpx.Response:
        """Send one request with a token of its own."""
        body = b"" if value is None else json.dumps(value).encode()
        header = token.bearer(method, path, body, self.somebody.signer, instant())
        headers = {"Authorization": header, "Content-Type": "application/json"}
        return httpx.request(
            method,
            self.server.url + path,
            content=body,
            headers=headers,
            timeout=30,
            verify=NO_TLS,
        )

    def register(self, case: Case, sealed: SealedBid) -> httpx.Response:
        """Announce a sealed bid."""
        return self.ask("POST", "/api/v1/bids/", announcement(case, sealed))


def announcement(case: Case, sealed: SealedBid) -> dict[str, Any]:
    """Return the JSON that announces a sealed bid."""
    known = sealed.announced
    return {
        "lot": str(case.lot.uid),
        "envelope": sealed.envelope,
        "manifest": text(known.manifest),
        "shares": [text(known.shares[i]) for i in sorted(known.shares)],
        "digests": [text(each) for each in known.digests],
        "sizes": list(known.sizes),
        "factor": None,
    }


def text(data: bytes) -> str:
    """Return base64."""
    return base64.b64encode(data).decode()


@dataclass
class Wire:
    """Raw tus requests with a bid's capability."""

    server: LiveServer
    upload_key: str

    def send(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> httpx.Response:
        """Send one request; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if method == "PATCH" or body:
            named.setdefault("Content-Type", OFFSET)
        return httpx.request(
            method,
            self.server.url + path,
            content=body,
            headers={**TUS, "Authorization": f"Bearer {self.upload_key}", **named},
            timeout=30,
            verify=NO_TLS,
        )

    def patch(
        self, path: str, offset: int, body: bytes, **headers: str
    ) -> httpx.Response:
        """Send bytes from an offset on."""
        return self.send("PATCH", path, body, Upload_Offset=str(offset), **headers)

    def offset(self, path: str) -> int:
        """Return where the server stands."""
        answer = self.send("HEAD", path)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])


def wire(server: LiveServer, registered: dict[str, Any]) -> tuple[Wire, list[str]]:
    """Return the wire of a registered bid, and where its parts go."""
    places = [each["url"] for each in registered["uploads"]]
    return Wire(server, registered["upload_key"]), places
