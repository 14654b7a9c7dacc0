"""Headers of a POSIX tar: the few kinds that a bundle has, and nothing else.

A member is one regular file: a ustar header, before which a pax header may say a path
that is long or not ASCII. Links, devices, directories, sparse files, GNU extensions,
global headers and pax records with another meaning than metadata are refused: of all
that tar can say, only a name and a size have a meaning here.
"""

import re
from dataclasses import dataclass
from typing import Final

from sealing.errors import SealingRefused
from sealing.limits import TAR_NAME_BYTES_MAX

BLOCK: Final = 512
ZERO_BLOCK: Final = bytes(BLOCK)
PAX_BYTES_MAX: Final = 8192
_MAGIC: Final = b"ustar\x0000"
_NAME_BYTES: Final = 100
_REGULAR: Final = frozenset({b"0", b"\0"})
_OCTAL: Final = re.compile(rb" *([0-7]+)[ \0]*")
_PAX_LENGTH: Final = re.compile(rb"([1-9][0-9]{0,4}) ")
#: records without a meaning for us, which common writers add
_PAX_IGNORED: Final = frozenset(
    {b"mtime", b"atime", b"ctime", b"uid", b"gid", b"uname", b"gname", b"comment"}
)


class TarMalformed(SealingRefused):
    """The bundle is not a POSIX tar as the format asks."""

    code = "tar-malformed"
    zh = "文件包不是规范的POSIX tar：{what}。"
    en = "The bundle is not a POSIX tar as asked: {what}."


class NotRegular(SealingRefused):
    """A member is something else than a regular file."""

    code = "not-regular"
    zh = "文件包含有非普通文件的成员。"
    en = "A member of the bundle is not a regular file."


@dataclass(frozen=True, slots=True)
class Header:
    """What one header block says; `kind` is its type flag."""

    kind: bytes
    name: bytes
    size: int


def padding_of(size: int) -> int:
    """Return how many zero bytes fill the last block of `size` bytes."""
    return -size % BLOCK


def write_member(name: str, size: int) -> bytes:
    """Return the header blocks of a regular file."""
    encoded = name.encode("utf-8")
    if name.isascii() and len(encoded) <= _NAME_BYTES:
        return _block(encoded, size, b"0")
    record = _pax_record(b"path", encoded)
    stand_in = name.encode("ascii", "replace")[-_NAME_BYTES:].lstrip(b"/")
    return (
        _block(b"PaxHeader", len(record), b"x")
        + record
        + bytes(padding_of(len(record)))
        + _block(stand_in, size, b"0")
    )


def _pax_record(key: bytes, value: bytes) -> bytes:
    body = b" " + key + b"=" + value + b"\n"
    length = len(body)
    # The length counts its own digits.
    while length != len(body) + len(str(length)):
        length = len(body) + len(str(length))
    return str(length).encode("ascii") + body


def _block(name: bytes, size: int, kind: bytes) -> bytes:
    # Owner, group and time are nobody's business: they stay zero.
    fields = (
        name.ljust(_NAME_BYTES, b"\0"),
        b"0000644\0",
        b"0000000\0",
        b"0000000\0",
        b"%011o\0" % size,
        b"00000000000\0",
        b" " * 8,
        kind,
        bytes(100),
        _MAGIC,
    )
    block = b"".join(fields).ljust(BLOCK, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def read_header(block: bytes) -> Header:
    """Read one header block, or refuse."""
    if block[257:265] != _MAGIC:
        raise TarMalformed(what="a header is not ustar")
    if _octal(block[148:156]) != sum(block[:148]) + 8 * 32 + sum(block[156:]):
        raise TarMalformed(what="a header's checksum is wrong")
    kind = block[156:157]
    if kind in _REGULAR and block[157:257].strip(b"\0"):
        raise NotRegular
    name, prefix = _text(block[:100]), _text(block[345:500])
    if prefix:
        name = prefix + b"/" + name
    return Header(kind, name, _octal(block[124:136]))


def check_regular(header: Header) -> None:
    """Refuse a member that is not a regular file."""
    if header.kind not in _REGULAR:
        raise NotRegular


def is_pax(header: Header) -> bool:
    """Say whether the header announces pax records for the next member."""
    if header.kind != b"x":
        return False
    if not 0 < header.size <= PAX_BYTES_MAX:
        raise TarMalformed(what="a pax header is empty or too long")
    return True


def read_pax_path(records: bytes) -> bytes | None:
    """Return the path that pax records say, if any; refuse all that would mean more."""
    found: dict[bytes, bytes] = {}
    while records:
        length = _PAX_LENGTH.match(records)
        if length is None:
            raise TarMalformed(what="a pax record is malformed")
        record, records = records[: int(length[1])], records[int(length[1]) :]
        key, equals, value = record[length.end() :].partition(b"=")
        if len(record) != int(length[1]) or not equals or not value.endswith(b"\n"):
            raise TarMalformed(what="a pax record is malformed")
        if key in found or (key != b"path" and key not in _PAX_IGNORED):
            raise TarMalformed(what="a pax record has no place here")
        found[key] = value[:-1]
    return found.get(b"path")


def decode_name(name: bytes) -> str:
    """Return a member's name as text."""
    if len(name) > TAR_NAME_BYTES_MAX:
        raise TarMalformed(what="a name is too long")
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        raise TarMalformed(what="a name is not UTF-8") from None


def _octal(field: bytes) -> int:
    found = _OCTAL.fullmatch(field)
    if found is None:
        raise TarMalformed(what="a number in a header is malformed")
    return int(found[1], 8)


def _text(field: bytes) -> bytes:
    text, _, rest = field.partition(b"\0")
    if rest.strip(b"\0"):
        raise TarMalformed(what="bytes follow the end of a name")
    return text
