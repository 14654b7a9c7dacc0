"""One object, one sequence of bytes; strict reading refuses every second spelling."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.canonical import MalformedJson, canonical, strict_loads, strict_object

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values)
def test_what_is_written_reads_back_and_writes_the_same(value):
    data = canonical(value)
    assert strict_loads(data, depth_max=99) == value
    assert canonical(strict_loads(data, depth_max=99)) == data


def test_keys_are_sorted_and_nothing_is_blank():
    assert canonical({"b": [1, True], "a": "甲"}) == '{"a":"甲","b":[1,true]}'.encode()


@pytest.mark.parametrize("value", [1.0, b"x", {1}, object()])
def test_what_has_no_place_is_a_mistake(value):
    with pytest.raises(ValueError, match="no place"):
        canonical(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b"\xef\xbb\xbf{}",
        b"1.0",
        b"1e3",
        b"NaN",
        b"-Infinity",
        b'"\\ud800"',
        b'{"\\ud800":1}',
        b'"\xff"',
        b"{} x",
        b"{}\0",
        b"",
        b"1" * 101,
        '{"a":1}'.encode("utf-16"),
    ],
)
def test_a_second_spelling_is_refused(data):
    with pytest.raises(MalformedJson):
        strict_loads(data)


class TestDepth:
    """The depth of an object is one more than that of its deepest value."""

    def test_eight_is_the_last_accepted(self):
        strict_loads(b'{"a":' * 7 + b"{}" + b"}" * 7)

    def test_nine_is_refused(self):
        with pytest.raises(MalformedJson, match="deep"):
            strict_loads(b'{"a":' * 8 + b"{}" + b"}" * 8)

    def test_brackets_inside_texts_do_not_count(self):
        assert strict_loads(b'"[[[[[[[[[[\\"[["') == '[[[[[[[[[["[['

    def test_a_bomb_is_refused_before_it_is_parsed(self):
        with pytest.raises(MalformedJson, match="deep"):
            strict_loads(b"[" * 1_000_000)


def test_an_object_is_asked_for():
    with pytest.raises(MalformedJson):
        strict_object(b"[1]")


@pytest.mark.parametrize("inside", [b"x", b"\\n", b"["])
def test_a_long_text_takes_memory_of_its_own_size(inside):
    data = b'{"a":"' + inside * (1 << 19) + b'"}'
    tracemalloc.start()
    try:
        strict_loads(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * len(data)
