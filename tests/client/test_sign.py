"""`python -m client sign`: exit status, one line, and no file after a refusal."""

import subprocess
import sys
from pathlib import Path

import pytest

from sealing import cms
from tests.sealing import hands

ROOT = Path(__file__).parents[2]
ACT = b'{"v":"openseal/act"}'


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "client", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an act, a key, and its passphrase."""
    hands.write(
        tmp_path,
        act_json=ACT,
        own_p12=hands.deep_person().pkcs12("口令"),
        pass_txt="口令\nnot this\n".encode(),
        wrong_txt=b"guess\n",
    )
    return tmp_path


def sign(folder: Path, act: str = "act.json", secret: str = "pass.txt") -> list[str]:
    return [
        *("sign", str(folder / act), "--key", str(folder / "own.p12")),
        *("--passphrase-file", str(folder / secret), "--out", str(folder / "act.p7s")),
    ]


def test_done(folder: Path) -> None:
    done = run(folder, *sign(folder))
    assert (done.returncode, done.stderr) == (0, "")
    signature = cms.verify_detached(ACT, (folder / "act.p7s").read_bytes())
    assert signature.certificate == hands.deep_person().certificate
    assert {path.suffix for path in folder.iterdir()} == {
        ".json",
        ".p12",
        ".txt",
        ".p7s",
    }


@pytest.mark.parametrize(
    ("act", "secret", "code"),
    [
        ("act.json", "wrong.txt", "unreadable-key"),
        ("none.json", "pass.txt", "unreadable-file"),
        ("act.json", "none.txt", "unreadable-file"),
    ],
)
def test_refused(folder: Path, act: str, secret: str, code: str) -> None:
    done = run(folder, *sign(folder, act, secret))
    assert done.returncode == 1
    assert done.stderr.startswith(f"refused: {code}: ")
    assert done.stderr.count("\n") == 1
    assert not (folder / "act.p7s").exists()


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["sign"], ["sign", "act"]])
def test_wrong_usage(folder: Path, arguments: list[str]) -> None:
    assert run(folder, *arguments).returncode == 2
