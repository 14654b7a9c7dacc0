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
    """A closing list as published, unread: its signature, token and order.

    `order_token` is None while the order is not stamped yet.
    """

    closing: bytes
    signature: bytes
    token: bytes
    order: OrderFiles | None
    order_token: bytes | None = None


@dataclass(frozen=True, slots=True)
class Duties:
    """What the server says there is to do; each is (subject, digest)."""

    enrol: tuple[str, ...]
    sign: tuple[tuple[str, str], ...]
    release: tuple[tuple[str, str], ...]
    rehearse: tuple[tuple[str, str], ...]
    #: the statement in force by subject
    statements: dict[str, str]
    #: (subject, digest of a hold, whether it is lifted)
    holds: tuple[tuple[str, str, bool], ...]
    #: who signs the platform's lists, in hex
    platform: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The tenders in force in which this signer holds a seat."""
        return tuple(self.statements)


def duties(answer: dict[str, Any]) -> Duties:
    """Read an answer of duties/."""
    try:
        return Duties(
            enrol=tuple(str(each) for each in answer["enrol"]),
            sign=_pairs(answer["sign"]),
            release=_pairs(answer["release"]),
            rehearse=_pairs(answer["rehearse"]),
            holds=tuple(
                (
                    str(each["subject"]),
                    reading.digest(each["digest"], "digest"),
                    bool(each["lifted"]),
                )
                for each in answer["holds"]
            ),
            platform=reading.digest(answer["platform"], "platform"),
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
        order, token = None, None
        if given is not None:
            order = OrderFiles(_bytes(given["order"]), _bytes(given["signature"]))
            token = None if given["token"] is None else _bytes(given["token"])
        found = ClosingFiles(
            closing=_bytes(answer["closing"]),
            signature=_bytes(answer["signature"]),
            token=_bytes(answer["token"]),
            order=order,
            order_token=token,
        )
    except (KeyError, TypeError) as error:
        raise ServerUnreachable("unexpected answer") from error
    if hashlib.sha256(found.closing).hexdigest() != digest:
        raise NotWhatWasAsked(what="closing list")
    return found


@dataclass(frozen=True, slots=True)
class FactorFiles:
    """factors.json as published, unread, with its signature and token."""

    body: bytes
    signature: bytes
    token: bytes


def factors(answer: dict[str, Any]) -> FactorFiles:
    """Read an answer of closings/<digest>/factors/."""
    try:
        return FactorFiles(
            _bytes(answer["factors"]),
            _bytes(answer["signature"]),
            _bytes(answer["token"]),
        )
    except (KeyError, TypeError) as error:
        raise ServerUnreachable("unexpected answer") from error


@dataclass(frozen=True, slots=True)
class HoldFiles:
    """A hold and perhaps its lift, unread."""

    hold: bytes
    signature: bytes
    lift: tuple[bytes, bytes] | None


def hold(answer: dict[str, Any]) -> HoldFiles:
    """Read an answer of holds/<digest>/."""
    try:
        given, lift = answer["lift"], None
        if given is not None:
            lift = _bytes(given["lift"]), _bytes(given["signature"])
        return HoldFiles(_bytes(answer["hold"]), _bytes(answer["signature"]), lift)
    except (KeyError, TypeError) as error:
        raise ServerUnreachable("unexpected answer") from error


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


def rehearsal(answer: dict[str, Any], digest: str) -> tuple[bytes, bytes]:
    """Read an answer of rehearsals/: the dummy's manifest, and the seat's envelope."""
    try:
        found = _bytes(answer["manifest"]), _bytes(answer["envelope"])
    except (KeyError, TypeError) as error:
        raise ServerUnreachable("unexpected answer") from error
    if hashlib.sha256(found[0]).hexdigest() != digest:
        raise NotWhatWasAsked(what="rehearsal")
    return found


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(each["subject"]), reading.digest(each["digest"], "digest"))
        for each in value
    )


def _bytes(value: Any) -> bytes:
    return reading.base64_bytes(value, "answer", bytes_max=_BYTES_MAX)
