"""Any single flipped byte of a bid is refused by name, and never opens."""

import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.refused import Refused
from sealing.__main__ import main
from sealing.directory import read
from tests.sealing import world as worlds

FILES = (
    "manifest.p7m",
    *(f"share-{i:02d}.p7m" for i in range(1, 6)),
    "part-0.bin",
    "part-1.bin",
    "digests-0.bin",
    "digests-1.bin",
)


class Sealed:
    """One sealed bid of two segments, with the shares that open it."""

    def __init__(self, world: worlds.World) -> None:
        self.world, self.bid = world, world.folder / "bid"
        (world.folder / "a.bin").write_bytes(bytes(1_100_000))
        assert world.seal(self.bid, world.folder / "a.bin") == 0
        self.shares = [world.share(self.bid, i) for i in (1, 3, 4)]
        self.out = world.folder / "out"

    def opens(self, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
        """Open the bid and return exit status and what was said of it."""
        capsys.readouterr()
        status = self.world.open(self.bid, self.out, self.shares)
        return status, capsys.readouterr().err


@pytest.fixture(scope="module")
def sealed(original_world, tmp_path_factory):
    """Seal a bid once; every test leaves it as it was."""
    return Sealed(worlds.copy(original_world, tmp_path_factory.mktemp("tamper")))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), where=st.floats(0, 1), bit=st.integers(0, 7))
def test_one_flipped_bit_never_opens(sealed, capsys, name, where, bit):
    path = sealed.bid / name
    whole = path.read_bytes()
    at = min(int(where * len(whole)), len(whole) - 1)
    changed = whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :]
    path.write_bytes(changed)
    try:
        status, said = sealed.opens(capsys)
        assert status == 1
        assert said.startswith("refused: ")
        assert not sealed.out.exists()
        verify = ["verify", str(sealed.bid), *sealed.world.on_statement()]
        assert main(verify) == 1
    finally:
        path.write_bytes(whole)


def test_every_byte_of_the_manifest_matters(sealed):
    """All of manifest.p7m, byte by byte: signed, or fixed by DER, or refused."""
    world, bid = sealed.world, sealed.bid
    path = bid / "manifest.p7m"
    whole = path.read_bytes()
    verify = ["verify", str(bid), *world.on_statement()]
    assert main(verify) == 0
    try:
        for at in range(len(whole)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            try:
                found = read(bid)
            except Refused:
                continue
            # What still reads as some manifest must fail on whom it trusts.
            assert found.signed.digest
            assert main(verify) == 1, at
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", ["cut", "longer", "empty", "gone"])
def test_a_wrong_length_never_opens(sealed, capsys, name, change):
    path = sealed.bid / name
    whole = path.read_bytes()
    changes = {"cut": whole[:-1], "longer": whole + b"\0", "empty": b""}
    path.unlink()
    if change in changes:
        path.write_bytes(changes[change])
    try:
        status, said = sealed.opens(capsys)
        assert status == 1
        assert said.startswith("refused: ")
        assert not sealed.out.exists()
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize(
    "name", ["share-06.p7m", "factor.p7m", "part-2.bin", "digests-2.bin"]
)
def test_a_file_too_many_is_refused(sealed, capsys, name):
    shutil.copy(sealed.bid / "part-0.bin", sealed.bid / name)
    try:
        status, said = sealed.opens(capsys)
        assert (status, said.split(":")[1]) == (1, " unexpected-file")
    finally:
        (sealed.bid / name).unlink()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"i": 2}, "share-not-committed"),
        ({"share": "AA" * 21 + "A="}, "share-not-committed"),
        ({"ctx": "AA" * 21 + "A="}, "context-mismatch"),
        ({"i": 6}, "malformed"),
        ({"i": 17}, "malformed"),
        ({"more": 1}, "malformed"),
        ({"v": "sbe1/factor"}, "unknown-version"),
    ],
)
def test_a_share_of_something_else(sealed, capsys, change, code):
    world = sealed.world
    value = json.loads(sealed.shares[0].read_bytes())
    raw = json.dumps({**value, **change}, separators=(",", ":")).encode()
    other = world.folder / "other.json"
    other.write_bytes(raw)
    capsys.readouterr()
    assert world.open(sealed.bid, sealed.out, [other, *sealed.shares[1:]]) == 1
    assert capsys.readouterr().err.startswith(f"refused: {code}: ")
    assert not sealed.out.exists()


def test_a_key_without_a_seat(sealed, capsys):
    world = sealed.world
    command = ["share", str(sealed.bid), *world.on_statement()]
    key = str(world.folder / "rival.key")
    out = world.folder / "none.json"
    assert main([*command, "--key", key, "--out", str(out)]) == 1
    assert capsys.readouterr().err.startswith("refused: no-seat: ")
    assert not out.exists()
