"""Reading checkpoints: which of them bind a stream, and how a stranger checks that.

A checkpoint's content, its signature and its time stamp are for everybody; the heads
under its root are not, since some streams may not be known yet. For one stream the
path from its head to the root says nothing of the others.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from journal.models import Checkpoint
from journal.rules import checkpoints
from journal.rules.checkpoints import Head
from kernel.canonical import canonical

CONTENT, SIGNATURE, TOKEN = "content.json", "signature.p7s", "token.tsr"


@dataclass(frozen=True, slots=True)
class Covered:
    """A checkpoint, and up to which row it binds each stream asked about.

    `digest`: SHA-256 of its content, hex. `rows`: stream to the number of its last row
    that is bound. `is_sealed`: signed already; `is_stamped`: by an authority too.
    """

    n: int
    at: datetime
    digest: str
    rows: dict[str, int]
    is_sealed: bool
    is_stamped: bool


def covering(streams: Collection[str], *, limit: int = 20) -> list[Covered]:
    """Return the newest checkpoints that bind rows of these streams."""
    found = (
        Checkpoint.objects.filter(heads__has_any_keys=list(streams))
        .select_related("seal")
        .order_by("-n")
    )
    return [
        Covered(
            n=row.n,
            at=row.at,
            digest=bytes(row.digest).hex(),
            rows={name: row.heads[name][0] for name in streams if name in row.heads},
            is_sealed=hasattr(row, "seal"),
            is_stamped=hasattr(row, "seal") and bool(row.seal.token),
        )
        for row in found[:limit]
    ]


def checkpoint_files(n: int, *, streams: Collection[str]) -> dict[str, bytes]:
    """Return a checkpoint's content, signature and time stamp, by the file's name.

    Empty when there is no such checkpoint, or it binds none of `streams`.
    """
    row = _binding(n, streams)
    if row is None:
        return {}
    found = {CONTENT: bytes(row.content)}
    if hasattr(row, "seal"):
        found[SIGNATURE] = bytes(row.seal.signature)
        if row.seal.token:
            found[TOKEN] = bytes(row.seal.token)
    return found


def checkpoint_path(n: int, stream: str) -> bytes | None:
    """Return as JSON how a stream's head leads to a checkpoint's root; None: unbound.

    With it a stranger checks one stream, and learns nothing of the others.
    """
    row = _binding(n, [stream])
    if row is None:
        return None
    heads = {name: Head(at, bytes.fromhex(hx)) for name, (at, hx) in row.heads.items()}
    salt = bytes(row.salt)
    slot, leaf_salt = checkpoints.opening(stream, salt=salt)
    path = checkpoints.path(heads, stream, salt=salt)
    return canonical(
        {
            "stream": stream,
            "n": heads[stream].n,
            "digest": heads[stream].digest.hex(),
            "slot": slot,
            "leaf_salt": leaf_salt.hex(),
            "path": [each.hex() for each in path],
        }
    )


def _binding(n: int, streams: Collection[str]) -> Checkpoint | None:
    bound = Checkpoint.objects.filter(heads__has_any_keys=list(streams))
    return bound.select_related("seal").filter(n=n).first()
