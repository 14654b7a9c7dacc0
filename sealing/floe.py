"""FLOE (c2sp.org/FLOE, eprint 2025/2275): a long payload in segments under one key.

AES-256-GCM, HKDF-Expand-SHA-384, 32-byte IV. The 74-byte header is parameters, IV and a
tag that commits to the key. A segment is be32(its length), or 0xFFFFFFFF where another
follows, a 12-byte nonce, the ciphertext, and the 16-byte tag; its number and whether it
is the last are authenticated, so segments can be neither moved nor dropped.
"""

import hmac
import os
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from sealing.errors import SealingRefused

SEGMENT_BYTES: Final = 1_048_576
HEADER_BYTES: Final = 74
IV_BYTES: Final = 32
PREFIX_BYTES: Final = 4
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
#: what a segment is longer than its payload
OVERHEAD_BYTES: Final = PREFIX_BYTES + NONCE_BYTES + TAG_BYTES
MORE_FOLLOWS: Final = b"\xff\xff\xff\xff"
# AES-GCM under one key ends here; FLOE then derives the next. Our parts have at most
# 4,096 segments, so that one key is all there ever is.
SEGMENTS_PER_KEY: Final = 1 << 20

Buffer = bytes | bytearray | memoryview


class KeyNotCommitted(SealingRefused):
    """The header's tag is not of this key: the dealer committed to another one."""

    code = "key-not-committed"
    zh = "第{p}部分的密文头与推导的密钥不符。"
    en = "The header of part {p} does not commit to the key that was derived."


class NotAuthentic(SealingRefused):
    """A segment's ciphertext does not open under the key its header commits to."""

    code = "not-authentic"
    zh = "第{p}部分第{segment}段无法解密。"
    en = "Segment {segment} of part {p} does not open under its key."


def parameters(segment_bytes: int = SEGMENT_BYTES) -> bytes:
    """Return the 10 bytes that encode AES-256-GCM, SHA-384, segment and IV length."""
    return b"\0\0" + segment_bytes.to_bytes(4, "big") + IV_BYTES.to_bytes(4, "big")


def segment_count(payload_bytes: int, segment_bytes: int = SEGMENT_BYTES) -> int:
    """Return in how many segments a payload travels: an empty one in one."""
    return max(1, -(-payload_bytes // (segment_bytes - OVERHEAD_BYTES)))


def sealed_bytes(payload_bytes: int, segment_bytes: int = SEGMENT_BYTES) -> int:
    """Return the length of all segments of a payload."""
    return payload_bytes + OVERHEAD_BYTES * segment_count(payload_bytes, segment_bytes)


def prefix(length: int, *, final: bool) -> bytes:
    """Return the length field at the head of a segment of `length` bytes."""
    return length.to_bytes(PREFIX_BYTES, "big") if final else MORE_FOLLOWS


class Stream:
    """One part under its key: seals and opens its segments, in any order.

    A nonce is 12 random bytes; `nonces` gives that of segment j, for vectors.
    """

    def __init__(
        self,
        key: bytes,
        aad: bytes,
        iv: bytes,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        nonces: Callable[[int], bytes] = lambda _j: os.urandom(NONCE_BYTES),
    ) -> None:
        if len(key) != 32 or len(iv) != IV_BYTES:
            raise ValueError("FLOE takes a key and an IV of 32 bytes")
        self._bound = parameters(segment_bytes) + iv
        self._aad = aad
        self._nonces = nonces
        self.segment_bytes = segment_bytes
        tag = self._derive(key, b"HEADER_TAG:", 32)
        self.header = self._bound + tag
        self._message_key = self._derive(key, b"MESSAGE_KEY:", 48)
        self._aead = AESGCM(self.data_key(0))

    @classmethod
    def start(cls, key: bytes, aad: bytes) -> "Stream":
        """Begin a new part, with a random IV."""
        return cls(key, aad, os.urandom(IV_BYTES))

    @classmethod
    def resume(cls, key: bytes, aad: bytes, header: bytes, *, p: int) -> "Stream":
        """Take up part `p` by its header, whose tag must commit to `key`."""
        stream = cls(key, aad, header[10 : 10 + IV_BYTES])
        if not hmac.compare_digest(stream.header, header):
            raise KeyNotCommitted(p=p)
        return stream

    @property
    def message_key(self) -> bytes:
        """The 48 bytes that data keys come from."""
        return self._message_key

    def data_key(self, j: int) -> bytes:
        """Return the AES key of segment `j`."""
        first = j - j % SEGMENTS_PER_KEY
        return self._derive(self._message_key, b"DEK:" + first.to_bytes(8, "big"), 32)

    def _derive(self, key: bytes, purpose: bytes, length: int) -> bytes:
        info = self._bound + purpose + self._aad
        return HKDFExpand(SHA384(), length, info).derive(key)

    def _segment_aad(self, j: int, *, final: bool) -> bytes:
        if j >= SEGMENTS_PER_KEY:
            raise ValueError("a part has fewer segments than a key may seal")
        return j.to_bytes(8, "big") + bytes([final])

    def seal_into(
        self, j: int, payload: Buffer, out: memoryview, *, final: bool
    ) -> None:
        """Write segment `j` of `payload` into `out`, which has room for just that."""
        nonce = self._nonces(j)
        out[:PREFIX_BYTES] = prefix(len(out), final=final)
        out[PREFIX_BYTES : PREFIX_BYTES + NONCE_BYTES] = nonce
        aad = self._segment_aad(j, final=final)
        self._aead.encrypt_into(nonce, payload, aad, out[PREFIX_BYTES + NONCE_BYTES :])

    def seal(self, j: int, payload: Buffer, *, final: bool) -> bytes:
        """Return segment `j`."""
        out = bytearray(len(payload) + OVERHEAD_BYTES)
        self.seal_into(j, payload, memoryview(out), final=final)
        return bytes(out)

    def open_into(
        self, j: int, segment: memoryview, out: memoryview, *, final: bool, p: int
    ) -> None:
        """Decrypt segment `j` of part `p` into `out`, 32 bytes shorter, or refuse."""
        expected = prefix(len(segment), final=final)
        if segment[:PREFIX_BYTES] != expected:
            raise NotAuthentic(p=p, segment=j)
        nonce = bytes(segment[PREFIX_BYTES : PREFIX_BYTES + NONCE_BYTES])
        aad = self._segment_aad(j, final=final)
        try:
            self._aead.decrypt_into(
                nonce, segment[PREFIX_BYTES + NONCE_BYTES :], aad, out
            )
        except InvalidTag:
            raise NotAuthentic(p=p, segment=j) from None

    def open(self, j: int, segment: Buffer, *, final: bool, p: int) -> bytes:
        """Return the payload of segment `j` of part `p`, or refuse."""
        if len(segment) < OVERHEAD_BYTES:
            raise NotAuthentic(p=p, segment=j)
        out = bytearray(len(segment) - OVERHEAD_BYTES)
        view = memoryview(segment)
        self.open_into(j, view, memoryview(out), final=final, p=p)
        return bytes(out)
