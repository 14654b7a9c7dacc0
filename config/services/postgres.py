"""A PostgreSQL server of our own, on 127.0.0.1, with a password only we know."""

import secrets
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.services import child, finder, places

# The suite's database dies with the run, so nothing in it needs to survive a crash.
PASSING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum_naptime": "10s",
}
LASTING = {"max_connections": "200", "shared_buffers": "128MB"}
READY_S = 60


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server: where it listens, and what to stop."""

    url: str
    origin: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, the data is left clean."""
        child.stop(self.process, sign=signal.SIGINT, patience_s=20)


def programs() -> Path:
    """Return the folder of the server's programs, where its user reaches them."""
    return _reachable(finder.postgres())


def start(folder: Path, *, lasting: bool) -> Postgres:
    """Start PostgreSQL with its data under `folder`, made there if need be."""
    binaries = finder.postgres()
    executables = _reachable(binaries)
    data = places.data(folder, "postgres")
    password = _password(folder)
    if not (data / "PG_VERSION").exists():
        _initialise(executables, data, folder, password)
    settings = LASTING if lasting else PASSING
    log = folder / "postgres.log"
    port = child.free_port()
    options = [f"-c{name}={value}" for name, value in settings.items()]
    process = child.start(
        [
            str(executables / "postgres"),
            "-D",
            str(data),
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
        ]
        + ["-k", "", *options],
        log=log,
        env={"LANG": "C.UTF-8"},
    )
    url = f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
    _await(url, process, log)
    ours = _database(url, "openseal")
    return Postgres(url=ours, origin=binaries.origin, process=process)


def _reachable(binaries: finder.Binaries) -> Path:
    if binaries.root is None:
        return binaries.folder
    stamp = (binaries.folder / "postgres").stat()
    root = places.reachable(
        binaries.root,
        binaries.parts,
        name=f"postgres-{stamp.st_size}-{stamp.st_mtime_ns}",
    )
    return root / binaries.folder.relative_to(binaries.root)


def _password(folder: Path) -> str:
    path = folder / "postgres.password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text()


def _initialise(executables: Path, data: Path, folder: Path, password: str) -> None:
    # The server's user has to read the password once; the file is its own.
    handed = folder / "initdb.password"
    handed.touch(mode=0o600)
    handed.write_text(password)
    child.give_to_service_user(handed)
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if finder.postgres_major(executables) >= 17
        else ["--locale=C.UTF-8"]
    )
    done = subprocess.run(
        [str(executables / "initdb"), "-D", str(data), "-U", "postgres", "-E", "UTF8"]
        + ["--auth=scram-sha-256", f"--pwfile={handed}", "--no-sync"]
        + ["--no-instructions", *locale],
        capture_output=True,
        text=True,
        check=False,
        **child.as_service_user(),
    )
    handed.unlink()
    if done.returncode:
        raise child.ServiceFailed(f"initdb: {done.stderr}")


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + READY_S
    while True:
        if process.poll() is not None or time.monotonic() > give_up:
            child.stop(process, sign=signal.SIGINT, patience_s=1)
            raise child.ServiceFailed(f"PostgreSQL: {child.last_words(log)}")
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return


def _database(url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if known is None:
            connection.execute(f'CREATE DATABASE "{name}"')
    return url.removesuffix("/postgres") + f"/{name}"
