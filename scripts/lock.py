"""Writes the lock files from requirements.in and requirements-dev.in.

A clean environment each time, and then what pip resolved: names and versions
only, so that no registry's address and no path gets into a tracked file.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def lock(name: str, folder: Path) -> None:
    """Resolve `name`.in into `name`.lock."""
    venv = folder / name
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-q", "-r", str(ROOT / f"{name}.in")], check=True)
    frozen = subprocess.run(
        [*pip, "freeze"], check=True, capture_output=True, text=True
    ).stdout
    (ROOT / f"{name}.lock").write_text(frozen)
    print(f"{name}.lock: {len(frozen.splitlines())} packages", flush=True)


def main() -> None:
    """Both lock files."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("requirements", "requirements-dev"):
            lock(name, Path(folder))


if __name__ == "__main__":
    main()
