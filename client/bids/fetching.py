"""Statements and orders as the server gives them: ZIP files, into directories.

Nothing in them is believed because the server gave it: whoever seals verifies the
owner's and the custodians' signatures against its own trust anchors.
"""

import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from client.server import Server
from sealing.errors import SealingRefused
from sealing.limits import MIB, STATEMENTS_MAX

_FILE_BYTES_MAX: Final = MIB
_STATEMENT: Final = re.compile(
    rf"(former/){{0,{STATEMENTS_MAX}}}statement(\.json|-\d\d\.p7s)"
)
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# All that the library says of an archive that is damaged, or packed in other ways.
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
)
_ORDER: Final = re.compile(r"order\.(json|p7s)")


class BadArchive(SealingRefused):
    """The server's archive is none, or holds what it should not."""

    code = "bad-archive"
    zh = "服务器给出的压缩包不合规范：{what}。"
    en = "The archive that the server gave is not in order: {what}."


@contextmanager
def taken_back(fetched: Path) -> Iterator[None]:
    """Remove a directory that was fetched for what is then refused."""
    try:
        yield
    except BaseException:
        shutil.rmtree(fetched, ignore_errors=True)
        raise


def fetch_statement(server: Server, lot: str, into: Path) -> None:
    """Write a lot's statement, and the former ones inside it, into a directory."""
    _unpack(server.get_bytes(f"/api/v1/lots/{lot}/statement/"), _STATEMENT, into)


def fetch_order(server: Server, lot: str, envelope: str, into: Path) -> None:
    """Write the order that calls an envelope into a directory."""
    body = server.get_bytes(f"/api/v1/lots/{lot}/orders/{envelope}/")
    _unpack(body, _ORDER, into)


def _unpack(body: bytes, allowed: re.Pattern[str], into: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for entry in archive.infolist():
                if not allowed.fullmatch(entry.filename):
                    raise BadArchive(what=entry.filename)
                # Of the others the library decompresses all at once, without a bound.
                if entry.compress_type not in _METHODS:
                    raise BadArchive(what=entry.filename)
                target = into / entry.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source:
                    data = source.read(_FILE_BYTES_MAX + 1)
                if len(data) > _FILE_BYTES_MAX:
                    raise BadArchive(what=entry.filename)
                target.write_bytes(data)
    except _DAMAGED as error:
        raise BadArchive(what=type(error).__name__) from error
