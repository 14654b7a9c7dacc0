"""One event in the opening hall, to the last of 1,000 sockets, beside Node's `ws`.

Sketch: writing the row and committing 3 ms, the poke through Valkey 1 ms, reading the
row and what decides who sees it 5 ms, one frame for all who see the same 1 ms; then
1,000 writes at 12 us: 12 ms, 22 ms in all. `ws` has no row and no disclosure: 1,000
writes at 10 us, 10 ms. The client takes 10 ms of the other core.

Budget: at most twice the time of `ws`, one frame a socket and nobody left out.

Both send the same bytes, uncompressed, to sockets of the same client. Ours starts with
the transaction that records the event, the peer with the request that carries the text.
"""

import base64
import os
import selectors
import socket
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

from benchmarks import node, serving
from benchmarks.house import House
from benchmarks.measuring import Peak, Run, in_turn, processor_s, say, show, show_ratio
from benchmarks.serving import Server

SOCKETS, ROUNDS = 1000, 15
QUICK_SOCKETS, QUICK_ROUNDS = 10, 2
PATIENCE_S = 60.0
#: at most twice its time
WANTED = 0.5
_TEXT = 0x81
PER_READ = 65_536


def run(*, quick: bool) -> None:
    """Measure and print."""
    count = QUICK_SOCKETS if quick else SOCKETS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = stack.enter_context(House.open(folder))
        path, cookie = house.hall()
        ours = stack.enter_context(serving.openseal(house))
        hall = stack.enter_context(Audience(ours, path, cookie, count))
        hall.catch_up()
        contestants: dict[str, Callable[[], Run]] = {
            "openseal": lambda: _measured(ours, hall, house.ring)
        }
        if node.install():
            peer = stack.enter_context(serving.node("broadcast.mjs", folder))
            room = stack.enter_context(Audience(peer, "/", "", count))
            contestants["ws"] = lambda: _measured(
                peer, room, lambda: broadcast(peer, hall.heard)
            )
        else:
            say("ws could not be installed: no ratio beside it")
        say(f"one event to {count} sockets")
        found = in_turn(contestants, QUICK_ROUNDS if quick else ROUNDS)
    for name, runs in found.items():
        show(name, runs)
    if "ws" in found:
        what = f"to the last of {count} sockets, beside ws"
        wanted = None if quick else WANTED
        show_ratio(what, found["openseal"], found["ws"], wanted=wanted)


def _measured(server: Server, audience: "Audience", tell: Callable[[], None]) -> Run:
    peak, before_s = Peak(server.pid), processor_s(server.pid)
    start = time.perf_counter()
    tell()
    audience.hear(b'"bidding.closed"')
    seconds = time.perf_counter() - start
    return Run(seconds, processor_s(server.pid) - before_s, peak.stop())


def broadcast(server: Server, text: bytes) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_S)
    connection.request("POST", "/", body=text)
    connection.getresponse().read()
    connection.close()


class Audience:
    """Many sockets of one client, which only listen."""

    def __init__(self, server: Server, path: str, cookie: str, count: int) -> None:
        #: the text of the frame that was awaited last, as one socket got it
        self.heard = b""
        self._selector = selectors.DefaultSelector()
        self._sockets = [enter(server, path, cookie) for _ in range(count)]
        for each in self._sockets:
            self._selector.register(each, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._selector.close()
        for each in self._sockets:
            each.close()

    def catch_up(self) -> None:
        """Ask for what was recorded so far, so that new rows are sent."""
        self.hear(b'"hello"')
        for each in self._sockets:
            each.sendall(masked(b'{"say":"catch-up","after":0}'))
        self.hear(b'"complete":true')

    def hear(self, word: bytes) -> None:
        """Return when every socket was sent a frame with `word` in it."""
        left = dict.fromkeys(self._sockets, b"")
        give_up = time.monotonic() + PATIENCE_S
        while left:
            for key, _events in self._selector.select(1):
                each = key.fileobj
                data = each.recv(PER_READ)
                if not data:
                    raise SystemExit("a socket was closed")
                if each in left:
                    left[each] += data
                    if word in left[each]:
                        self.heard = _text_with(word, left.pop(each))
            if time.monotonic() > give_up:
                raise SystemExit(f"{len(left)} sockets were told nothing")


def enter(server: Server, path: str, cookie: str) -> socket.socket:
    """Open a WebSocket without extensions."""
    each = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S)
    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: localhost:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *([f"Cookie: sessionid={cookie}"] if cookie else []),
    )
    each.sendall("\r\n".join([*lines, "", ""]).encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = each.recv(1)
        if not byte:
            raise SystemExit("a socket was turned away")
        head += byte
    if b" 101 " not in head.partition(b"\r\n")[0]:
        raise SystemExit(f"a socket was turned away: {head[:60]!r}")
    return each


def masked(text: bytes) -> bytes:
    """Return a text frame as a client sends it, under a mask of zeros."""
    if len(text) < 126:
        return bytes([_TEXT, 0x80 | len(text)]) + bytes(4) + text
    return bytes([_TEXT, 0x80 | 126]) + len(text).to_bytes(2, "big") + bytes(4) + text


def _text_with(word: bytes, data: bytes) -> bytes:
    """Return the text of the frame that holds `word`, from a row of whole frames."""
    for text in frames_of(data)[0]:
        if word in text:
            return text
    raise ValueError("there is no such frame")


def frames_of(data: bytes) -> tuple[list[bytes], bytes]:
    """Return the texts of the whole frames at the start of `data`, and the rest."""
    found, at = [], 0
    while at + 2 <= len(data):
        length, start = data[at + 1], at + 2
        if length == 126:
            length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        elif length == 127:
            length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
        if start + length > len(data):
            break
        found.append(data[start : start + length])
        at = start + length
    return found, data[at:]
