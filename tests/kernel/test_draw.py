"""The commit-reveal draw of domain.md 2.10, and case C25."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import draw

REVEALS = [
    "101bf4a2e21fa0fb9c7f660e053e0a58f969104ef9883c095ed71c8969c1a4c8",
    "13b01561a9f796bd6c4c0eb09014558b33e94c624ccc1685ef8c7ec4fd05be58",
    "2d03eb454767ba244cf4c2c61fa06733ab69e4406ede3a873d6cef1b981192e0",
]
COMMITMENTS = [
    "a5d69003a17d6dc91c6f14385b5a17fb38f160dfb1e014822a0f5ef016de3f89",
    "75b962cc71f3fac70888e0a8f15dda34c1640f2b5baaf6cf32c0012e09fd3f2c",
    "47f8a131b68bd72b2bf50e07c9e3dcfbcdd2896e0ac4cbb2dcef2ff3671d4cef",
]
reveals = [bytes.fromhex(text) for text in REVEALS]
seeds = st.binary(min_size=32, max_size=32)


class TestCaseC25:
    def test_each_reveal_is_what_was_committed(self):
        draw.check_reveals(COMMITMENTS, reveals)

    def test_the_seed(self):
        assert draw.seed(reveals).hex() == (
            "1cb4658b0c4ac2de77660cd77a10eec761861ef0f1a4dcde8528ff9465b6bb16"
        )

    def test_the_numbers_drawn(self):
        assert draw.draw(draw.seed(reveals), among=15, count=3) == [8, 12, 4]


@given(seeds, st.integers(1, 40))
def test_a_full_draw_is_a_permutation(seed, among):
    drawn = draw.draw(seed, among=among, count=among)
    assert sorted(drawn) == list(range(1, among + 1))


@given(seeds, st.integers(1, 40), st.data())
def test_drawing_fewer_gives_the_beginning_of_drawing_more(seed, among, data):
    count = data.draw(st.integers(0, among))
    everyone = draw.draw(seed, among=among, count=among)
    assert draw.draw(seed, among=among, count=count) == everyone[:count]


def test_no_number_is_favoured():
    counts = Counter(
        draw.draw(hashlib.sha256(bytes([i, j])).digest(), among=7, count=1)[0]
        for i in range(70)
        for j in range(100)
    )
    # 7,000 draws of 7: 1,000 each, and five standard deviations are about 146.
    assert all(abs(counts[n] - 1000) < 150 for n in range(1, 8))


class TestWhatSpoilsADraw:
    def test_a_reveal_that_was_not_committed(self):
        with pytest.raises(draw.RevealNotCommitted):
            draw.check_reveals(COMMITMENTS, [reveals[1], reveals[0], reveals[2]])

    @pytest.mark.parametrize("length", [31, 33])
    def test_a_reveal_of_another_length(self, length):
        with pytest.raises(draw.RevealMalformed):
            draw.seed([b"\0" * length])

    def test_equal_commitments(self):
        with pytest.raises(draw.CommitmentsEqual):
            draw.check_commitments([COMMITMENTS[0], COMMITMENTS[1], COMMITMENTS[0]])

    def test_a_reveal_that_is_missing(self):
        with pytest.raises(draw.RevealsIncomplete):
            draw.check_reveals(COMMITMENTS, reveals[:2])

    def test_more_than_there_are_is_a_mistake(self):
        with pytest.raises(ValueError, match="cannot draw"):
            draw.draw(b"\0" * 32, among=3, count=4)
