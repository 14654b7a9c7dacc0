"""Posting within limits, to a real server on this machine."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from client.post import AnswerTooLarge, AnswerUnexpected, post
from sealing import timestamp
from tests.sealing import hands


class Handler(BaseHTTPRequestHandler):
    """An authority at /tsa, and servers that misbehave elsewhere."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/tsa")
            self.end_headers()
            return
        if self.path == "/broken":
            self.wfile.write(b"nonsense\r\n\r\n")
            return
        self.send_response(500 if self.path == "/error" else 200)
        self.end_headers()
        if self.path == "/tsa":
            assert self.headers["Content-Type"] == timestamp.QUERY_TYPE
            self.wfile.write(hands.authority().respond(body))
        else:
            self.wfile.write(bytes(100))

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """Return the address of a running server."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def ask(url: str, *, timeout_s: float = 10, size_max: int = 100) -> bytes:
    return post(url, b"x", content_type="a/b", timeout_s=timeout_s, size_max=size_max)


def test_a_timestamp_is_obtained(server: str) -> None:
    digest = hashlib.sha256(b"x").digest()
    anchors = (hands.root().certificate,)
    token = timestamp.obtain(
        digest,
        (f"{server}/error", f"{server}/tsa"),
        anchors=anchors,
        timeout_s=10,
        post=post,
    )
    assert timestamp.verify(token, digest, anchors=anchors).gen_time == hands.NOON


@pytest.mark.parametrize("size_max", [100, 101])
def test_an_answer_within_its_size(server: str, size_max: int) -> None:
    assert ask(f"{server}/zeros", size_max=size_max) == bytes(100)


def test_an_answer_too_large(server: str) -> None:
    with pytest.raises(AnswerTooLarge):
        ask(f"{server}/zeros", size_max=99)


@pytest.mark.parametrize("path", ["/error", "/moved", "/broken"])
def test_another_answer(server: str, path: str) -> None:
    with pytest.raises(OSError):
        ask(server + path)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://a/", "nowhere", ""])
def test_another_kind_of_address(url: str) -> None:
    with pytest.raises(AnswerUnexpected):
        ask(url)
