"""One salted root of fixed depth over the heads of many streams.

A checkpoint may be published while hidden streams exist, and must not tell how many
there are. So every checkpoint is a binary tree of 64 levels: a stream's leaf lies
where an HMAC of its name says, and every subtree without a leaf is an HMAC of its
place. Neither the root nor a path to one leaf tells whether other leaves exist.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from journal.rules.chain import SALT_BYTES, moment
from kernel.canonical import canonical

DEPTH: Final = 64
VERSION: Final = "openseal/checkpoint/1"
#: what stands before the first checkpoint
NO_CHECKPOINT: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a stream at the moment of a checkpoint."""

    n: int
    digest: bytes


def content(*, n: int, at: datetime, previous: bytes, root: bytes) -> bytes:
    """The canonical bytes of a checkpoint, which are signed and stamped."""
    return canonical(
        {
            "v": VERSION,
            "n": n,
            "at": moment(at),
            "previous": previous.hex(),
            "root": root.hex(),
        }
    )


def root(heads: Mapping[str, Head], *, salt: bytes) -> bytes:
    """The root over `heads`, by stream. `salt` has 32 bytes and is kept secret."""
    return _tree(_leaves(heads, salt), salt)


def path(heads: Mapping[str, Head], stream: str, *, salt: bytes) -> list[bytes]:
    """The 64 neighbours, leaf first, that lead from a stream's leaf to the root."""
    leaves = _leaves(heads, salt)
    slot = _slot(stream, salt)
    neighbours = []
    for level in range(DEPTH):
        prefix = (slot >> level) ^ 1
        within = {s: leaf for s, leaf in leaves.items() if s >> level == prefix}
        neighbours.append(_node(within, salt, level, prefix))
    return neighbours


def root_of_path(
    stream: str, head: Head, *, slot: int, leaf_salt: bytes, path: Sequence[bytes]
) -> bytes:
    """The root that a published path leads to; compare it with the checkpoint's."""
    if len(path) != DEPTH:
        raise ValueError("a path has 64 neighbours")
    node = _leaf(stream, head, leaf_salt)
    for level, neighbour in enumerate(path):
        right = slot >> level & 1
        node = _join(neighbour, node) if right else _join(node, neighbour)
    return node


def opening(stream: str, *, salt: bytes) -> tuple[int, bytes]:
    """Slot and leaf salt of a stream, told to whoever is given its path."""
    return _slot(stream, salt), _mac(salt, b"leaf", stream.encode())


def _leaves(heads: Mapping[str, Head], salt: bytes) -> dict[int, bytes]:
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    leaves = {}
    for stream, head in heads.items():
        slot, leaf_salt = opening(stream, salt=salt)
        leaves[slot] = _leaf(stream, head, leaf_salt)
    # 2**64 slots: two streams in one is a matter of a broken hash.
    assert len(leaves) == len(heads)
    return leaves


def _tree(leaves: dict[int, bytes], salt: bytes) -> bytes:
    # Level by level from the leaves: only the nodes above a leaf are computed.
    if not leaves:
        return _empty(salt, DEPTH, 0)
    nodes = leaves
    for level in range(DEPTH):
        nodes = {
            prefix: _join(
                nodes.get(2 * prefix) or _empty(salt, level, 2 * prefix),
                nodes.get(2 * prefix + 1) or _empty(salt, level, 2 * prefix + 1),
            )
            for prefix in {slot >> 1 for slot in nodes}
        }
    return nodes[0]


def _node(leaves: dict[int, bytes], salt: bytes, level: int, prefix: int) -> bytes:
    if not leaves:
        return _empty(salt, level, prefix)
    nodes = leaves
    for below in range(level):
        nodes = {
            above: _join(
                nodes.get(2 * above) or _empty(salt, below, 2 * above),
                nodes.get(2 * above + 1) or _empty(salt, below, 2 * above + 1),
            )
            for above in {slot >> 1 for slot in nodes}
        }
    return nodes[prefix]


def _slot(stream: str, salt: bytes) -> int:
    return int.from_bytes(_mac(salt, b"slot", stream.encode())[:8])


def _leaf(stream: str, head: Head, leaf_salt: bytes) -> bytes:
    said = canonical({"stream": stream, "n": head.n, "digest": head.digest.hex()})
    return hashlib.sha256(b"\x00" + leaf_salt + said).digest()


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _empty(salt: bytes, level: int, prefix: int) -> bytes:
    return _mac(salt, b"none", level.to_bytes(1) + prefix.to_bytes(8))


def _mac(salt: bytes, label: bytes, what: bytes) -> bytes:
    return hmac.digest(salt, label + what, "sha256")
