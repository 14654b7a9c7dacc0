"""Servers that are measured from outside: ours, and the peers on Node."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import node as peers
from benchmarks.house import House
from benchmarks.measuring import ROOT

STARTS_S = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs on this machine alone."""

    pid: int
    port: int


def openseal(
    house: House, app: str = "config.asgi:application"
) -> AbstractContextManager[Server]:
    """Serve `app` as `make up` does, until the block ends."""
    command = [sys.executable, "-m", "uvicorn", app]
    command += ["--lifespan", "off", "--log-level", "warning", "--no-access-log"]
    command += ["--ws", "journal.live.wire:Wire"]
    # The audience of a benchmark answers no pings while others come in.
    command += ["--ws-ping-interval", "600"]
    return _serving([*command, "--port"], house.environment)


def node(script: str, folder: Path) -> AbstractContextManager[Server]:
    """Serve a peer's script, which is given a folder and a port."""
    command = [*peers.node(), str(peers.HERE / script), str(folder)]
    return _serving(command, dict(os.environ))


@contextmanager
def _serving(command: list[str], environment: dict[str, str]) -> Iterator[Server]:
    """Run a server on a free port, its number the last word, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*command, str(port)], cwd=ROOT, env=environment)
    try:
        _wait_for(port, process)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + STARTS_S
    while time.monotonic() < give_up and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("a server did not start")
