"""What the bundle's `tool` says: the program, and the machine it ran on.

Collusion checks compare it between bids of one lot (same machine, different bidders).
The machine's own identifiers are hashed: equality is all that anybody needs.
"""

import hashlib
import platform
import uuid
from pathlib import Path
from typing import Final

from kernel.canonical import Json
from sealing.seal import CLIENT

_MACHINE_ID: Final = Path("/etc/machine-id")


def tool() -> dict[str, Json]:
    """Return the `tool` object of index.json."""
    return {
        "name": CLIENT["name"],
        "version": CLIENT["version"],
        "system": platform.system().lower(),
        "machine": _digest(_machine_id()),
        "network": _digest(f"{uuid.getnode():012x}"),
    }


def _machine_id() -> str:
    try:
        return _MACHINE_ID.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return platform.node()


def _digest(identifier: str) -> str:
    return hashlib.sha256(b"sbe1/machine\0" + identifier.encode("utf-8")).hexdigest()
