"""Which processes make a server, and how each is started.

web, clock and worker, two embedded timestamping authorities, and the custodians'
agents of a demonstration. In production each is a unit of its own (deploy/).
"""

import socket
import time
from collections.abc import Callable
from pathlib import Path

from config.services import development
from config.services.supervisor import Program, Supervisor, python

ROOT = Path(__file__).resolve().parents[2]
MANAGE = str(ROOT / "manage.py")
STARTS_S = 90


class DidNotStart(RuntimeError):
    """A process did not come up; the message says where it wrote why."""


def timestampers(authority: Path, ports: tuple[int, ...]) -> list[Program]:
    """One process for each embedded authority."""
    return [
        Program(
            f"tsa-{letter}",
            python(MANAGE, "tsa", letter, "--port", str(port))
            + ["--key", str(authority / f"tsa-{letter}.p12")]
            + ["--passphrase-file", str(authority / "passphrase")],
        )
        for letter, port in zip(development.TIMESTAMPERS, ports, strict=True)
    ]


def web(host: str, port: int) -> Program:
    """Uploads, live rooms and pages."""
    return Program(
        "web",
        python("-m", "uvicorn", "config.asgi:application", "--host", host)
        + ["--port", str(port), "--lifespan", "off", "--no-server-header"]
        + ["--ws", "journal.live.wire:Wire"]
        + ["--log-level", "warning", "--timeout-graceful-shutdown", "3"],
    )


def clock() -> Program:
    """The leader that does what is due."""
    return Program("clock", python(MANAGE, "clock"))


def worker(wrap_key: str, var: Path) -> Program:
    """All three queues, and the housekeeping list; alone given the wrapping key."""
    return Program(
        "worker",
        python("-m", "celery", "-A", "config.celery", "worker", "--beat")
        + ["--schedule", str(var / "beat"), "--queues", "unseal,press,outbox"]
        + ["--concurrency", "2", "--loglevel", "WARNING", "--without-mingle"]
        + ["--without-gossip"],
        env={"OPENSEAL_OPENING_WRAP_KEY": wrap_key, "C_FORCE_ROOT": "1"},
    )


def await_port(
    port: int, supervisor: Supervisor, name: str, patience_s: float = STARTS_S
) -> None:
    """Look after all programs until the one called `name` listens on `port`."""
    supervisor.run(until=_listening_or_late(port, time.monotonic() + patience_s))
    if not listens(port):
        raise DidNotStart(f"{name} did not start: see {supervisor.log(name)}")


def _listening_or_late(port: int, give_up: float) -> Callable[[], bool]:
    return lambda: listens(port) or time.monotonic() > give_up


def listens(port: int) -> bool:
    """Whether somebody answers on this port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
