"""The platform's seal and a timestamping authority, for worlds that need them.

stamps.platform()                  # writes the key that the settings name
stamps.token(digest)               # an RFC 3161 token, at the database's instant
with stamps.serving(clock) as url: # the same over HTTP, as workers ask for it
"""

from __future__ import annotations

import fcntl
import secrets
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from journal.queries import instant
from sealing import timestamp
from sealing.authority import Authority
from tests.worlds import people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime


def platform() -> None:
    """Write the platform's key where the settings look for it, once a run."""
    root = people.authority()
    path = Path(settings.OPENSEAL_PLATFORM_KEY)
    with (path.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        issued = root.issue_platform(
            "Openseal 测试平台", "淮安市示例公共资源交易中心", at=people.long_ago()
        )
        path.write_bytes(issued.pkcs12(settings.OPENSEAL_PLATFORM_PASSPHRASE))


def authority(clock: Callable[[], datetime]) -> Authority:
    """Return an authority of time that the settings trust."""
    issued = people.authority().issue_timestamper(
        "示例时间戳", "示例时间戳机构", at=people.long_ago()
    )
    return Authority(issued.key, issued.certificate, clock, issued.chain)


def token(digest: bytes, *, at: datetime | None = None) -> bytes:
    """Return a token over a digest at an instant, by default the database's."""
    moment = at or instant()
    asked = timestamp.request(digest, secrets.randbits(64))
    return timestamp.token_of(authority(lambda: moment).respond(asked))


@contextmanager
def serving(clock: Callable[[], datetime]) -> Iterator[str]:
    """Answer timestamp requests over HTTP until the block ends; gives the address."""
    answering = authority(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = answering.respond(self.rfile.read(length))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing; the tests' output is for tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
