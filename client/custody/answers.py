"""Reading the server's answers to an agent (docs/reference/custody-api.md).

The server is not trusted: whatever is read here is checked again, byte for byte,
against what people signed.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from client.server import ServerUnreachable
from kernel.refused import Refused
from sealing import reading
from sealing.limits import STATEMENTS_MAX
from sealing.order import OrderFiles
from sealing.release import Listed
from sealing.statement_files import StatementFiles

_BYTES_MAX: Final = 16 * 1024 * 1024


class NotWhatWasAsked(Refused):
    """The bytes are not those of the digest that was asked for."""

    code = "not-what-was-asked"
    zh = "服务器给出的{what}与所请求的摘要不符。"
    en = "The server gave a {what} of another digest than was asked for."


@dataclass(frozen=True, slots=True)
class ClosingFiles:
    """A closing list as published, unread: its signature, token and order."""

    closing: bytes
    signature: bytes
    token: bytes
    order: OrderFiles | None


@dataclass(frozen=True, slots=True)
class Duties:
    """What the server says there is to do; each is (subject, digest)."""

    enrol: tuple[str, ...]
    sign: tuple[tuple[str, str], ...]
    release: tuple[tuple[str, str], ...]
    #: the statement in force by subject
    statements: dict[str, str]


def duties(answer: dict[str, Any]) -> Duties:
    """Read an answer of duties/."""
    try:
        return Duties(
            enrol=tuple(str(each) for each in answer["enrol"]),
            sign=_pairs(answer["sign"]),
            release=_pairs(answer["release"]),
            statements={
                str(seat["subject"]): reading.digest(seat["statement"], "statement")
                for seat in answer["seats"]
                if seat["statement"] is not None
            },
        )
    except (KeyError, TypeError) as error:
        raise ServerUnreachable("unexpected answer") from error


def statement(answer: dict[str, Any], digest: str) -> StatementFiles:
    """Read an answer of statements/, its formers with it."""
    found = _statement(answer, 1)
    if hashlib.sha256(found.statement).hexdigest() != digest:
        raise NotWhatWasAsked(what="statement")
    return found


def _statement(answer: dict[str, Any], depth: int) -> StatementFiles:
    if depth > STATEMENTS_MAX:
        raise ServerUnreachable("too many statements")
    try:
        former = answer["former"]
        return StatementFiles(
            statement=_bytes(answer["statement"]),
            signatures={
                int(i): _bytes(text) for i, text in answer["signatures"].items()
            },
            former=None if former is None else _statement(former, depth + 1),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ServerUnreachable("unexpected answer") from error


def closing(answer: dict[str, Any], digest: str) -> ClosingFiles:
    """Read an answer of closings/."""
    try:
        given = answer["order"]
        order = None
        if given is not None:
            order = OrderFiles(_bytes(given["order"]), _bytes(given["signature"]))
        found = ClosingFiles(
            closing=_bytes(answer["closing"]),
            signature=_bytes(answer["signature"]),
            token=_bytes(answer["token"]),
            order=order,
        )
    except (KeyError, TypeError) as error:
        raise ServerUnreachable("unexpected answer") from error
    if hashlib.sha256(found.closing).hexdigest() != digest:
        raise NotWhatWasAsked(what="closing list")
    return found


def listed(answer: dict[str, Any]) -> tuple[list[tuple[int, Listed]], bool]:
    """Read a page of envelopes/: entries by number, and whether it is the last."""
    try:
        entries = [
            (
                int(entry["n"]),
                Listed(
                    message=_bytes(entry["manifest"]),
                    token=_bytes(entry["token"]),
                    envelope=_bytes(entry["envelope"]),
                ),
            )
            for entry in answer["entries"]
        ]
        return entries, bool(answer["complete"])
    except (KeyError, TypeError, ValueError) as error:
        raise ServerUnreachable("unexpected answer") from error


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(each["subject"]), reading.digest(each["digest"], "digest"))
        for each in value
    )


def _bytes(value: Any) -> bytes:
    return reading.base64_bytes(value, "answer", bytes_max=_BYTES_MAX)
