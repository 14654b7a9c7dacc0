"""How a digest is shown: hex in groups of four, whole or its first eight groups."""

from __future__ import annotations


def grouped(hex_digest: str, groups: int | None = None) -> str:
    """`3f9a 21c0 88de`: the first `groups` groups of four, or all of them."""
    pieces = [hex_digest[at : at + 4] for at in range(0, len(hex_digest), 4)]
    return " ".join(pieces[:groups])
