"""The known answers of the envelope (tests/vectors/sbe1.json) and their derivation."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[1] / "vectors"
FLOE = (
    "FLOE, segments of 64 bytes (for debugging; not a parameter set of sbe1)",
    "FLOE, segments of 1,048,576 bytes",
)


@cache
def answers() -> dict[str, Any]:
    """Return the known answers."""
    return json.loads((VECTORS / "sbe1.json").read_text("utf-8"))


def drawn(label: str, length: int) -> bytes:
    """Return D(label, length) of the vectors' rule."""
    out = b""
    for block in range(-(-length // 32)):
        seed = b"sbe1/vectors/" + label.encode() + block.to_bytes(8, "big")
        out += hashlib.sha256(seed).digest()
    return out[:length]
