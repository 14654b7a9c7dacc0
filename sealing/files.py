"""Reading and writing files with bounds, so that a refusal leaves nothing behind.

Whatever a command writes is made beside its place under another name, and takes its
place by one rename when everything has held.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sealing.errors import MissingFile, SealingRefused, TooLarge, UnreadableFile


class OutputExists(SealingRefused):
    """Nothing that is there is written over."""

    code = "output-exists"
    zh = "输出位置{name}已存在。"
    en = "The output {name} exists already."


class OutputImpossible(SealingRefused):
    """The place for the output cannot be written to."""

    code = "output-impossible"
    zh = "无法写入{name}。"
    en = "The output {name} cannot be written."


def read_bounded(path: Path, bytes_max: int) -> bytes:
    """Return the bytes of a regular file of at most `bytes_max` bytes."""
    try:
        if not path.is_file():
            raise (UnreadableFile if path.exists() else MissingFile)(name=path.name)
        with path.open("rb") as file:
            data = file.read(bytes_max + 1)
    except OSError:
        raise UnreadableFile(name=path.name) from None
    if len(data) > bytes_max:
        raise TooLarge(what=path.name, limit=bytes_max)
    return data


def write_new(path: Path, data: bytes) -> None:
    """Write a whole file, or none: a new one, or in the place of its predecessor."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError:
        raise OutputImpossible(name=path.name) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        take_place(Path(name), path)
    except OSError:
        raise OutputImpossible(name=path.name) from None
    finally:
        Path(name).unlink(missing_ok=True)


def take_place(staged: Path, path: Path) -> None:
    """Give a staged file its name, and the mode that the user's mask asks for."""
    try:
        _share_as_asked(staged, 0o666)
        staged.replace(path)
    except OSError:
        raise OutputImpossible(name=path.name) from None


@contextlib.contextmanager
def staged_directory(path: Path) -> Iterator[Path]:
    """Give a directory to fill; it becomes `path` only if nothing was refused.

    `path` may be an empty directory already; anything else there is left alone.
    """
    check_free(path)
    try:
        stage = Path(
            tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.absolute().parent)
        )
    except OSError:
        raise OutputImpossible(name=path.name) from None
    try:
        yield stage
        _share_as_asked(stage, 0o777)
        # An empty directory gives way to a rename, one that was filled meanwhile not.
        stage.replace(path)
    except OSError:
        raise OutputImpossible(name=path.name) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def check_free(path: Path) -> None:
    """Refuse an output directory that holds something."""
    try:
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise OutputExists(name=path.name)
        if path.is_dir() and any(path.iterdir()):
            raise OutputExists(name=path.name)
    except OSError:
        raise OutputImpossible(name=path.name) from None


def _share_as_asked(path: Path, mode: int) -> None:
    """Give what was made privately the mode that the user's mask asks for."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(mode & ~mask)
