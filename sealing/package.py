"""A bid's directory as one uncompressed ZIP, and back: for a stick or a mail.

The bidder's recovery file is left out. What is unpacked has exactly the names that a
bid has, nothing compressed, nothing twice, nothing longer than the format allows.
"""

import errno
import re
import zipfile
from pathlib import Path
from typing import IO, Final

from sealing.directory import Bid
from sealing.errors import SealingRefused, TooLarge, UnexpectedFile
from sealing.floe import SEGMENT_BYTES
from sealing.limits import (
    FACTOR_ENVELOPE_BYTES_MAX,
    KIB,
    MIB,
    PART_1_BYTES_MAX,
    SHARE_ENVELOPE_BYTES_MAX,
)
from sealing.manifest import MANIFEST, MESSAGE_BYTES_MAX

_COPY_BYTES: Final = MIB
_READ_MAX: Final = 2 * MIB
_LIMITS: Final = {
    re.compile(re.escape(MANIFEST)): MESSAGE_BYTES_MAX,
    re.compile(r"share-(0[1-9]|1[0-6])\.p7m"): SHARE_ENVELOPE_BYTES_MAX,
    re.compile(r"part-0\.bin"): SEGMENT_BYTES,
    re.compile(r"part-1\.bin"): PART_1_BYTES_MAX,
    re.compile(r"digests-[01]\.bin"): 128 * KIB,
    re.compile(r"factor\.p7m"): FACTOR_ENVELOPE_BYTES_MAX,
}
# A ZIP has no time zone, and the time of packing is nobody's business.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


class BadPackage(SealingRefused):
    """The file is not a ZIP as `pack` writes it."""

    code = "bad-package"
    zh = "文件不是规范的投标包：{what}。"
    en = "The file is not a package of a bid: {what}."


def pack(bid: Bid, out: IO[bytes]) -> None:
    """Write the files of a bid as an uncompressed ZIP."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in bid.names:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.external_attr = 0o644 << 16
            size = (bid.path / name).stat().st_size
            with (
                (bid.path / name).open("rb") as source,
                archive.open(entry, "w", force_zip64=size >= 1 << 31) as target,
            ):
                _copy(source, target, size)


def unpack(package: Path, directory: Path) -> None:
    """Write the files of a package into `directory`, which is empty."""
    try:
        with package.open("rb") as file, zipfile.ZipFile(_Bounded(file)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            for entry in entries:
                with (
                    archive.open(entry) as source,
                    (directory / entry.filename).open("xb") as target,
                ):
                    _copy(source, target, entry.file_size)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError):
        raise BadPackage(what="it is damaged") from None
    except OSError as error:
        # An offset in the package that no file has.
        if error.errno == errno.EINVAL:
            raise BadPackage(what="it is damaged") from None
        raise


class _Bounded:
    """A file that is never read in more than a few MiB at once.

    A ZIP's directory is read whole, and its length is what the file says.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Read `size` bytes, or all that is left, or refuse."""
        data = self._file.read(size if 0 <= size <= _READ_MAX else _READ_MAX + 1)
        if len(data) > _READ_MAX:
            raise BadPackage(what="its directory is too long")
        return data


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for entry in entries:
        limit = _limit(entry.filename)
        if entry.filename in seen:
            raise BadPackage(what="a name stands twice")
        seen.add(entry.filename)
        stored = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1
        if not stored or entry.compress_size != entry.file_size:
            raise BadPackage(what="something in it is compressed or encrypted")
        if entry.file_size > limit:
            raise TooLarge(what=entry.filename, limit=limit)


def _limit(name: str) -> int:
    for pattern, limit in _LIMITS.items():
        if pattern.fullmatch(name):
            return limit
    raise UnexpectedFile(name=name[:80].encode("ascii", "backslashreplace").decode())


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    left = size
    while left:
        data = source.read(min(_COPY_BYTES, left))
        if not data:
            raise BadPackage(what="a file changed or is cut short")
        target.write(data)
        left -= len(data)
    if source.read(1):
        raise BadPackage(what="a file changed or is longer than announced")
