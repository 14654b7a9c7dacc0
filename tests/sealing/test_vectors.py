"""The project's own vectors (tests/vectors/*.txt): each way to fail has its name."""

import base64
from pathlib import Path

import pytest

from kernel.refused import Refused
from sealing import context, index, opening_statement
from sealing.unbundle import Unbundling
from tests.sealing.known import VECTORS
from tests.vectors import generate

FILES = sorted(VECTORS.glob("*.txt"))


def load(path: Path) -> tuple[dict[str, str], bytes]:
    """Return the header and the bytes of a vector."""
    head, _, body = path.read_bytes().decode("utf-8").partition("\n\n")
    header = dict(line.split(": ", 1) for line in head.splitlines())
    if header.get("encoding") == "base64":
        return header, base64.b64decode(body)
    return header, body.encode("utf-8")


def read(kind: str, data: bytes, folder: Path) -> None:
    """Give the bytes to the reader that a vector names."""
    match kind:
        case "opening":
            opening_statement.read(data)
        case "context":
            context.read(data)
        case "index":
            index.read(data)
        case "bundle":
            view = memoryview(data)
            # However the payload falls into chunks, the result is one.
            for step in (max(len(data), 1), 700):
                unbundling = Unbundling(folder / str(step))
                for at in range(0, len(data), step):
                    unbundling.take(view[at : at + step])()
                unbundling.finish()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector(path, tmp_path):
    header, data = load(path)
    if header["expect"] == "accepted":
        read(header["read"], data, tmp_path)
        return
    with pytest.raises(Refused) as refused:
        read(header["read"], data, tmp_path)
    assert refused.value.code == header["expect"]
    # Nothing leads out of the directory that was given.
    assert {each.name for each in tmp_path.iterdir()} <= {str(max(len(data), 1)), "700"}


def test_the_files_are_what_the_generator_writes():
    written = {path.name: path.read_bytes().decode("utf-8") for path in FILES}
    made = {f"{each.name}.txt": each.text() for each in generate.vectors()}
    assert written == made
