"""Where a real Chromium comes from, for the browser tests.

The system's own, or the one from the npm package `@sparticuz/chromium`, which
needs no system library but glibc and is inflated once into `var/chromium/`.
"""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch_arguments() -> dict[str, object]:
    """What Playwright's `launch` is given."""
    named = os.environ.get("OPENSEAL_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise RuntimeError("No Chromium: run `make setup`, or set OPENSEAL_CHROMIUM.")
    return {"executable_path": found, "args": ARGUMENTS}
