"""The law of the chain: each row is bound to all rows before it.

`row = SHA-256(previous row || header || SHA-256(salt || facts))`, where the header
is the canonical bytes of stream, number, kind, version, instant and audience. Who
may not see the facts is shown header and commitment, without salt: the chain still
verifies, and the facts cannot be guessed. Nothing here knows a database, so that a
stranger's verifier runs the very same lines.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Self

from kernel.canonical import canonical
from kernel.refused import Refused

#: what stands before the first row of every stream
GENESIS: Final = bytes(32)
SALT_BYTES: Final = 32
PUBLIC: Final = "public"

# Names are plain ASCII so that the header has one spelling only, in SQL as well.
NAME: Final = re.compile(r"[a-z0-9][a-z0-9:._-]{0,119}")


class BrokenChain(Refused):
    """A row does not follow from the rows before it."""

    code = "journal-broken"
    zh = "记录 {stream} 第 {n} 行校验失败：{reason}。"
    en = "Row {n} of {stream} does not verify: {reason}."


def checked_name(name: str) -> str:
    """Return `name` when it can stand in a header, else raise ValueError."""
    if NAME.fullmatch(name) is None:
        raise ValueError(f"not a name for the journal: {name!r}")
    return name


def moment(at: datetime) -> str:
    """The one spelling of an instant: UTC with six decimals and a Z."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Header:
    """What of a row everybody may see."""

    stream: str
    n: int
    kind: str
    v: int
    at: datetime
    audience: str

    def __post_init__(self) -> None:
        for name in (self.stream, self.kind, self.audience):
            checked_name(name)
        if self.n < 1 or self.v < 1:
            raise ValueError("numbers and versions start at one")

    def as_facts(self) -> dict[str, str | int]:
        """The members of the header as they are hashed."""
        return {
            "stream": self.stream,
            "n": self.n,
            "kind": self.kind,
            "v": self.v,
            "at": moment(self.at),
            "audience": self.audience,
        }


def commitment(salt: bytes, facts: bytes) -> bytes:
    """SHA-256 over 32 bytes of salt and the canonical facts."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(salt + facts).digest()


def digest(previous: bytes, header: Header, committed: bytes) -> bytes:
    """The row: SHA-256(previous || header || commitment)."""
    # Both ends have 32 bytes, so the three pieces cannot be cut differently.
    return hashlib.sha256(previous + canonical(header.as_facts()) + committed).digest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it is read: whole, or withheld (`salt` and `raw` are None)."""

    header: Header
    commitment: bytes
    digest: bytes
    salt: bytes | None
    raw: bytes | None

    @property
    def stream(self) -> str:
        return self.header.stream

    @property
    def n(self) -> int:
        return self.header.n

    @property
    def kind(self) -> str:
        return self.header.kind

    @property
    def at(self) -> datetime:
        return self.header.at

    @property
    def audience(self) -> str:
        return self.header.audience

    @property
    def facts(self) -> dict[str, Any]:
        """The facts, parsed; ValueError for a withheld row."""
        if self.raw is None:
            raise ValueError("the facts of this row are withheld")
        facts: dict[str, Any] = json.loads(self.raw)
        return facts

    def withheld(self) -> Self:
        """The same row for somebody who may not see its facts."""
        return replace(self, salt=None, raw=None)


def write(previous: bytes, header: Header, *, salt: bytes, facts: object) -> Entry:
    """Make the row that follows `previous`."""
    raw = canonical(facts)
    committed = commitment(salt, raw)
    return Entry(header, committed, digest(previous, header, committed), salt, raw)


def check(
    entries: Iterable[Entry], *, stream: str, after: int = 0, previous: bytes = GENESIS
) -> tuple[int, bytes]:
    """Follow a stream's rows and return its head, or raise `BrokenChain`.

    `after` and `previous` are the number and digest of the row before the first.
    """
    n = after
    for entry in entries:
        _check_entry(entry, stream=stream, n=n + 1, previous=previous)
        n, previous = entry.n, entry.digest
    return n, previous


def _check_entry(entry: Entry, *, stream: str, n: int, previous: bytes) -> None:
    if entry.stream != stream:
        raise BrokenChain(stream=stream, n=n, reason="of another stream")
    if entry.n != n:
        raise BrokenChain(stream=stream, n=n, reason="missing")
    if entry.raw is not None or entry.salt is not None:
        if entry.raw is None or entry.salt is None or len(entry.salt) != SALT_BYTES:
            raise BrokenChain(stream=stream, n=n, reason="half of it is missing")
        if commitment(entry.salt, entry.raw) != entry.commitment:
            raise BrokenChain(stream=stream, n=n, reason="other facts")
    if digest(previous, entry.header, entry.commitment) != entry.digest:
        raise BrokenChain(stream=stream, n=n, reason="other digest")


def public_entry(entry: Entry, visible: bool) -> dict[str, Any]:  # noqa: FBT001
    """The row as rooms, pages and bundles show it (docs/reference/live-rooms.md)."""
    return {
        **entry.header.as_facts(),
        "commitment": entry.commitment.hex(),
        "digest": entry.digest.hex(),
        "salt": entry.salt.hex() if visible and entry.salt is not None else None,
        "facts": entry.facts if visible else None,
    }


def from_public(shown: Mapping[str, Any]) -> Entry:
    """Read what `public_entry` gave, to check it; ValueError when it is malformed.

    The facts are written canonically again, which gives the bytes that were hashed.
    """
    try:
        header = Header(
            stream=shown["stream"],
            n=shown["n"],
            kind=shown["kind"],
            v=shown["v"],
            at=datetime.fromisoformat(shown["at"]),
            audience=shown["audience"],
        )
        salt, facts = shown["salt"], shown["facts"]
        return Entry(
            header=header,
            commitment=bytes.fromhex(shown["commitment"]),
            digest=bytes.fromhex(shown["digest"]),
            salt=None if salt is None else bytes.fromhex(salt),
            raw=None if facts is None else canonical(facts),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not a row of the journal") from error
