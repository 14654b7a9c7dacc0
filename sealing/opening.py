"""Opening a bid with k shares (section 9): combine, check everything, decrypt.

The order is the law: commitments, the polynomial at all indexes, the key each header
commits to, then the opening statement, then the bundle. Whatever fails has a name, and
`blame` says from the name and the evidence whose it is.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sealing import (
    envelopes,
    opening_statement,
    padding,
    pipeline,
    shares,
)
from sealing.errors import (
    ContextMismatch,
    FactorNotCommitted,
    Malformed,
    SealingRefused,
)
from sealing.floe import PREFIX_BYTES, Stream
from sealing.index import Index
from sealing.manifest import Manifest
from sealing.opening_statement import OpeningStatement
from sealing.pipeline import Progress, ReadInto, quietly
from sealing.segments import SegmentDigest
from sealing.shares import DuplicateShare
from sealing.unbundle import Note, Unbundling, noting_nothing


class FactorRequired(SealingRefused):
    """The bid was sealed with the bidder's own factor, which is not there."""

    code = "factor-required"
    zh = "此投标需要投标人因子。"
    en = "This bid needs the bidder's own factor."


class FactorNotWanted(SealingRefused):
    """The bid was sealed without a bidder factor."""

    code = "factor-not-wanted"
    zh = "此投标没有投标人因子。"
    en = "This bid has no bidder factor."


@dataclass(frozen=True, slots=True)
class Keys:
    """K_0 of the opening statement, K_1 of the bundle."""

    opening: bytes
    bundle: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """Part 0, opened: its bytes without padding, and what they say."""

    raw: bytes
    statement: OpeningStatement


def read_shares(found: Manifest, contents: list[bytes]) -> dict[int, bytes]:
    """Read the contents of share envelopes: share bytes by index, or refuse."""
    points: dict[int, bytes] = {}
    for content in contents:
        share = envelopes.read_share(content)
        committed = found.shares.get(share.i)
        if committed is None:
            raise Malformed(where="share.i", what="there is no such seat")
        envelopes.check_share(share, share.i, found.context, committed.commit)
        if share.i in points:
            raise DuplicateShare(i=share.i)
        points[share.i] = share.share
    return points


def read_factor(found: Manifest, content: bytes | None) -> bytes:
    """Return S_b from the content of factor.p7m; empty where the bid has none."""
    if found.factor is None:
        if content is not None:
            raise FactorNotWanted
        return b""
    if content is None:
        raise FactorRequired
    return envelopes.read_factor(content, found.context, found.factor.commit)


def read_recovery(found: Manifest, content: bytes) -> tuple[bytes, bytes]:
    """Return S_c and S_b from the content of recovery.p7m; S_b is empty if none.

    Raises `ContextMismatch` for another bid's, `FactorNotCommitted` and
    `KeyNotCommitted` for secrets that are not those committed to.
    """
    held = envelopes.read_recovery(content)
    if held.context != found.context.raw:
        raise ContextMismatch(what="recovery.p7m")
    factor = held.factor or b""
    keys_of(found, held.secret, factor)
    return held.secret, factor


def combine(found: Manifest, points: Mapping[int, bytes], factor: bytes = b"") -> Keys:
    """Return the keys of a bid from shares by index, all commitments checked.

    Both headers are checked here, so that a dealer who committed to other keys is found
    out before anything is decrypted.
    """
    secret = shares.combine(
        points,
        k=found.context.k,
        ctx=found.context.ctx,
        commitments=found.commitments,
    )
    return keys_of(found, secret, factor)


def keys_of(found: Manifest, secret: bytes, factor: bytes = b"") -> Keys:
    """Return the keys that S_c and S_b give, each committed to by its header."""
    if found.factor is not None and (
        found.context.factor_commitment(factor) != found.factor.commit
    ):
        raise FactorNotCommitted
    keys = [found.context.payload_key(p, secret, factor) for p in (0, 1)]
    for p, key in enumerate(keys):
        Stream.resume(key, found.context.ctx, found.parts[p].header, p=p)
    return Keys(*keys)


def open_part0(found: Manifest, key: bytes, segment: bytes) -> Opened:
    """Decrypt part 0, whose one segment is `segment`, and read what it says.

    The segment's digest is checked against the one signed.
    """
    part = found.parts[0]
    digest = hashlib.sha256(segment).digest()
    if hashlib.sha256(digest).digest() != part.digests:
        raise SegmentDigest(p=0, segment=0)
    part.layout.check_head(0, segment[:PREFIX_BYTES])
    stream = Stream.resume(key, found.context.ctx, part.header, p=0)
    padded = stream.open(0, segment, final=True, p=0)
    raw = padding.strip_opening(padded)
    return Opened(raw, opening_statement.read(raw))


def open_part1(
    found: Manifest,
    key: bytes,
    digests: bytes,
    read: ReadInto,
    directory: Path,
    tell: Progress = quietly,
    note: Note = noting_nothing,
) -> Index:
    """Decrypt part 1 and write its documents into `directory`, which is made.

    `digests` is the part's list, checked against the manifest; `read(offset, view)`
    fills `view` with the part's bytes. `note(name, piece)` is given what is written of
    each document, in order and one piece at a time. On a refusal the caller throws the
    directory away: nothing of a bid that is refused is kept.
    """
    part = found.parts[1]
    stream = Stream.resume(key, found.context.ctx, part.header, p=1)
    bundle = Unbundling(directory, note)
    pipeline.open_part(stream, part.layout, digests, read, bundle.take, tell)
    return bundle.finish()
