"""Where a real Chromium comes from, for the browser tests.

OPENSEAL_CHROMIUM, the system's own, or the one of the npm package
`@sparticuz/chromium`, which needs no system library but glibc: fetched and inflated
once into `var/chromium/`. `python -m tests.chromium` does that before any test asks,
since the tests themselves use no network.
"""

import fcntl
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from web.frontend.build import commands

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tests" / "browser" / "npm"
PACKED = PACKAGE / "node_modules" / "@sparticuz" / "chromium" / "bin"
FONTS = ROOT / "web/frontend/node_modules/@expo-google-fonts/noto-sans-sc"
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
INFLATE = """
const fs = require("fs"), zlib = require("zlib");
const [from, to] = process.argv.slice(1);
fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)));
"""
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def launch_arguments() -> dict[str, object]:
    """What Playwright's `launch` is given."""
    named = os.environ.get("OPENSEAL_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is not None:
        return {"executable_path": found, "args": ARGUMENTS}
    folder = _inflated(ROOT / "var" / "chromium")
    return {
        "executable_path": str(folder / "chromium"),
        "args": [*ARGUMENTS, "--headless=shell"],
        "env": {
            **os.environ,
            "LD_LIBRARY_PATH": str(folder / "lib"),
            "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        },
    }


def _inflated(folder: Path) -> Path:
    """The package's browser, unpacked; by one process, while others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            print("chromium: fetching and unpacking", flush=True)
            _inflate(folder)
            (folder / "ready").touch()
    return folder


def _inflate(folder: Path) -> None:
    node, npm, _ = commands()
    subprocess.run(
        [*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=PACKAGE,
        check=True,
        capture_output=True,
    )

    def unpack(source: Path, target: Path) -> None:
        subprocess.run([*node, "-e", INFLATE, str(source), str(target)], check=True)

    unpack(PACKED / "chromium.br", folder / "chromium")
    (folder / "chromium").chmod(0o755)
    for name in ("al2023", "swiftshader"):
        archive = folder / f"{name}.tar"
        unpack(PACKED / f"{name}.tar.br", archive)
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        archive.unlink()
    (folder / "fonts.conf").write_text(
        FONTCONFIG.format(fonts=FONTS, cache=folder / "font-cache")
    )


if __name__ == "__main__":
    launch_arguments()
