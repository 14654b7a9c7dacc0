"""The folders that embedded servers live in.

A normal user's servers live in the checkout's `var/`. Root's cannot: they run
as another user, who cannot enter a private checkout or home, and nobody's
parent folders are opened up for them. So root makes a folder under the
system's temporary root, 0755, and the data inside is that user's alone.
"""

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from config.services.child import give_to_service_user, is_root

#: in `var/`: which folder of the temporary root is this checkout's
MARK_FILE: Final = "services-mark"


class UnsafePlace(RuntimeError):
    """A folder of ours in the shared temporary root belongs to somebody else."""


def home(var: Path) -> Path:
    """The lasting folder for the servers of the checkout that `var` belongs to."""
    if not is_root():
        return _made(var / "services", 0o700)
    return _made(Path(tempfile.gettempdir()) / f"openseal-{_mark(var)}", 0o755)


def _mark(var: Path) -> str:
    """The name of the servers' folder, kept in `var`: a new checkout has a new one.

    By the path alone, a checkout made anew where another was would find its data.
    """
    kept = var / MARK_FILE
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not kept.exists():
        # Several processes may be the first: one name stands, whole.
        rough = kept.with_name(f".{MARK_FILE}-{os.getpid()}")
        rough.write_text(secrets.token_hex(6), encoding="ascii")
        with suppress(FileExistsError):
            os.link(rough, kept)
        rough.unlink()
    return kept.read_text("ascii").strip()


def passing() -> Path:
    """A folder for one run of the suite; the caller removes it."""
    folder = Path(tempfile.mkdtemp(prefix="openseal-run-"))
    folder.chmod(0o755 if is_root() else 0o700)
    return folder


def data(folder: Path, name: str) -> Path:
    """A data folder inside `folder` that only the server's user can read."""
    path = folder / name
    if not path.exists():
        path.mkdir(mode=0o700)
        give_to_service_user(path)
    return path


def reachable(root: Path, parts: Sequence[str], *, name: str) -> Path:
    """`root`, or as root a copy of its `parts` that a dropped user can enter.

    The copy is kept from run to run under `name`, which tells versions apart.
    """
    if not is_root():
        return root
    shelf = _made(Path(tempfile.gettempdir()) / "openseal-binaries", 0o755)
    copy = shelf / name
    if copy.exists():
        return copy
    rough = Path(tempfile.mkdtemp(prefix="copying-", dir=shelf))
    rough.chmod(0o755)
    for part in parts:
        _copy(root / part, rough / part)
    for path in rough.rglob("*"):
        if not path.is_symlink():
            # The wheel may have been unpacked under a mask that shuts others out.
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    try:
        rough.rename(copy)
    except OSError:
        # Another process finished the same copy first; its copy is as good.
        if not copy.exists():
            raise
        shutil.rmtree(rough)
    return copy


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target)


def _made(path: Path, mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=mode, exist_ok=True)
    found = path.lstat()
    # The temporary root is everybody's: a link or a stranger's folder is a trap.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise UnsafePlace(f"{path} is not ours.")
    path.chmod(mode)
    return path
