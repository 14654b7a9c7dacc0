"""BID_DIR: the files of one bid on a disk (section 10)."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509

from sealing import files, manifest, pipeline, segments, submission
from sealing.errors import MissingFile, UnexpectedFile, UnreadableFile
from sealing.limits import (
    FACTOR_ENVELOPE_BYTES_MAX,
    MIB,
    SHARE_ENVELOPE_BYTES_MAX,
)
from sealing.manifest import MANIFEST, SignedManifest, share_name
from sealing.order import Order
from sealing.pipeline import Progress, quietly
from sealing.segments import Layout
from sealing.statement import Statement
from sealing.submission import FACTOR

RECOVERY: Final = "recovery.p7m"
PARTS: Final = (0, 1)
# Names that would be a bid's; whatever else somebody keeps there is not looked at.
_OURS: Final = re.compile(r"share-.*\.p7m|part-.*\.bin|digests-.*\.bin|factor\.p7m")


@dataclass(frozen=True, slots=True)
class Bid:
    """A bid's directory, its manifest read; the parts stay where they are."""

    path: Path
    signed: SignedManifest

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files that are the bid, the bidder's recovery left out."""
        found = self.signed.manifest
        factor = (FACTOR,) if found.factor is not None else ()
        return (
            MANIFEST,
            *(share_name(i) for i in found.shares),
            *(part_name(p) for p in PARTS),
            *(digests_name(p) for p in PARTS),
            *factor,
        )

    def share(self, i: int) -> bytes:
        """Read share envelope `i`."""
        return files.read_bounded(self.path / share_name(i), SHARE_ENVELOPE_BYTES_MAX)

    def digests(self, p: int) -> bytes:
        """Read and check the digest list of part `p`."""
        part = self.signed.manifest.parts[p]
        found = files.read_bounded(self.path / digests_name(p), MIB)
        segments.check_list(part.layout, found, part.digests)
        return found

    def layout(self, p: int) -> Layout:
        """Return how part `p` falls into segments."""
        return self.signed.manifest.parts[p].layout

    @contextmanager
    def part(self, p: int) -> Iterator[pipeline.ReadInto]:
        """Open part `p` for reading, its length checked."""
        path = self.path / part_name(p)
        if not path.is_file():
            raise (UnreadableFile if path.exists() else MissingFile)(name=path.name)
        try:
            source = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            raise UnreadableFile(name=path.name) from None
        try:
            segments.check_size(self.layout(p), os.fstat(source).st_size)
            yield pipeline.reader(self.layout(p), source)
        finally:
            os.close(source)

    def check_no_others(self) -> None:
        """Refuse files that look like a bid's and are not this one's."""
        for each in sorted(self.path.iterdir()):
            if _OURS.fullmatch(each.name) and each.name not in self.names:
                raise UnexpectedFile(name=each.name)


def part_name(p: int) -> str:
    """Return the file name of part `p`."""
    return f"part-{p}.bin"


def digests_name(p: int) -> str:
    """Return the file name of the digest list of part `p`."""
    return f"digests-{p}.bin"


def read(path: Path) -> Bid:
    """Read a bid's manifest, its signature verified by itself and not yet trusted."""
    if not path.is_dir():
        raise MissingFile(name=path.name)
    message = files.read_bounded(path / MANIFEST, manifest.MESSAGE_BYTES_MAX)
    return Bid(path, manifest.open_message(message))


def check_manifest(
    bid: Bid,
    statement: Statement,
    order: Order | None,
    anchors: Sequence[x509.Certificate],
) -> None:
    """Check who signed the manifest, and that it is for this statement and order.

    Without a stamp the time of the act is the signature's own claim.
    """
    manifest.check_against(bid.signed, statement)
    manifest.check_order(bid.signed, order)
    at: datetime = bid.signed.signature.signing_time
    manifest.check_trust(bid.signed, statement, anchors, at=at)


def check_all_but_parts(
    bid: Bid,
    statement: Statement,
    order: Order | None,
    anchors: Sequence[x509.Certificate],
) -> None:
    """Check everything of a bid but the bytes of its parts."""
    check_manifest(bid, statement, order, anchors)
    bid.check_no_others()
    found = bid.signed.manifest
    envelopes = {i: bid.share(i) for i in found.shares}
    submission.check_envelopes(found, envelopes, statement)
    factor = None
    if (bid.path / FACTOR).exists():
        factor = files.read_bounded(bid.path / FACTOR, FACTOR_ENVELOPE_BYTES_MAX)
    submission.check_factor(found, factor)


def verify(
    bid: Bid,
    statement: Statement,
    order: Order | None,
    anchors: Sequence[x509.Certificate],
    tell: Progress = quietly,
) -> None:
    """Check everything of a bid that can be checked without a key."""
    check_all_but_parts(bid, statement, order, anchors)
    for p in PARTS:
        digests = bid.digests(p)
        with bid.part(p) as part:
            pipeline.check_part(bid.layout(p), digests, part, tell)
