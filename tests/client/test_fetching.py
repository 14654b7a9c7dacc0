"""Archives as a server gives them: a damaged one is refused by its name."""

import io
import zipfile
from pathlib import Path

import pytest

from client.bids import fetching
from client.bids.fetching import BadArchive

METHODS = (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


class Given:
    """A server that gives one archive for everything."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def get_bytes(self, _path: str) -> bytes:
        return self.body


def archive(name: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of one file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as found:
        found.writestr(name, b"statement" * 100)
    return file.getvalue()


@pytest.mark.parametrize("method", METHODS)
def test_damaged_content_is_refused(method: int, tmp_path: Path) -> None:
    whole = bytearray(archive("statement.json", method))
    start = 30 + len("statement.json")
    whole[start : start + 20] = b"\xff" * 20
    with pytest.raises(BadArchive):
        fetching.fetch_statement(Given(bytes(whole)), "L1", tmp_path)


def test_a_good_one_is_written(tmp_path: Path) -> None:
    given = Given(archive("former/statement-01.p7s"))
    fetching.fetch_statement(given, "L1", tmp_path)
    assert (tmp_path / "former" / "statement-01.p7s").is_file()


def test_a_stranger_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArchive):
        fetching.fetch_statement(Given(archive("../statement.json")), "L1", tmp_path)
    assert not any(tmp_path.iterdir())
