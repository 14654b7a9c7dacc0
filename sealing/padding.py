"""Lengths that say little: Padmé for the bundle, 16 KiB steps for what is read out.

Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", 2019) rounds a
length up so that only O(log log L) bits of it show, at a cost below 12 per cent.
"""

from typing import Final

from sealing.errors import SealingRefused

OPENING_STEP: Final = 16_384
#: an index in a header and a block, and the two blocks that end an archive
BUNDLE_LEAST: Final = 2048


class NotPadded(SealingRefused):
    """A part's length counts what is in it."""

    code = "not-padded"
    zh = "第{p}部分未按规定填充。"
    en = "Part {p} is not padded as the format asks."


def padme(length: int) -> int:
    """Return `length` (bytes) rounded up to its Padmé length."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    significant = exponent.bit_length()
    low_bits = exponent - significant
    if low_bits <= 0:
        return length
    mask = (1 << low_bits) - 1
    return (length + mask) & ~mask


def pad_opening(statement: bytes) -> bytes:
    """Return `statement` with spaces up to the next multiple of 16,384 bytes."""
    return statement + b" " * (-len(statement) % OPENING_STEP)


def strip_opening(padded: bytes) -> bytes:
    """Return the opening statement without the spaces that pad it."""
    if not padded or len(padded) % OPENING_STEP:
        raise NotPadded(p=0)
    return padded.rstrip(b" ")


def check_lengths(opening_bytes: int, bundle_bytes: int) -> None:
    """Refuse payload lengths that no padded part has."""
    if opening_bytes == 0 or opening_bytes % OPENING_STEP:
        raise NotPadded(p=0)
    if bundle_bytes < BUNDLE_LEAST or padme(bundle_bytes) != bundle_bytes:
        raise NotPadded(p=1)
