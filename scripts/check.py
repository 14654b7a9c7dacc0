"""`make check`: the house rules that need no test run.

All of them are tried, so that one look shows everything that is wrong.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str | Path]] = {
    "ruff": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "import contracts": [BIN / "lint-imports", "--no-cache"],
    "migrations": [
        sys.executable,
        "manage.py",
        "makemigrations",
        "--check",
        "--dry-run",
    ],
    "types": [BIN / "mypy", "."],
}


def main() -> int:
    """Run every check; the exit status is 0 when all of them pass."""
    failed = []
    for name, command in CHECKS.items():
        began = time.monotonic()
        print(f"check: {name}", flush=True)
        done = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
        print(f"check: {name}: {_verdict(done.returncode, began)}", flush=True)
    return 1 if failed else 0


def _verdict(status: int, began: float) -> str:
    return f"{'failed' if status else 'passed'} in {time.monotonic() - began:.1f} s"


if __name__ == "__main__":
    sys.exit(main())
