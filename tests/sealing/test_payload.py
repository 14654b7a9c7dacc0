"""Payloads of every length come back whole, through the threads sealing uses."""

import hashlib
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.refused import Refused
from sealing import pipeline, segments, shares
from sealing.floe import Stream, sealed_bytes
from sealing.padding import padme

ROOM = 1_048_544
KEY, AAD = bytes(range(32)), bytes(32)
around = st.builds(
    lambda count, step: max(0, count * ROOM + step),
    st.integers(0, 3),
    st.integers(-2, 2),
)


def sealed_file(payload: bytes, path) -> tuple[Stream, segments.Layout, bytes]:
    """Seal a payload into a file; return its stream, layout and digest list."""
    stream = Stream.start(KEY, AAD)
    layout = segments.layout(1, sealed_bytes(len(payload)))
    view = memoryview(payload)

    def read(offset: int, out: memoryview) -> None:
        out[:] = view[offset : offset + len(out)]

    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        digests = pipeline.seal_part(stream, layout, read, handle)
    finally:
        os.close(handle)
    return stream, layout, digests


def opened_file(header: bytes, layout: segments.Layout, digests: bytes, path) -> bytes:
    """Open a sealed file."""
    stream = Stream.resume(KEY, AAD, header, p=1)
    handle = os.open(path, os.O_RDONLY)
    try:
        read = pipeline.reader(layout, handle)
        found = bytearray()

        def take(piece: memoryview):
            found.extend(piece)
            return lambda: None

        pipeline.open_part(stream, layout, digests, read, take)
        return bytes(found)
    finally:
        os.close(handle)


@settings(max_examples=25)
@given(length=st.one_of(st.integers(0, 3 * ROOM), around))
def test_round_trip(tmp_path_factory, length):
    payload = random.Random(length).randbytes(length)
    path = tmp_path_factory.mktemp("payload") / "part"
    stream, layout, digests = sealed_file(payload, path)
    assert path.stat().st_size == layout.size == sealed_bytes(length)
    segments.check_list(layout, digests, hashlib.sha256(digests).digest())
    assert layout.payload_bytes == length
    assert opened_file(stream.header, layout, digests, path) == payload


class TestSegmentsStayWhereTheyAre:
    """A segment neither moves, nor goes missing, nor becomes the last."""

    @pytest.fixture
    def sealed(self, tmp_path):
        path = tmp_path / "part"
        return (*sealed_file(bytes(2 * ROOM + 5), path), path)

    def altered(self, sealed, whole: bytes, code: str) -> None:
        """Sign what was altered, as a dishonest client would, and open it."""
        stream, layout, _, path = sealed
        path.write_bytes(whole)
        size = segments.SEGMENT_BYTES
        pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
        digests = b"".join(hashlib.sha256(piece).digest() for piece in pieces)
        layout = segments.layout(1, len(whole))
        with pytest.raises(Refused) as refused:
            opened_file(stream.header, layout, digests, path)
        assert refused.value.code == code

    def test_swapped(self, sealed):
        whole = sealed[3].read_bytes()
        size = segments.SEGMENT_BYTES
        swapped = whole[size : 2 * size] + whole[:size] + whole[2 * size :]
        self.altered(sealed, swapped, "not-authentic")

    def test_without_the_last(self, sealed):
        whole = sealed[3].read_bytes()
        self.altered(sealed, whole[: 2 * segments.SEGMENT_BYTES], "segment-length")

    def test_a_last_that_was_not(self, sealed):
        size = segments.SEGMENT_BYTES
        whole = bytearray(sealed[3].read_bytes()[:size])
        whole[:4] = size.to_bytes(4, "big")
        self.altered(sealed, bytes(whole), "not-authentic")

    def test_the_first_that_is_refused_is_told(self, sealed):
        stream, layout, digests, path = sealed
        damaged = digests[:32] + bytes(32) + bytes(32)
        with pytest.raises(segments.SegmentDigest) as refused:
            opened_file(stream.header, layout, damaged, path)
        assert refused.value.facts["segment"] == 1

    def test_nothing_is_taken_after_one_that_is_refused(self, sealed):
        stream, layout, digests, path = sealed
        taken = []

        def take(piece: memoryview):
            taken.append(len(piece))
            return lambda: None

        with path.open("rb") as file, pytest.raises(segments.SegmentDigest):
            pipeline.open_part(
                stream,
                layout,
                digests[:32] + bytes(32) + digests[64:],
                pipeline.reader(layout, file.fileno()),
                take,
            )
        assert taken == [ROOM]


@given(st.integers(0, 1 << 40))
def test_padme_is_a_little_more_and_stable(length):
    padded = padme(length)
    assert length <= padded
    assert (padded - length) * 100 <= 12 * length or length < 9
    assert padme(padded) == padded


@given(data=st.data(), n=st.integers(2, 16))
def test_any_k_of_n_give_the_secret_and_find_a_false_dealer(data, n):
    k = data.draw(st.integers(2, n))
    words = st.binary(min_size=32, max_size=32)
    secret = data.draw(words)
    coefficients = data.draw(st.lists(words, min_size=k - 1, max_size=k - 1))
    dealt = shares.split(secret, n=n, coefficients=coefficients)
    commitments = {i: shares.commitment(AAD, i, share) for i, share in dealt.items()}
    chosen = data.draw(st.permutations(range(1, n + 1)))[:k]
    points = {i: dealt[i] for i in chosen}
    assert shares.combine(points, k=k, ctx=AAD, commitments=commitments) == secret
    # A dealer who commits one custodian to another polynomial is found by all others.
    if k < n:
        odd = next(i for i in range(1, n + 1) if i not in chosen)
        commitments[odd] = shares.commitment(AAD, odd, bytes(32))
        if dealt[odd] != bytes(32):
            with pytest.raises(shares.DealerInconsistent):
                shares.combine(points, k=k, ctx=AAD, commitments=commitments)
