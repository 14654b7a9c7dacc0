"""Starting and stopping one server process that must not outlive this one."""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Linux: "tell me when my parent dies" (prctl(2)).
PR_SET_PDEATHSIG = 1
SERVICE_USER = "nobody"


class ServiceFailed(RuntimeError):
    """A server did not come up; the message ends with what it wrote."""


def is_root() -> bool:
    """Whether this process may, and therefore must, drop its rights."""
    return os.geteuid() == 0


def as_service_user() -> dict[str, Any]:
    """Popen arguments for a user that may own a database: never root.

    PostgreSQL refuses to run as root, and a dropped user cannot even look into
    a private working directory, hence `cwd`.
    """
    if not is_root():
        return {"cwd": "/"}
    user = pwd.getpwnam(SERVICE_USER)
    return {
        "cwd": "/",
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
    }


def give_to_service_user(path: Path) -> None:
    """Hand a folder or file to the user that the server runs as."""
    if is_root():
        user = pwd.getpwnam(SERVICE_USER)
        os.chown(path, user.pw_uid, user.pw_gid)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with(parent: int) -> None:
    """In the child: go when the parent goes, even when it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)


def start(
    command: Sequence[str | Path], *, log: Path, env: Mapping[str, str], stdin: str = ""
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C reaches it through us."""
    parent = os.getpid()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=dict(env),
            start_new_session=True,
            # It calls one function of the kernel's, and is used before threads.
            preexec_fn=lambda: die_with(parent),  # noqa: PLW1509
            **as_service_user(),
        )
    if stdin and process.stdin:
        process.stdin.write(stdin.encode())
        process.stdin.close()
    return process


def stop(process: subprocess.Popen[bytes], *, sign: int, patience_s: float) -> None:
    """Ask the process to go, and after `patience_s` end it."""
    if process.poll() is not None:
        return
    process.send_signal(sign)
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def last_words(log: Path) -> str:
    """The end of a server's log, for the message of a failure."""
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""
