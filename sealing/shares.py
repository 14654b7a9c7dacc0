"""Shamir's shares over GF(2^8), polynomial 0x11b, and their commitments (section 4).

Secrets only ever stand on the left of a multiplication, as whole strings of bytes in
one big integer; what decides a branch is an index or a weight made of indexes, which is
public. So nothing branches or indexes on a secret byte.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from sealing.errors import SealingRefused, ShareNotCommitted

SECRET_BYTES: Final = 32
_REDUCTION: Final = 0x1B  # x^8 = x^4 + x^3 + x + 1
_ORDER: Final = 255  # of the multiplicative group


class TooFewShares(SealingRefused):
    """k shares open, k - 1 say nothing."""

    code = "too-few-shares"
    zh = "份额不足：需要{k}份，只有{found}份。"
    en = "{k} shares are needed, {found} are there."


class DuplicateShare(SealingRefused):
    """The same index twice is one share."""

    code = "duplicate-share"
    zh = "第{i}份份额重复。"
    en = "Share {i} is given twice."


class DealerInconsistent(SealingRefused):
    """The signed commitments are not those of one polynomial: the bidder's fault."""

    code = "dealer-inconsistent"
    zh = "第{i}份承诺与其他份额不在同一多项式上，属投标人原因。"
    en = "Commitment {i} is not of the polynomial that the other shares give."


def _doubled(vector: int, length: int) -> int:
    """Return every byte of `vector` times x, all at once."""
    high = vector & int.from_bytes(b"\x80" * length, "big")
    return ((vector ^ high) << 1) ^ ((high >> 7) * _REDUCTION)


def multiply(secret: bytes, scalar: int) -> bytes:
    """Return each byte of `secret` times the public `scalar` (0..255)."""
    length = len(secret)
    power = int.from_bytes(secret, "big")
    product = 0
    for bit in range(8):
        if scalar >> bit & 1:  # public: an index, or a weight made of indexes
            product ^= power
        power = _doubled(power, length)
    return product.to_bytes(length, "big")


def add(left: bytes, right: bytes) -> bytes:
    """Return the sum, byte by byte; both have one length."""
    total = int.from_bytes(left, "big") ^ int.from_bytes(right, "big")
    return total.to_bytes(len(left), "big")


def _times(left: int, right: int) -> int:
    return multiply(bytes([left]), right)[0]


def inverse(scalar: int) -> int:
    """Return the inverse of a public scalar that is not 0: its 254th power."""
    if scalar == 0:
        raise ValueError("0 has no inverse")
    result = 1
    for _ in range(_ORDER - 1):
        result = _times(result, scalar)
    return result


def weights(indexes: Sequence[int], at: int) -> list[int]:
    """Return the Lagrange weights with which values at `indexes` give that at `at`."""
    if len(set(indexes)) != len(indexes) or 0 in indexes:
        raise ValueError("indexes are distinct and not 0")
    return list(_weights(tuple(indexes), at))


@lru_cache(maxsize=1024)
def _weights(indexes: tuple[int, ...], at: int) -> tuple[int, ...]:
    # Indexes are seats: an opening asks for the same few weights for every bid.
    found = []
    for i in indexes:
        numerator, denominator = 1, 1
        for j in indexes:
            if j != i:
                numerator = _times(numerator, at ^ j)
                denominator = _times(denominator, i ^ j)
        found.append(_times(numerator, inverse(denominator)))
    return tuple(found)


def split(secret: bytes, *, n: int, coefficients: Sequence[bytes]) -> dict[int, bytes]:
    """Return shares 1..n of `secret`.

    `coefficients` are the random bytes of x^1, x^2, ... x^(k-1), each as long as the
    secret; with a fixed sequence the result is fixed, which the vectors need.
    """
    if any(len(coefficient) != len(secret) for coefficient in coefficients):
        raise ValueError("a coefficient is as long as the secret")
    dealt = {}
    for i in range(1, n + 1):
        value = bytes(len(secret))
        for coefficient in (*reversed(coefficients), secret):
            value = add(multiply(value, i), coefficient)
        dealt[i] = value
    return dealt


def interpolate(points: Mapping[int, bytes], at: int) -> bytes:
    """Return the value at `at` of the polynomial through `points`; 0 is the secret."""
    indexes = sorted(points)
    value = bytes(len(points[indexes[0]]))
    for index, weight in zip(indexes, weights(indexes, at), strict=True):
        value = add(value, multiply(points[index], weight))
    return value


def commitment(ctx: bytes, i: int, share: bytes) -> bytes:
    """Return commit_i = SHA-256("sbe1/share\\0" || ctx || byte(i) || share_i)."""
    return hashlib.sha256(b"sbe1/share\0" + ctx + bytes([i]) + share).digest()


def combine(
    points: Mapping[int, bytes], *, k: int, ctx: bytes, commitments: Mapping[int, bytes]
) -> bytes:
    """Return the secret from at least `k` shares, or refuse.

    Each share is checked against its commitment; then the polynomial through k of them
    is evaluated at **all** indexes and checked again, so that any k give one result:
    a dealer who committed to two polynomials is found out, whoever releases.
    """
    for i, share in points.items():
        if commitment(ctx, i, share) != commitments[i]:
            raise ShareNotCommitted(i=i)
    if len(points) < k:
        raise TooFewShares(k=k, found=len(points))
    chosen = {i: points[i] for i in sorted(points)[:k]}
    for i, committed in sorted(commitments.items()):
        if commitment(ctx, i, interpolate(chosen, i)) != committed:
            raise DealerInconsistent(i=i)
    return interpolate(chosen, 0)
