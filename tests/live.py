"""The real ASGI application on a real port, in a thread of the test's own process."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

STARTS_S = 20
#: for `httpx`, which else reads the web's roots for every request, over plain HTTP too
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True, slots=True)
class LiveServer:
    """`url` has no slash at its end; the host is `localhost`, as WebAuthn asks."""

    port: int

    @property
    def url(self) -> str:
        """Where pages and the API are."""
        return f"http://localhost:{self.port}"

    @property
    def ws(self) -> str:
        """Where live rooms are."""
        return f"ws://localhost:{self.port}"

    def __str__(self) -> str:
        return self.url


@contextmanager
def serving() -> Iterator[LiveServer]:
    """Serve config.asgi until the block ends."""
    from config.asgi import application
    from journal.live.wire import Wire

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            lifespan="off",
            log_level="warning",
            ws=Wire,
            # On a busy machine a pong may come late; who is slow here is not gone.
            ws_ping_interval=None,
        )
    )
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listening]}, daemon=True
    )
    thread.start()
    give_up = time.monotonic() + STARTS_S
    while not server.started and time.monotonic() < give_up:
        thread.join(0.01)
    if not server.started:
        raise RuntimeError("The live server did not start.")
    try:
        yield LiveServer(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)
        server.force_exit = True
        thread.join(10)
        listening.close()
