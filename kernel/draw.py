"""A draw (摇号) that nobody can steer and anyone can do again by hand.

Commit and reveal, then Fisher-Yates on a stream of SHA-256 blocks with rejection
sampling (domain.md 2.10; case C25). Commitments are published before numbers are
given out; the list of participants is frozen and hashed first; reveals are exactly
32 bytes and are joined in the order of the roles.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.refused import Refused

REVEAL_BYTES: Final = 32
_WORD_BYTES: Final = 4
_WORDS: Final = 2**32


class RevealMalformed(Refused):
    """A reveal must be exactly 32 bytes."""

    code = "reveal-malformed"
    zh = "第{place}个揭示值不是32字节。"
    en = "Reveal {place} is not exactly 32 bytes."


class CommitmentsEqual(Refused):
    """Two parties committed to the same value: one copied the other."""

    code = "commitments-equal"
    zh = "第{first}个与第{second}个承诺相同，不能使用。"
    en = "Commitments {first} and {second} are equal and cannot be used."


class RevealNotCommitted(Refused):
    """What a party revealed is not what it committed to."""

    code = "reveal-not-committed"
    zh = "第{place}个揭示值与其承诺不符。"
    en = "Reveal {place} does not match its commitment."


class RevealsIncomplete(Refused):
    """A draw needs one reveal for each commitment."""

    code = "reveals-incomplete"
    zh = "已收到{found}个揭示值，需要{needed}个。"
    en = "{found} reveals have come, {needed} are needed."


@dataclass(frozen=True, slots=True)
class Step:
    """One number drawn: the words taken from the stream, the swap, the number."""

    words: tuple[int, ...]
    place: int
    swapped_with: int
    number: int


def commitment(reveal: bytes) -> str:
    """Return the SHA-256 of a 32-byte reveal, in hex."""
    if len(reveal) != REVEAL_BYTES:
        raise RevealMalformed(place=1)
    return hashlib.sha256(reveal).hexdigest()


def check_commitments(commitments: Sequence[str]) -> None:
    """Refuse equal commitments: a copied one would cancel its owner's chance."""
    first_place: dict[str, int] = {}
    for place, value in enumerate(commitments, start=1):
        if value in first_place:
            raise CommitmentsEqual(first=first_place[value], second=place)
        first_place[value] = place


def check_reveals(commitments: Sequence[str], reveals: Sequence[bytes]) -> None:
    """Hold every reveal against its commitment, in the order of the roles."""
    check_commitments(commitments)
    if len(reveals) != len(commitments):
        raise RevealsIncomplete(found=len(reveals), needed=len(commitments))
    for place, (value, reveal) in enumerate(
        zip(commitments, reveals, strict=True), start=1
    ):
        if len(reveal) != REVEAL_BYTES:
            raise RevealMalformed(place=place)
        if not hmac.compare_digest(commitment(reveal), value):
            raise RevealNotCommitted(place=place)


def seed(reveals: Sequence[bytes]) -> bytes:
    """Return SHA-256(reveal_1 || reveal_2 || ...)."""
    for place, reveal in enumerate(reveals, start=1):
        if len(reveal) != REVEAL_BYTES:
            raise RevealMalformed(place=place)
    return hashlib.sha256(b"".join(reveals)).digest()


def steps(seed_: bytes, *, among: int, count: int) -> tuple[Step, ...]:
    """Draw `count` of the numbers 1..`among`, with what each took from the stream."""
    if not 0 <= count <= among < _WORDS:
        raise ValueError(f"cannot draw {count} of {among}")
    stream = _words(seed_)
    numbers = list(range(1, among + 1))
    taken: list[Step] = []
    for place in range(count):
        words, offset = _below(stream, among - place)
        other = place + offset
        numbers[place], numbers[other] = numbers[other], numbers[place]
        taken.append(Step(words, place, other, numbers[place]))
    return tuple(taken)


def draw(seed_: bytes, *, among: int, count: int) -> list[int]:
    """Draw `count` different numbers of 1..`among`, in the order drawn."""
    return [step.number for step in steps(seed_, among=among, count=count)]


def _words(seed_: bytes) -> Iterator[int]:
    block = 0
    while True:
        data = hashlib.sha256(seed_ + block.to_bytes(4, "big")).digest()
        for start in range(0, len(data), _WORD_BYTES):
            yield int.from_bytes(data[start : start + _WORD_BYTES], "big")
        block += 1


def _below(stream: Iterator[int], bound: int) -> tuple[tuple[int, ...], int]:
    # Words at or over the greatest multiple of the bound would favour low numbers.
    limit = _WORDS // bound * bound
    words: list[int] = []
    while True:
        word = next(stream)
        words.append(word)
        if word < limit:
            return tuple(words), word % bound
