"""The command line of section 10, from the statement to the opened documents."""

import argparse
import getpass
import json
import subprocess
import sys
import zipfile
from itertools import combinations
from pathlib import Path

import pytest

from sealing import cms, envelopes, keys
from sealing.__main__ import main
from sealing.commands import common
from sealing.commands.usage import Usage
from sealing.directory import RECOVERY, read
from tests.sealing import world as worlds
from tests.sealing.tender import refusal

ROOT = Path(__file__).parents[2]


@pytest.fixture
def documents(world):
    """Three documents: a long one, one with a Chinese name, an empty one."""
    contents = {"a.bin": bytes(range(256)) * 9000, "技术方案.pdf": b"x" * 513, "e": b""}
    for name, content in contents.items():
        (world.folder / name).write_bytes(content)
    return contents


@pytest.fixture
def bid(world, documents):
    """Seal the documents."""
    out = world.folder / "bid"
    assert world.seal(out, *(world.folder / name for name in documents)) == 0
    return out


def opened(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by name."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


class TestRoundTrip:
    """3 of 5: any three give the same result, two give nothing."""

    def test_any_three_open_the_same(self, world, bid, documents):
        given = {i: world.share(bid, i) for i in range(1, 6)}
        results = []
        for chosen in combinations(given, 3):
            out = world.folder / f"out{chosen}"
            assert world.open(bid, out, [given[i] for i in chosen]) == 0
            results.append(opened(out))
        assert all(result == results[0] for result in results)
        result = results[0]
        assert json.loads(result.pop("opening.json")) == worlds.OPENING
        assert list(json.loads(result.pop("keys.json"))) == ["0"]
        expected = {f"documents/{name}": data for name, data in documents.items()}
        assert result == expected

    def test_all_five_open_it_too(self, world, bid):
        given = [world.share(bid, i) for i in range(1, 6)]
        assert world.open(bid, world.folder / "out", given) == 0

    def test_two_do_not(self, world, bid, capsys):
        given = [world.share(bid, i) for i in (1, 2)]
        out = world.folder / "out"
        assert world.open(bid, out, given) == 1
        assert refusal(capsys) == "too-few-shares"
        assert not out.exists()

    def test_the_same_one_thrice_does_not(self, world, bid, capsys):
        share = world.share(bid, 1)
        assert world.open(bid, world.folder / "out", [share] * 3) == 1
        assert refusal(capsys) == "duplicate-share"

    def test_verify_and_inspect(self, world, bid, capsys):
        assert main(["verify", str(bid), *world.on_statement()]) == 0
        capsys.readouterr()
        assert main(["inspect", str(bid)]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert shown["manifest"] == read(bid).signed.digest
        assert shown["context"]["lot"] == "标段一"
        assert shown["context"]["seq"] == 1

    def test_nothing_is_written_over(self, world, bid, capsys):
        assert world.seal(bid) == 1
        assert refusal(capsys) == "output-exists"

    def test_a_bid_without_documents(self, world):
        bid = world.folder / "bare"
        assert world.seal(bid) == 0
        given = [world.share(bid, i) for i in (2, 3, 4)]
        out = world.folder / "out"
        assert world.open(bid, out, given) == 0
        assert list((out / "documents").iterdir()) == []


def test_the_bidder_can_recover_its_secret(world, bid):
    """recovery.p7m holds S_c, from which the keys follow without any custodian."""
    holder = world.people["bidder"]
    receiver = keys.KeyReceiver(holder.key, holder.certificate)
    content = cms.open_sealed((bid / RECOVERY).read_bytes(), receiver)
    recovery = envelopes.read_recovery(content)
    assert recovery.context == read(bid).signed.manifest.context.raw
    assert recovery.factor is None


class TestReplaces:
    """--replaces: a fresh identifier, one more, and the digest of what is replaced."""

    def test_the_second_says_the_first(self, world, bid):
        second = world.folder / "second"
        assert world.seal(second, "--replaces", bid) == 0
        old, new = read(bid).signed, read(second).signed
        assert new.manifest.context.seq == 2
        assert new.manifest.context.supersedes == old.digest
        assert new.manifest.context.bid != old.manifest.context.bid

    def test_another_lot_is_refused(self, world, bid, capsys):
        out = world.folder / "second"
        assert world.seal(out, "--replaces", bid, lot="L2") == 1
        assert refusal(capsys) == "replaces-another"
        assert not out.exists()


class TestPack:
    """One uncompressed ZIP, and back."""

    def test_there_and_back(self, world, bid):
        package, back = world.folder / "bid.zip", world.folder / "back"
        assert main(["pack", str(bid), "--out", str(package)]) == 0
        assert main(["unpack", str(package), "--out", str(back)]) == 0
        before = opened(bid)
        del before[RECOVERY]
        assert opened(back) == before
        with zipfile.ZipFile(package) as archive:
            assert {each.compress_type for each in archive.infolist()} == {0}

    @pytest.mark.parametrize(
        ("name", "code"),
        [("../manifest.p7m", "unexpected-file"), ("share-17.p7m", "unexpected-file")],
    )
    def test_a_stranger_in_it_is_refused(self, world, bid, name, code, capsys):
        package = world.folder / "bid.zip"
        assert main(["pack", str(bid), "--out", str(package)]) == 0
        with zipfile.ZipFile(package, "a") as archive:
            archive.writestr(name, b"x")
        back = world.folder / "back"
        assert main(["unpack", str(package), "--out", str(back)]) == 1
        assert refusal(capsys) == code
        assert not back.exists()

    def test_compression_is_refused(self, world, bid, capsys):
        package = world.folder / "bid.zip"
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(bid / "manifest.p7m", "manifest.p7m")
        back = world.folder / "back"
        assert main(["unpack", str(package), "--out", str(back)]) == 1
        assert refusal(capsys) == "bad-package"

    def test_a_directory_that_would_fill_the_memory_is_refused(
        self, world, bid, capsys
    ):
        package, back = world.folder / "bid.zip", world.folder / "back"
        assert main(["pack", str(bid), "--out", str(package)]) == 0
        whole = bytearray(package.read_bytes())
        # The end record: the directory is said to be nearly all of 3 MiB.
        size_max = 3 << 20
        at = whole.rindex(b"PK\x05\x06") + 12
        whole[at : at + 8] = size_max.to_bytes(4, "little") + bytes(4)
        package.write_bytes(bytes(size_max - at + 12) + whole)
        assert main(["unpack", str(package), "--out", str(back)]) == 1
        assert refusal(capsys) == "bad-package"
        assert not back.exists()

    def test_a_package_that_lost_its_beginning_is_refused(self, world, bid, capsys):
        package, back = world.folder / "bid.zip", world.folder / "back"
        assert main(["pack", str(bid), "--out", str(package)]) == 0
        package.write_bytes(package.read_bytes()[5000:])
        assert main(["unpack", str(package), "--out", str(back)]) == 1
        assert refusal(capsys) == "bad-package"
        assert not back.exists()


class TestFactor:
    """With a window for it, the bidder's own key is needed as well."""

    @pytest.fixture
    def world(self, fresh_world):
        later = "2030-12-01T10:30:00+08:00"
        envelopes_ = fresh_world.draft()["envelopes"][:1]
        envelopes_[0]["opens_at"] = later
        draft = fresh_world.draft(factor_window_s=3600, envelopes=envelopes_)
        fresh_world.state(draft, fresh_world.folder / "with-factor")
        return worlds.World(
            fresh_world.folder, people=fresh_world.people, name="with-factor"
        )

    @pytest.mark.parametrize("bidder", ["bidder", "rsa"])
    def test_it_opens_with_the_factor_and_not_without(self, world, bidder, capsys):
        bid = world.folder / f"bid-{bidder}"
        assert world.seal(bid, bidder=bidder) == 0
        given = [world.share(bid, i) for i in (1, 2, 3)]
        out = world.folder / "out"
        capsys.readouterr()
        assert world.open(bid, out, given) == 1
        assert refusal(capsys) == "factor-required"
        holder = world.people[bidder]
        receiver = keys.KeyReceiver(holder.key, holder.certificate)
        content = cms.open_sealed((bid / "factor.p7m").read_bytes(), receiver)
        factor = world.folder / "factor.json"
        factor.write_bytes(content)
        assert world.open(bid, out, given, "--factor", str(factor)) == 0

    def test_the_statement_keeps_the_window_before_the_opening(self, fresh_world):
        path = fresh_world.write_json("d.json", fresh_world.draft(factor_window_s=1))
        out = fresh_world.folder / "out"
        assert main(["statement", "new", str(path), "--out", str(out)]) == 1
        assert not out.exists()


class TestUsage:
    """Exit status 2 is wrong usage; a secret never comes from standard input."""

    @pytest.mark.parametrize(
        "words",
        [
            [],
            ["nothing"],
            ["seal"],
            ["statement"],
            ["open", "X", "--share", "-"],
            ["seal", "--passphrase-file", "-"],
            ["verify", "X", "--stat", "Y", "--trust", "Z"],
        ],
    )
    def test_wrong_usage(self, words, capsys):
        with pytest.raises(SystemExit) as stopped:
            main(words)
        assert stopped.value.code == 2
        assert capsys.readouterr().err

    def test_as_a_program(self, world, bid):
        """One process, one line on standard error, nothing of Django imported."""
        command = [sys.executable, "-m", "sealing", "verify", str(bid)]
        good = subprocess.run(
            [*command, *world.on_statement()],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert (good.returncode, good.stderr) == (0, b"")
        (bid / "digests-1.bin").write_bytes(b"")
        bad = subprocess.run(
            [*command, *world.on_statement()],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert bad.returncode == 1
        assert bad.stderr.startswith(b"refused: truncated: ")
        assert bad.stderr.count(b"\n") == 1

    def test_a_wrong_passphrase(self, world, capsys):
        world.passphrase.write_text("wrong\n")
        out = world.folder / "bid"
        assert world.seal(out) == 1
        assert refusal(capsys) == "unreadable-key"
        assert not out.exists()

    def test_a_prompt_without_an_answer_is_wrong_usage(self, monkeypatch):
        def nobody(_prompt: str) -> str:
            raise EOFError

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(getpass, "getpass", nobody)
        asked = argparse.Namespace(key=Path("signer.p12"), passphrase_file=None)
        with pytest.raises(Usage):
            common.signer(asked)
