"""DER has one spelling for each value, and this reader knows no other (X.690)."""

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import parser
from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.der import encoder
from pyasn1.type import char, univ

from kernel.refused import Refused
from sealing import der, der_out

LIMIT = 4096

values = st.recursive(
    st.one_of(
        st.integers(0, 2**70).map(der_out.integer),
        st.binary(max_size=300).map(der_out.octets),
        st.binary(max_size=20).map(der_out.bits),
        st.text(max_size=20).map(der_out.utf8),
        st.just(der_out.null()),
        st.just(der_out.boolean_true()),
        st.lists(st.integers(0, 2**40), max_size=5).map(
            lambda arcs: der_out.oid(".".join(map(str, (1, 2, *arcs))))
        ),
    ),
    lambda inner: st.lists(inner, max_size=4).flatmap(
        lambda parts: st.sampled_from(
            [
                der_out.sequence(*parts),
                der_out.set_of(*parts),
                der_out.explicit(3, *parts),
            ]
        )
    ),
    max_leaves=12,
)


def rewritten(node: der.Node) -> bytes:
    """Write again what was read, from its leaves."""
    if not node.tag & der.CONSTRUCTED:
        return der_out.element(node.tag, node.content)
    return der_out.element(node.tag, *map(rewritten, node.children()))


@given(values)
def test_what_is_written_is_read_and_written_the_same(data: bytes) -> None:
    assert rewritten(der.read(data, size_max=100_000)) == data


@given(st.binary(max_size=60))
def test_whatever_is_accepted_has_no_other_spelling(data: bytes) -> None:
    try:
        node = der.read(data, size_max=LIMIT)
    except Refused:
        return
    assert rewritten(node) == data


@given(values)
def test_an_independent_reader_finds_the_same(data: bytes) -> None:
    pending = [der.read(data, size_max=100_000)]
    while pending:
        node = pending.pop()
        kind, method, number, _, content, _ = parser.parse(node.raw, strict=True)
        assert (kind << 6 | method << 5 | number, content) == (node.tag, node.content)
        if node.tag & der.CONSTRUCTED:
            pending.extend(node.children())


@given(st.integers(0, 2**200))
def test_integers_are_as_another_writer_writes_them(value: int) -> None:
    data = der_out.integer(value)
    assert data == encoder.encode(univ.Integer(value))
    assert der.read(data, size_max=LIMIT).integer() == value


@given(st.text(max_size=200))
def test_texts_are_as_another_writer_writes_them(text: str) -> None:
    assert der_out.utf8(text) == encoder.encode(char.UTF8String(text))


@pytest.mark.parametrize(
    "dotted", ["1.2.840.113549.1.7.2", "2.25.99999999999999", "0.9"]
)
def test_object_identifiers_come_back(dotted: str) -> None:
    data = der_out.oid(dotted)
    assert data == encoder.encode(univ.ObjectIdentifier(dotted))
    assert der.read(data, size_max=LIMIT).oid() == dotted


@pytest.mark.parametrize(
    ("why", "spelled"),
    [
        ("nothing", ""),
        ("a tag without a length", "30"),
        ("two elements", "05000500"),
        ("a trailing byte", "050000"),
        ("indefinite length", "3080050000 00".replace(" ", "")),
        ("length in the long form where the short one does", "04810100"),
        ("length with a leading zero", "048200800000"),
        ("length of five bytes", "0485000000000100"),
        ("content cut short", "040500"),
        ("constructed octet string", "2403040100"),
        ("constructed bit string", "230403020000"),
        ("constructed text", "2c030c0161"),
        ("primitive sequence", "1000"),
        ("primitive set", "1100"),
        ("high tag number", "1f8101 00".replace(" ", "")),
        ("end of contents", "0000"),
        ("true that is not ff", "010101"),
        ("boolean of two bytes", "0102ffff"),
        ("empty integer", "0200"),
        ("integer with a leading zero", "0202007f"),
        ("negative integer with a leading ff", "0202ff80"),
        ("null with content", "050100"),
        ("empty bit string", "0300"),
        ("unused bits of nothing", "030101"),
        ("nine unused bits", "03020900"),
        ("unused bits that are set", "03020101"),
        ("empty identifier", "0600"),
        ("identifier cut short", "060181"),
        ("padded arc", "06032a8001"),
        ("broken UTF-8", "0c01ff"),
        ("set out of order", "3106020102020101"),
        ("UTCTime without seconds", "170b323630313031303030305a"),
        ("UTCTime with an offset", "1711323630313031303030303030" + "2b30303030"),
        ("a day that does not exist", "170d3236303233303030303030305a"),
        ("a leap second", "170d3236303130313030303036305a"),
        ("a fraction of nothing", "181032303236303130313030303030302e5a"),
        ("a fraction ending in zero", "181132303236303130313030303030302e305a"),
    ],
)
def test_a_second_spelling_is_refused(why: str, spelled: str) -> None:
    with pytest.raises(der.MalformedDer):
        der.read(bytes.fromhex(spelled), size_max=LIMIT)


class TestLimits:
    """Size, depth and number of elements are capped before anything is read."""

    @pytest.mark.parametrize(("size", "taken"), [(9, True), (10, True), (11, False)])
    def test_size(self, size: int, taken: bool) -> None:
        data = der_out.octets(bytes(size - 2))
        if taken:
            assert der.read(data, size_max=10).octets() == bytes(size - 2)
        else:
            with pytest.raises(der.DerTooLarge):
                der.read(data, size_max=10)

    def nested(self, depth: int) -> bytes:
        data = der_out.null()
        for _ in range(depth - 1):
            data = der_out.sequence(data)
        return data

    def test_the_deepest_is_read(self) -> None:
        der.read(self.nested(der.DEPTH_MAX), size_max=LIMIT)

    def test_one_deeper_is_refused(self) -> None:
        with pytest.raises(der.DerTooDeep):
            der.read(self.nested(der.DEPTH_MAX + 1), size_max=LIMIT)

    def test_a_thousand_deep_is_refused_all_the_same(self) -> None:
        with pytest.raises(der.DerTooDeep):
            der.read(self.nested(1000), size_max=LIMIT * 10)

    def test_the_most_elements_are_read(self) -> None:
        data = der_out.sequence(der_out.null() * (der.ELEMENTS_MAX - 1))
        der.read(data, size_max=LIMIT * 100)

    def test_a_million_elements_are_refused_before_they_fill_the_memory(self) -> None:
        data = der_out.sequence(der_out.null() * (1 << 20))
        tracemalloc.start()
        try:
            with pytest.raises(der.DerTooDeep):
                der.read(data, size_max=len(data))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 8 * len(data)

    def test_one_more_element_is_refused(self) -> None:
        data = der_out.sequence(der_out.null() * der.ELEMENTS_MAX)
        with pytest.raises(der.DerTooDeep):
            der.read(data, size_max=LIMIT * 100)


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2300, 1, 1)).map(  # noqa: DTZ001
        lambda moment: moment.replace(tzinfo=UTC)
    )
)
def test_times_come_back(moment: datetime) -> None:
    written = der.read(der_out.generalized_time(moment), size_max=LIMIT)
    assert written.time() == moment
    whole = moment.replace(microsecond=0)
    assert der.read(der_out.cms_time(moment), size_max=LIMIT).time() == whole


class TestCenturies:
    """RFC 5652 11.3: UTCTime through 2049, GeneralizedTime from 2050."""

    LAST = datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)

    def test_the_last_second_of_utc_time(self) -> None:
        assert der_out.cms_time(self.LAST)[0] == der.UTC_TIME

    def test_the_second_after(self) -> None:
        after = der_out.cms_time(self.LAST + timedelta(seconds=1))
        assert after[0] == der.GENERALIZED_TIME

    def test_fifty_is_of_the_twentieth_century(self) -> None:
        data = der_out.element(der.UTC_TIME, b"500101000000Z")
        assert der.read(data, size_max=LIMIT).time().year == 1950


def test_a_fraction_finer_than_microseconds_is_cut_not_rounded() -> None:
    data = der_out.element(der.GENERALIZED_TIME, b"20260101000000.9999999Z")
    assert der.read(data, size_max=LIMIT).time().microsecond == 999_999


class TestFields:
    """Every part of a sequence is accounted for."""

    def test_a_missing_part(self) -> None:
        fields = der.Fields(der.read(der_out.sequence(), size_max=LIMIT))
        with pytest.raises(der.MalformedDer):
            fields.take()

    def test_a_part_too_many(self) -> None:
        fields = der.Fields(der.read(der_out.sequence(der_out.null()), size_max=LIMIT))
        with pytest.raises(der.MalformedDer):
            fields.end()

    def test_a_part_of_another_kind(self) -> None:
        fields = der.Fields(der.read(der_out.sequence(der_out.null()), size_max=LIMIT))
        assert fields.optional(der.INTEGER) is None
        with pytest.raises(der.MalformedDer):
            fields.take(der.INTEGER)
