"""One object, one sequence of bytes; and JSON read so strictly that none hides two.

Whatever is hashed or signed is written by `canonical`, once, and its bytes travel as
they are. What arrives from outside is read by `strict_loads`, which accepts exactly
what docs/reference/envelope.md section 2 accepts.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn, cast

from kernel.refused import Invalid

#: what `strict_loads` returns, and `canonical` takes
Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

DEPTH_MAX: Final = 8
# A bound so that no parser spends its time on one number; nothing needs more.
INTEGER_DIGITS_MAX: Final = 100
# Texts are matched whole, so that a bracket inside one is not counted; possessively,
# since a matcher that may go back remembers a hundred bytes for every character.
_STRUCTURE: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([\[\]{}])', re.DOTALL)
_ONE_KIND: Final = str.maketrans("{}", "[]")


class MalformedJson(Invalid):
    """The bytes are not the strict JSON that the format asks for."""

    code = "malformed-json"
    zh = "数据不是规范的JSON：{reason}。"
    en = "This is not strict JSON: {reason}."


def canonical(value: object) -> bytes:
    """Return the only bytes of `value`: keys sorted, no blanks, UTF-8.

    Takes str, int, bool, None, mappings with text keys, and sequences of these.
    Floats, dates and decimals raise `ValueError` (a key that is no text, `TypeError`):
    the caller must say as text what it means.
    """
    text = json.dumps(
        _plain(value),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.encode("utf-8")  # a lone surrogate raises here, a ValueError too


#: of these exactly, and not of anything derived from them, JSON is already made
_PLAIN: Final = (str, int, bool, type(None))


def _plain(value: object) -> Json:
    # The table of an opening has ten thousands of values: types that are plain first.
    if type(value) in _PLAIN:
        return cast("Json", value)
    match value:
        case int():
            return value
        case str():
            # A str subclass (an enum, a translated text) is written as plain text.
            return str.__str__(value)
        case Mapping():
            return {
                key if type(key) is str else _key(key): _plain(each)
                for key, each in value.items()
            }
        case bytes() | bytearray() | memoryview():
            raise ValueError("canonical JSON has no place for bytes")
        case Sequence():
            return [_plain(v) for v in value]
        case _:
            raise ValueError(f"canonical JSON has no place for {type(value).__name__}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"canonical JSON has no key of {type(key).__name__}")
    return str.__str__(key)


def strict_loads(
    data: bytes, *, depth_max: int = DEPTH_MAX, decimals_as_text: bool = False
) -> Json:
    """Read JSON, or raise `MalformedJson`.

    Refused are: a byte order mark, bytes that are not UTF-8, duplicate names, floats,
    NaN and infinities, lone surrogates, and a depth over `depth_max` (`{"a":[]}` has
    2). The depth is counted before parsing, so that a parser never recurses further.
    With `decimals_as_text` a number with a point comes as the text that stands there,
    never as a float: for forms that people write by hand.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        raise MalformedJson(reason="byte order mark")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedJson(reason="not UTF-8") from None
    _check_depth(text, depth_max)
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_decimal if decimals_as_text else _no_float,
            parse_constant=_no_float,
            parse_int=_integer,
        )
    except json.JSONDecodeError:
        raise MalformedJson(reason="not JSON") from None
    if "\\u" in text:
        _check_texts(value)
    return value


def strict_object(data: bytes, *, depth_max: int = DEPTH_MAX) -> dict[str, Json]:
    """Read JSON whose outermost value is an object, or raise `MalformedJson`."""
    value = strict_loads(data, depth_max=depth_max)
    if not isinstance(value, dict):
        raise MalformedJson(reason="not an object")
    return value


def _check_depth(text: str, depth_max: int) -> None:
    if text.count("[") + text.count("{") <= depth_max:
        return
    brackets = "".join(_STRUCTURE.findall(text)).translate(_ONE_KIND)
    # Each turn takes the innermost pairs away, which is one level everywhere. What is
    # left after as many turns as levels is too deep, or was never closed.
    left = brackets
    for _ in range(depth_max):
        left = left.replace("[]", "")
    depth = 0
    for bracket in brackets if left else "":
        depth += 1 if bracket == "[" else -1
        if depth > depth_max:
            raise MalformedJson(reason="too deep")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJson(reason="duplicate name")
    return found


def _no_float(_text: str) -> NoReturn:
    raise MalformedJson(reason="a number that is not an integer")


def _decimal(text: str) -> str:
    if len(text) > INTEGER_DIGITS_MAX:
        raise MalformedJson(reason="a number that is too long")
    return text


def _integer(text: str) -> int:
    if len(text) > INTEGER_DIGITS_MAX:
        raise MalformedJson(reason="an integer that is too long")
    return int(text)


def _check_texts(value: Json) -> None:
    match value:
        case str():
            # Only escapes give lone surrogates, which no UTF-8 can carry.
            if any("\ud800" <= character <= "\udfff" for character in value):
                raise MalformedJson(reason="lone surrogate")
        case list():
            for item in value:
                _check_texts(item)
        case dict():
            for key, item in value.items():
                _check_texts(key)
                _check_texts(item)
        case _:
            pass
