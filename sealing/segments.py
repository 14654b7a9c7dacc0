"""Segments of a part as they travel: their number, lengths, and signed digests.

`list = SHA-256(seg_0) || SHA-256(seg_1) || ...` goes up with the part, and the manifest
signs SHA-256(list); so each arriving segment is checked on its own, without a key.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from sealing.errors import Malformed, Overlong, SealingRefused, TooLarge, Truncated
from sealing.floe import OVERHEAD_BYTES, SEGMENT_BYTES, prefix
from sealing.limits import PART_1_BYTES_MAX

DIGEST_BYTES: Final = 32


class SegmentDigest(SealingRefused):
    """A segment's bytes are not those whose digest is in the list."""

    code = "segment-digest"
    zh = "第{p}部分第{segment}段的摘要不符。"
    en = "Segment {segment} of part {p} does not match its digest."


class DigestList(SealingRefused):
    """The digest list is not the one that the manifest signs."""

    code = "digest-list"
    zh = "第{p}部分的摘要清单与签名不符。"
    en = "The digest list of part {p} is not the one that the manifest signs."


class SegmentLength(SealingRefused):
    """The length field at the head of a segment says something else: unencrypted?"""

    code = "segment-length"
    zh = "第{p}部分第{segment}段的长度字段不符，内容可能未加密。"
    en = "The length field of segment {segment} of part {p} is wrong; is it encrypted?"


@dataclass(frozen=True, slots=True)
class Layout:
    """How the `size` bytes of part-P.bin fall into segments."""

    p: int
    size: int

    @property
    def count(self) -> int:
        """How many segments there are."""
        return -(-self.size // SEGMENT_BYTES)

    @property
    def payload_bytes(self) -> int:
        """How long the payload is, padding included."""
        return self.size - OVERHEAD_BYTES * self.count

    def is_last(self, j: int) -> bool:
        """Say whether segment `j` is the final one."""
        return j == self.count - 1

    def length(self, j: int) -> int:
        """Return the length of segment `j`."""
        return min(SEGMENT_BYTES, self.size - j * SEGMENT_BYTES)

    def check_head(self, j: int, head: bytes) -> None:
        """Check FLOE's length field, the first four bytes of segment `j`."""
        if head != prefix(self.length(j), final=self.is_last(j)):
            raise SegmentLength(p=self.p, segment=j)

    def check_digest(self, j: int, digest: bytes, digests: bytes) -> None:
        """Check the SHA-256 of segment `j` against the digest list."""
        if digest != digests[j * DIGEST_BYTES : (j + 1) * DIGEST_BYTES]:
            raise SegmentDigest(p=self.p, segment=j)


def layout(p: int, size: int) -> Layout:
    """Return the layout of a part of `size` bytes, or refuse a size no part has.

    Only an empty payload has an empty final segment, and then it is the only one.
    """
    most = SEGMENT_BYTES if p == 0 else PART_1_BYTES_MAX
    if size > most:
        raise TooLarge(what=f"part-{p}.bin", limit=most)
    last = size % SEGMENT_BYTES or SEGMENT_BYTES
    if last < OVERHEAD_BYTES or (last == OVERHEAD_BYTES and size > OVERHEAD_BYTES):
        raise Malformed(where=f"part {p}", what="no payload has this size")
    return Layout(p, size)


def check_list(found: Layout, digests: bytes, signed: bytes) -> None:
    """Refuse a digest list of another length, or not the one that is signed."""
    name, expected = f"digests-{found.p}.bin", found.count * DIGEST_BYTES
    if len(digests) < expected:
        raise Truncated(name=name, expected=expected, found=len(digests))
    if len(digests) > expected:
        raise Overlong(name=name, expected=expected)
    if hashlib.sha256(digests).digest() != signed:
        raise DigestList(p=found.p)


def check_size(found: Layout, size: int) -> None:
    """Refuse a part-P.bin that has another length than the one signed."""
    name = f"part-{found.p}.bin"
    if size < found.size:
        raise Truncated(name=name, expected=found.size, found=size)
    if size > found.size:
        raise Overlong(name=name, expected=found.size)
