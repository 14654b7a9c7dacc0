"""Which built file stands for an asset's plain name.

`web/frontend/build.py` writes the files and a manifest; their names carry a hash of
their content, so that they may be kept for ever by whoever fetched them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static

_MANIFEST = Path(__file__).resolve().parent / "static" / "build" / "manifest.json"


@dataclass(frozen=True, slots=True)
class SealingScript:
    """The script that seals bids: its file, and the digest that covers all of it."""

    name: str
    sha256: str
    #: what the page's script element says, so that no other bytes are run
    integrity: str


@lru_cache(maxsize=4)
def _manifest(written_ns: int) -> dict[str, Any]:
    # Keyed by the time of writing: a rebuild is seen, and nothing is read twice.
    found: dict[str, Any] = json.loads(_MANIFEST.read_text(encoding="utf-8"))
    return found


def _built() -> dict[str, Any]:
    if not _MANIFEST.is_file():
        raise ValueError("No built assets: run `python web/frontend/build.py` first.")
    return _manifest(_MANIFEST.stat().st_mtime_ns)


def asset_url(name: str) -> str:
    """The address of the built asset called `name`, e.g. "room.js"."""
    return static(f"build/{_built()['files'][name]}")


def sealing_script() -> SealingScript:
    """The script that seals bids, as it was built."""
    return SealingScript(**_built()["sealing"])
