"""Reading and writing files with bounds, so that a refusal leaves nothing behind.

Whatever a command writes is made beside its place under another name, and takes its
place by one rename when everything has held.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sealing.errors import MissingFile, SealingRefused, TooLarge, UnreadableFile

#: A longer write makes the kernel look for a longer run of free memory than it keeps at
#: hand, which a virtual machine must often fetch from its host first: pieces of 64 KiB
#: can take twice as long, one of 1 MiB seven times.
_WRITE_BYTES: Final = 32 * 1024


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


def write_at(handle: int, data: memoryview, offset: int) -> None:
    """Write all of `data` at `offset` of an open file."""
    while len(data):
        # Pieces end where the kernel's own pages do.
        piece = data[: _WRITE_BYTES - offset % _WRITE_BYTES]
        count = os.pwrite(handle, piece, offset)
        data, offset = data[count:], offset + count


def write_new(path: Path, data: bytes) -> None:
    """Write a whole file, or none: a new one, or in the place of its predecessor."""
    with staged_file(path) as stage:
        stage.write_bytes(data)


@contextlib.contextmanager
def staged_file(path: Path) -> Iterator[Path]:
    """Give the name of a file to write; it becomes `path` if nothing was refused."""
    stage = _beside(path)
    try:
        yield stage
        stage.replace(path)
    except OSError:
        raise OutputImpossible(name=path.name) from None
    finally:
        stage.unlink(missing_ok=True)


@contextlib.contextmanager
def staged_directory(path: Path) -> Iterator[Path]:
    """Give a directory to fill; it becomes `path` only if nothing was refused.

    `path` may be an empty directory already; anything else there is left alone.
    """
    check_free(path)
    stage = _beside(path)
    try:
        stage.mkdir()
        yield stage
        # An empty directory gives way to a rename, one that was filled meanwhile not.
        stage.replace(path)
    except OSError:
        raise OutputImpossible(name=path.name) from None
    finally:
        _remove(stage)


def _beside(path: Path) -> Path:
    """Return a name beside `path` that nobody else has."""
    whole = path.absolute()
    return whole.with_name(f".{whole.name}.{os.urandom(8).hex()}")


def _remove(stage: Path) -> None:
    """Remove a staged directory and all in it, as far as it is there."""
    with contextlib.suppress(OSError):
        for above, folders, files in os.walk(stage, topdown=False):
            for each in files:
                Path(above, each).unlink()
            for each in folders:
                Path(above, each).rmdir()
        stage.rmdir()


def check_free(path: Path) -> None:
    """Refuse an output directory that holds something."""
    try:
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise OutputExists(name=path.name)
        if path.is_dir() and any(path.iterdir()):
            raise OutputExists(name=path.name)
    except OSError:
        raise OutputImpossible(name=path.name) from None
