"""Two timestamping authorities of different owners, over HTTP, with clocks to set.

with tsa.serving() as pair:
    pair.urls; pair.running_from(instant); pair.first.behind_s = 3600
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from sealing.authority import Authority
from tests.worlds import people

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNERS = ("示例授时中心甲", "示例授时中心乙")


@dataclass
class Running:
    """One authority that answers at `url`; it can be slow, silent, or wrong."""

    owner: str
    behind_s: float = 0.0
    is_silent: bool = False
    shift: timedelta = timedelta()
    asked: int = 0
    server: ThreadingHTTPServer | None = field(default=None, repr=False)

    def now(self) -> datetime:
        """The time that it shows."""
        return datetime.now(UTC) + self.shift - timedelta(seconds=self.behind_s)

    @property
    def url(self) -> str:
        """Where it is asked."""
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_address[1]}/"


@dataclass
class Pair:
    """Both authorities."""

    first: Running
    second: Running

    @property
    def both(self) -> tuple[Running, Running]:
        """One, then the other."""
        return self.first, self.second

    @property
    def urls(self) -> list[str]:
        """Where they are asked."""
        return [each.url for each in self.both]

    def running_from(self, instant: datetime) -> None:
        """Let both run along with the real clock, from an instant."""
        for each in self.both:
            each.shift = instant - datetime.now(UTC)


@contextmanager
def serving(*, owners: tuple[str, str] = OWNERS) -> Iterator[Pair]:
    """Answer until the block ends."""
    pair = Pair(Running(owners[0]), Running(owners[1]))
    for number, each in enumerate(pair.both, start=1):
        each.server = _server(each, f"示例时间戳{number}")
        threading.Thread(target=each.server.serve_forever, daemon=True).start()
    try:
        yield pair
    finally:
        for each in pair.both:
            assert each.server is not None
            each.server.shutdown()
            each.server.server_close()


def _server(running: Running, name: str) -> ThreadingHTTPServer:
    issued = people.authority().issue_timestamper(
        name, running.owner, at=people.long_ago()
    )
    authority = Authority(issued.key, issued.certificate, running.now, issued.chain)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            running.asked += 1
            body = b"" if running.is_silent else authority.respond(asked)
            self.send_response(503 if running.is_silent else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing; the tests' output is for tests."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
