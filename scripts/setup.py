"""Everything a fresh checkout needs, once: packages, pages' assets, catalogues.

Each step leaves a stamp of what it was made from, so a second start does none
of them again. Runs on the system's Python, with its standard library alone.
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"


def say(words: str) -> None:
    """One line of progress, at once."""
    print(f"setup: {words}", flush=True)


def run(*command: str | Path) -> None:
    """Run a step in the checkout; its failure is the set-up's."""
    done = subprocess.run([str(word) for word in command], cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"setup: failed: {' '.join(map(str, command))}")


def once(stamp: Path, mark: str, step: Callable[[], None]) -> None:
    """Do the step unless the stamp says that it was done from the same things."""
    if stamp.is_file() and stamp.read_text() == mark:
        return
    step()
    stamp.write_text(mark)


def make_environment() -> None:
    """A virtual environment of the checkout's own."""
    say(f"virtual environment with Python {sys.version.split()[0]}")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def install_packages() -> None:
    """The packages of the lock file, at exactly its versions."""
    count = sum(1 for line in LOCK.read_text().splitlines() if "==" in line)
    say(f"{count} Python packages (about a minute)")
    began = time.monotonic()
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input")
    run(*pip, "install", "--quiet", "-r", LOCK)
    say(f"Python packages installed in {time.monotonic() - began:.0f} s")


def compile_modules() -> None:
    """Bytecode of the house's own modules, where it is missing or stale.

    Python writes it by itself, but not where the environment forbids that; there a
    command would compile some forty modules each time it starts.
    """
    packages = {each.parent for each in ROOT.glob("*/__init__.py")} - {ROOT / "tests"}
    run(PYTHON, "-m", "compileall", "-q", "-x", "node_modules", *sorted(packages))


def main() -> None:
    """All steps, in order."""
    version = ".".join(map(str, sys.version_info[:2]))
    if not PYTHON.exists():
        make_environment()
    mark = hashlib.sha256(LOCK.read_bytes() + version.encode()).hexdigest()
    once(VENV / ".openseal-lock", mark, install_packages)
    compile_modules()
    run(PYTHON, "web/frontend/build.py")
    run(PYTHON, "scripts/catalogues.py")


if __name__ == "__main__":
    main()
