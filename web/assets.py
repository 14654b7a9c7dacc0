"""Which built file stands for an asset's plain name.

`web/frontend/build.py` writes the files and a manifest; their names carry a hash of
their content, so that they may be kept for ever by whoever fetched them.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

_MANIFEST = Path(__file__).resolve().parent / "static" / "build" / "manifest.json"


@lru_cache(maxsize=4)
def _files(written_ns: int) -> dict[str, str]:
    # Keyed by the time of writing: a rebuild is seen, and nothing is read twice.
    files: dict[str, str] = json.loads(_MANIFEST.read_text(encoding="utf-8"))["files"]
    return files


def asset_url(name: str) -> str:
    """The address of the built asset called `name`, e.g. "room.js"."""
    if not _MANIFEST.is_file():
        raise ValueError("No built assets: run `python web/frontend/build.py` first.")
    return static(f"build/{_files(_MANIFEST.stat().st_mtime_ns)[name]}")
