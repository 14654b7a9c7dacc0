"""docs/reference/opening-by-hand.md, run word for word on a sealed bid."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.sealing import world as worlds

PAGE = Path(__file__).parents[2] / "docs/reference/opening-by-hand.md"


def blocks(language: str) -> list[str]:
    """Return the code of one language, in its order."""
    text = PAGE.read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def run(command: str, folder: Path) -> None:
    """Run a line of the page in the bid's directory."""
    done = subprocess.run(command.split(), cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, (command, done.stderr)


def test_the_page_opens_a_bid(world):
    document = bytes(range(256)) * 5000  # over one segment
    (world.folder / "a.bin").write_bytes(document)
    bid = world.folder / "bid"
    assert world.seal(bid, world.folder / "a.bin") == 0
    shutil.copy(world.trust, bid / "ca.pem")
    for i in (1, 3, 4):
        shutil.copy(world.folder / f"seat{i}-cert.key", bid / f"seat-{i}.pem")
    verify, decrypt, untar = blocks("sh")
    for line in (verify + decrypt).splitlines():
        run(line, bid)
    (program,) = blocks("python")
    (bid / "by_hand.py").write_text(program, "utf-8")
    # -I -S: no site packages, so that nothing but the standard library can be used.
    python = [sys.executable, "-I", "-S", "by_hand.py"]
    shares = [f"share-{i}.json" for i in (1, 3, 4)]
    done = subprocess.run([*python, *shares], cwd=bid, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    run(untar.strip(), bid)
    assert json.loads((bid / "opening.json").read_text("utf-8")) == worlds.OPENING
    assert (bid / "a.bin").read_bytes() == document
    index = json.loads((bid / "index.json").read_text("utf-8"))
    assert [file["name"] for file in index["files"]] == ["a.bin"]
