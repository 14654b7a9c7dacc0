"""DER, read strictly: the one spelling that X.690 allows.

Size, depth and number of elements are capped before anything is interpreted; a
second spelling of the same value (indefinite or overlong lengths, chunked strings,
unsorted sets, padded integers) is refused, so what was read is what would be written.
A tree of tags is enough for CMS and RFC 3161, and unlike a schema compiler it never
decodes what it was not asked for; the tests hold it against independent readers.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from kernel.refused import Invalid

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OID: Final = 0x06
ENUMERATED: Final = 0x0A
UTF8_STRING: Final = 0x0C
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31

CONSTRUCTED: Final = 0x20
CONTEXT: Final = 0x80

#: deepest nesting that certificates, signatures and tokens are found to need is 18
DEPTH_MAX: Final = 24
#: elements in one structure; long payloads are single strings and count as one
ELEMENTS_MAX: Final = 16_384

# Universal types that DER allows only in the primitive form. NumericString and its
# kin are among them: a chunked string is the classical second spelling.
_PRIMITIVE_ONLY: Final = frozenset(
    {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x09, 0x0A, 0x0C, 0x0D}
    | set(range(0x12, 0x1F))
)
_CONSTRUCTED_ONLY: Final = frozenset({0x10, 0x11, 0x08, 0x0B})
#: identifier octets whose form is not the one of their type, and what is wrong
_WRONG_FORMS: Final = {
    **{number | CONSTRUCTED: "a string in chunks" for number in _PRIMITIVE_ONLY},
    **dict.fromkeys(_CONSTRUCTED_ONLY, "a sequence without its mark"),
}


class MalformedDer(Invalid):
    """The bytes are not DER, or not the structure that belongs here."""

    code = "malformed-der"
    zh = "数据不是规范的 DER 编码。"
    en = "The data is not proper DER: {why}."


class DerTooLarge(Invalid):
    """The structure is longer than anything that belongs here."""

    code = "der-too-large"
    zh = "数据过大：{size} 字节，上限 {size_max} 字节。"
    en = "The data is too large: {size} bytes, where {size_max} are allowed."


class DerTooDeep(Invalid):
    """The structure is nested deeper, or has more elements, than belongs here."""

    code = "der-too-deep"
    zh = "数据嵌套过深或元素过多。"
    en = "The data is nested too deeply or has too many elements."


class Node(NamedTuple):
    """One element: its identifier octet and its content, both exactly as read.

    A tuple, since a message has hundreds of them and each is made twice.
    """

    tag: int
    content: bytes
    raw: bytes

    def children(self) -> tuple["Node", ...]:
        """The elements of a constructed one."""
        if not self.tag & CONSTRUCTED:
            raise MalformedDer(why="an element has no parts")
        return _elements(self.content)

    def expect(self, tag: int) -> "Node":
        """Return itself if it has this tag."""
        if self.tag != tag:
            raise MalformedDer(why=f"tag {self.tag:#04x} where {tag:#04x} belongs")
        return self

    def integer(self) -> int:
        """The value of an INTEGER."""
        return int.from_bytes(self.expect(INTEGER).content, "big", signed=True)

    def octets(self) -> bytes:
        """The value of an OCTET STRING."""
        return self.expect(OCTET_STRING).content

    def bits(self) -> bytes:
        """The value of a BIT STRING of whole bytes."""
        content = self.expect(BIT_STRING).content
        if content[0] != 0:
            raise MalformedDer(why="a bit string is not of whole bytes")
        return content[1:]

    def oid(self) -> str:
        """The value of an OBJECT IDENTIFIER, dotted."""
        return _dotted(self.expect(OID).content)

    def time(self) -> datetime:
        """The value of a UTCTime or GeneralizedTime, aware, in UTC."""
        if self.tag == UTC_TIME:
            return _utc_time(self.content)
        return _generalized_time(self.expect(GENERALIZED_TIME).content)


class Fields:
    """The parts of a SEQUENCE, taken in order; every one must be taken."""

    def __init__(self, node: Node, tag: int = SEQUENCE) -> None:
        self._rest = list(node.expect(tag).children())
        self._rest.reverse()

    def take(self, tag: int | None = None) -> Node:
        """The next part, which must be there and have this tag."""
        if not self._rest:
            raise MalformedDer(why="a part is missing")
        node = self._rest.pop()
        return node if tag is None else node.expect(tag)

    def optional(self, tag: int) -> Node | None:
        """The next part if it has this tag."""
        if self._rest and self._rest[-1].tag == tag:
            return self._rest.pop()
        return None

    def end(self) -> None:
        """Refuse what is left over."""
        if self._rest:
            raise MalformedDer(
                why=f"unexpected part with tag {self._rest[-1].tag:#04x}"
            )


def read(data: bytes, *, size_max: int) -> Node:
    """Return the one element that `data` is, having walked all of it.

    Raises `DerTooLarge`, `DerTooDeep` or `MalformedDer`.
    """
    node = glance(data, size_max=size_max)
    _walk(node)
    return node


def glance(data: bytes, *, size_max: int) -> Node:
    """Return the one element that `data` is, looked at no further than it is taken.

    For bytes that were walked when they came, and are known to be the same.
    """
    if len(data) > size_max:
        raise DerTooLarge(size=len(data), size_max=size_max)
    nodes = _elements(data)
    if len(nodes) != 1:
        raise MalformedDer(why="there is not exactly one element")
    return nodes[0]


def is_sorted_set(nodes: tuple[Node, ...]) -> bool:
    """Whether these stand as X.690 11.6 orders a SET OF (shorter padded with zeros)."""
    encodings = [node.raw for node in nodes]
    return encodings == sorted(encodings)


def _walk(root: Node) -> None:
    """Visit every element without recursion and check its form."""
    pending = [(root, 1)]
    count = 0
    while pending:
        node, depth = pending.pop()
        count += 1
        if depth > DEPTH_MAX or count > ELEMENTS_MAX:
            raise DerTooDeep
        if node.tag < 0x40:
            _check_universal(node)
        if node.tag & CONSTRUCTED:
            children = node.children()
            if node.tag == SET and not is_sorted_set(children):
                raise MalformedDer(why="a set is not in order")
            if len(children) + len(pending) > ELEMENTS_MAX:
                raise DerTooDeep
            pending.extend((child, depth + 1) for child in children)


def _elements(data: bytes) -> tuple[Node, ...]:
    nodes: list[Node] = []
    at = 0
    while at < len(data):
        # Counted as they come: millions of them would fill the memory before the walk.
        if len(nodes) == ELEMENTS_MAX:
            raise DerTooDeep
        node = _element(data, at)
        nodes.append(node)
        at += len(node.raw)
    return tuple(nodes)


def _element(data: bytes, start: int) -> Node:
    tag = data[start]
    if tag & 0x1F == 0x1F:
        raise MalformedDer(why="a tag number of several bytes")
    if start + 2 > len(data):
        raise MalformedDer(why="it is cut short")
    length, at = data[start + 1], start + 2
    if length & 0x80:
        length, at = _long_length(data, at, length & 0x7F)
    end = at + length
    if end > len(data):
        raise MalformedDer(why="it is cut short")
    return Node(tag, data[at:end], data[start:end])


def _long_length(data: bytes, at: int, count: int) -> tuple[int, int]:
    """Return a length of `count` bytes at `at`, and where the content begins."""
    # 0x80 is the indefinite form; four bytes of length exceed every limit here.
    if not 1 <= count <= 4 or at + count > len(data):
        raise MalformedDer(why="an indefinite or impossible length")
    length = int.from_bytes(data[at : at + count], "big")
    if length < 0x80 or data[at] == 0:
        raise MalformedDer(why="an overlong length")
    return length, at + count


def _check_universal(node: Node) -> None:
    why = _WRONG_FORMS.get(node.tag)
    if why is not None:
        raise MalformedDer(why=why)
    check = _CHECKS.get(node.tag & 0x1F)
    if check is not None:
        check(node.content)


def _check_end(content: bytes) -> None:
    raise MalformedDer(why="an end-of-contents mark")


def _check_boolean(content: bytes) -> None:
    if content not in (b"\x00", b"\xff"):
        raise MalformedDer(why="a truth value that is neither 00 nor ff")


def _check_integer(content: bytes) -> None:
    if not content:
        raise MalformedDer(why="an empty integer")
    if len(content) > 1 and (
        (content[0] == 0 and content[1] < 0x80)
        or (content[0] == 0xFF and content[1] >= 0x80)
    ):
        raise MalformedDer(why="a padded integer")


def _check_bit_string(content: bytes) -> None:
    if not content or content[0] > 7 or (len(content) == 1 and content[0]):
        raise MalformedDer(why="an impossible bit string")
    if content[0] and content[-1] & ((1 << content[0]) - 1):
        raise MalformedDer(why="unused bits that are not zero")


def _check_null(content: bytes) -> None:
    if content:
        raise MalformedDer(why="a null with content")


def _check_oid(content: bytes) -> None:
    if not content or content[-1] & 0x80 or len(content) > 64:
        raise MalformedDer(why="an impossible object identifier")
    if content.isascii():  # every byte is an arc of its own
        return
    starts = (0, *(i + 1 for i, byte in enumerate(content[:-1]) if not byte & 0x80))
    if any(content[start] == 0x80 for start in starts):
        raise MalformedDer(why="a padded object identifier")


def _check_utf8(content: bytes) -> None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedDer(why="text that is not UTF-8") from None


@lru_cache(maxsize=256)
def _dotted(content: bytes) -> str:
    arcs: list[int] = []
    value = 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def _digits(text: str, *, year_digits: int) -> datetime:
    if not (text.isascii() and text.isdigit() and len(text) == year_digits + 10):
        raise MalformedDer(why="a time that is not in whole seconds of UTC")
    year = int(text[:year_digits])
    if year_digits == 2:
        # RFC 5280 4.1.2.5.1: 50 to 99 are of the twentieth century.
        year += 1900 if year >= 50 else 2000
    month, day, hour, minute, second = (
        int(text[year_digits + i : year_digits + i + 2]) for i in range(0, 10, 2)
    )
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise MalformedDer(why="a time that does not exist") from None


def _utc_time(content: bytes) -> datetime:
    text = content.decode("latin-1")
    if not text.endswith("Z"):
        raise MalformedDer(why="a time that is not in UTC")
    return _digits(text[:-1], year_digits=2)


def _generalized_time(content: bytes) -> datetime:
    """RFC 3161 2.4.2: seconds, perhaps a fraction without trailing zeros, and Z."""
    text = content.decode("latin-1")
    if not text.endswith("Z"):
        raise MalformedDer(why="a time that is not in UTC")
    whole, point, fraction = text[:-1].partition(".")
    moment = _digits(whole, year_digits=4)
    if not point:
        return moment
    if not (fraction.isascii() and fraction.isdigit()) or fraction.endswith("0"):
        raise MalformedDer(why="a fraction of a second written oddly")
    # Beyond microseconds the fraction is cut, never rounded up: a stamp is not later
    # than it says, and whoever compares it subtracts the accuracy as well.
    return moment.replace(microsecond=int(fraction[:6].ljust(6, "0")))


_CHECKS: Final = {
    0x00: _check_end,
    BOOLEAN: _check_boolean,
    INTEGER: _check_integer,
    BIT_STRING: _check_bit_string,
    NULL: _check_null,
    OID: _check_oid,
    ENUMERATED: _check_integer,
    UTF8_STRING: _check_utf8,
    UTC_TIME: _utc_time,
    GENERALIZED_TIME: _generalized_time,
}
