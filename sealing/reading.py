"""Members of strict JSON, read one by one: the shape is checked where it is read.

Every function takes the value and `where` it stands (for the sentence of the refusal),
and returns the typed value or raises `Malformed`. Bytes are in JSON as standard base64
with padding or as lower-case hex, and in one spelling only.
"""

import base64
import binascii
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from kernel.canonical import Json, strict_object
from sealing.errors import Malformed, SealingRefused, TooLarge, UnknownVersion
from sealing.limits import IDENTIFIER_CHARACTERS_MAX

_HEX_32: Final = re.compile(r"[0-9a-f]{64}")
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII
)
# numeric(20,6) holds every price of the house.
_DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,13})(\.[0-9]{1,6})?")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What is drawn as nothing, or turns the text around it: with it two names look alike,
# or `gpj.exe` reads `exe.jpg`. Listed, not asked of a Unicode table: every
# implementation refuses the same whatever its edition of Unicode.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

Members = Mapping[str, Json]


class InvisibleCharacter(SealingRefused):
    """A text that people read has a character that they cannot see."""

    code = "invisible-character"
    zh = "{where}含有不可见字符或文字方向控制符{point}，请删除后重新输入。"
    en = "{where} has the invisible or text-turning character {point}. Remove it."


def document(
    data: bytes, *, version: str, names: Sequence[str], bytes_max: int, where: str
) -> Members:
    """Read a whole document: strict JSON, its version, exactly the members `names`.

    `names` leaves out `v`, which every document has.
    """
    if len(data) > bytes_max:
        raise TooLarge(what=where, limit=bytes_max)
    value = strict_object(data)
    if value.get("v") != version:
        raise UnknownVersion(where=where, expected=version)
    return members(value, ("v", *names), where)


def members(value: Json, names: Collection[str], where: str) -> Members:
    """Return `value` as an object that has exactly the members `names`."""
    if not isinstance(value, dict):
        raise Malformed(where=where, what="an object is expected")
    for name in names:
        if name not in value:
            raise Malformed(where=where, what=f"the member {name} is missing")
    if len(value) != len(names):
        raise Malformed(where=where, what="there is an unknown member")
    return value


def items(value: Json, where: str, *, least: int = 0, most: int) -> list[Json]:
    """Return `value` as a list of `least` to `most` items."""
    if not isinstance(value, list):
        raise Malformed(where=where, what="a list is expected")
    if not least <= len(value) <= most:
        raise Malformed(where=where, what=f"{least} to {most} items are expected")
    return value


def text(
    value: Json, where: str, *, characters_max: int = IDENTIFIER_CHARACTERS_MAX
) -> str:
    """Return `value` as a text of one line that is not empty."""
    if not isinstance(value, str):
        raise Malformed(where=where, what="a text is expected")
    if not value or value.isspace():
        raise Malformed(where=where, what="the text is empty")
    if len(value) > characters_max:
        raise Malformed(where=where, what=f"over {characters_max} characters")
    if _CONTROL.search(value):
        raise Malformed(where=where, what="a control character")
    return value


def visible(value: str, where: str) -> str:
    """Return a text that people will read, if all of it can be seen.

    Refused are what a reader cannot see and what turns the text around it.
    """
    found = _INVISIBLE.search(value)
    if found is not None:
        raise InvisibleCharacter(where=where, point=_point(found))
    return value


def spelled_out(value: str) -> str:
    """Return a text in which what cannot be seen stands as its number."""
    return _INVISIBLE.sub(_point, value)


def _point(found: re.Match[str]) -> str:
    return f"U+{ord(found[0]):04X}"


def visible_text(
    value: Json, where: str, *, characters_max: int = IDENTIFIER_CHARACTERS_MAX
) -> str:
    """Return `value` as a text of one line, not empty, of which all can be seen."""
    return visible(text(value, where, characters_max=characters_max), where)


def integer(value: Json, where: str, *, least: int, most: int) -> int:
    """Return `value` as an integer within bounds; a boolean is not an integer."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Malformed(where=where, what="an integer is expected")
    if not least <= value <= most:
        raise Malformed(where=where, what=f"{least} to {most} is expected")
    return value


def flag(value: Json, where: str) -> bool:
    """Return `value` as a boolean."""
    if not isinstance(value, bool):
        raise Malformed(where=where, what="true or false is expected")
    return value


def choice(value: Json, where: str, choices: Collection[str]) -> str:
    """Return `value` as one of `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise Malformed(where=where, what="an unknown word")
    return value


def digest(value: Json, where: str) -> str:
    """Return `value` as the lower-case hex of 32 bytes."""
    if not isinstance(value, str) or not _HEX_32.fullmatch(value):
        raise Malformed(where=where, what="64 lower-case hex digits are expected")
    return value


def digest_or_none(value: Json, where: str) -> str | None:
    """Return `value` as the lower-case hex of 32 bytes, or None for null."""
    return None if value is None else digest(value, where)


def base64_bytes(
    value: Json, where: str, *, length: int | None = None, bytes_max: int | None = None
) -> bytes:
    """Return the bytes of `value`, which must re-encode to the same text."""
    if not isinstance(value, str):
        raise Malformed(where=where, what="base64 is expected")
    if bytes_max is not None and len(value) > 4 * (bytes_max + 3) // 3 + 4:
        raise Malformed(where=where, what=f"over {bytes_max} bytes")
    try:
        data = base64.b64decode(value.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Malformed(where=where, what="not base64") from None
    if base64.b64encode(data).decode("ascii") != value:
        raise Malformed(where=where, what="base64 in a second spelling")
    if length is not None and len(data) != length:
        raise Malformed(where=where, what=f"{length} bytes are expected")
    return data


def base64_text(data: bytes) -> str:
    """Return standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def instant(value: Json, where: str) -> datetime:
    """Return an RFC 3339 time with its offset as an aware datetime in UTC."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise Malformed(where=where, what="an RFC 3339 time with an offset is expected")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed(where=where, what="no such time") from None


def instant_or_none(value: Json, where: str) -> datetime | None:
    """Return an RFC 3339 time as an aware datetime, or None for null."""
    return None if value is None else instant(value, where)


def decimal(value: Json, where: str) -> Decimal:
    """Return a decimal string (no sign, no exponent, at most 6 places)."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise Malformed(where=where, what="a decimal string is expected")
    return Decimal(value)


def uuid_text(value: Json, where: str) -> str:
    """Return a UUID in its lower-case spelling."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise Malformed(where=where, what="a UUID in lower case is expected")
    return value
