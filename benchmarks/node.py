"""The peers that run on Node: installed from their lock file when first asked for."""

import hashlib
import subprocess
import sys

from benchmarks.measuring import ROOT, say

HERE = ROOT / "benchmarks" / "peers"
_STAMP = HERE / "node_modules" / ".openseal-lock"
sys.path.insert(0, str(ROOT / "web" / "frontend"))

from build import commands  # noqa: E402 -- the pages' own way to find node


def node() -> list[str]:
    """Return how to call node here."""
    return commands()[0]


def install() -> bool:
    """Bring node_modules to what the lock file says; say when that cannot be done."""
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if _STAMP.is_file() and _STAMP.read_text() == wanted:
        return True
    npm = commands()[1]
    words = [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run(words, cwd=HERE, check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"the peers on Node were not installed: {error}")
        return False
    _STAMP.write_text(wanted)
    return True
