"""Sound and picture between seats: who may signal what, when seats are muted.

While subjective items are open, talk between seats is limited to procedure (domain.md
1.7): the server passes on no offer of sound, and orders every page to send none. Sound
and picture go from browser to browser; the house sees only the small notes that arrange
them, bounded and checked here.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import ClassVar, Final

from evaluation.rules.phases import Phase
from kernel.refused import Invalid, Refused

SIGNAL_BYTES_MAX: Final = 24 * 1024
CANDIDATE_MAX: Final = 1024
#: notes a peer may send in a second, on average, and at once
SIGNALS_PER_S: Final = 20
SIGNALS_AT_ONCE: Final = 120
PEER_PATTERN: Final = re.compile(r"[A-Z][0-9A-Za-z-]{0,15}")
SESSION_PATTERN: Final = re.compile(r"[0-9]{1,20}")
DIGEST_PATTERN: Final = re.compile(r"[0-9a-f]{64}")
CHUNKS_MAX: Final = 100_000
BYTES_MAX: Final = 1 << 40
_SENDS: Final = frozenset({"a=sendrecv", "a=sendonly"})
_STANDS: Final = frozenset({"a=inactive", "a=recvonly"})


class SignalMalformed(Invalid):
    """A note between seats that is none of offer, answer, candidate and `again`."""

    code: ClassVar[str] = "signal-malformed"
    zh: ClassVar[str] = "音视频连接信息格式不符，未转发。"
    en: ClassVar[str] = "This note between seats has no known form; it was not sent on."


class TooManySignals(Refused):
    """More notes than arranging a connection needs."""

    code: ClassVar[str] = "signals-too-many"
    zh: ClassVar[str] = "音视频连接信息过于频繁，未转发。"
    en: ClassVar[str] = "Too many notes between seats; this one was not sent on."


class Muted(Refused):
    """An offer of sound while subjective items are open."""

    code: ClassVar[str] = "seats-muted"
    zh: ClassVar[str] = "主观评审项正在打分，席位之间静音，不能发送声音。"
    en: ClassVar[str] = (
        "Subjective items are being scored: seats are muted and no sound is sent."
    )


class OnlyWatching(Refused):
    """Sound or picture of somebody who only watches."""

    code: ClassVar[str] = "only-watching"
    zh: ClassVar[str] = "见证和监督人员只观看，不发送声音和图像。"
    en: ClassVar[str] = "Who witnesses or supervises watches, and is not seen or heard."


class RecordingMalformed(Invalid):
    """A part of a recording that does not continue the one before."""

    code: ClassVar[str] = "recording-malformed"
    zh: ClassVar[str] = "录像摘要不连续或格式不符，未登记。"
    en: ClassVar[str] = "The recording's digest does not continue; it was not kept."


def is_muted(phase: Phase, *, subjective_open: bool) -> bool:
    """Say whether seats are muted: sheets with subjective items are open."""
    return phase is Phase.SCORING and subjective_open


def check_peer(name: object) -> str:
    """Return the name of a seat or watcher, or refuse it."""
    if not isinstance(name, str) or not PEER_PATTERN.fullmatch(name):
        raise SignalMalformed(field="to")
    return name


def check_signal(data: object, *, muted: bool) -> dict[str, object]:
    """Return a note as it is passed on, or refuse it.

    An offer, an answer, a candidate; or `again`, by which a side whose connection does
    not come about asks the other for a new one.
    """
    if not isinstance(data, Mapping):
        raise SignalMalformed(field="data")
    kind = data.get("type")
    if kind == "again":
        return {"type": kind}
    if kind in ("offer", "answer"):
        sdp = data.get("sdp")
        if not isinstance(sdp, str) or len(sdp.encode()) > SIGNAL_BYTES_MAX:
            raise SignalMalformed(field="data")
        if _sections(sdp) - {"m=audio", "m=video"}:
            # A data channel would be talk that nobody records.
            raise SignalMalformed(field="data")
        if muted and sends(sdp, "audio"):
            raise Muted
        return {"type": kind, "sdp": sdp, **_offer_answered(kind, data.get("of"))}
    if kind == "candidate":
        return {"type": kind, "candidate": _candidate(data.get("candidate"))}
    raise SignalMalformed(field="data")


def _offer_answered(kind: str, given: object) -> dict[str, object]:
    """Return to which offer an answer belongs, by its session's number (RFC 8866)."""
    if kind != "answer" or given is None:
        return {}
    if not isinstance(given, str) or not SESSION_PATTERN.fullmatch(given):
        raise SignalMalformed(field="data")
    return {"of": given}


def _candidate(given: object) -> dict[str, object]:
    if not isinstance(given, Mapping):
        raise SignalMalformed(field="data")
    text, mid, line = (
        given.get(key) for key in ("candidate", "sdpMid", "sdpMLineIndex")
    )
    if not isinstance(text, str) or len(text) > CANDIDATE_MAX:
        raise SignalMalformed(field="data")
    if not isinstance(mid, str | None) or (mid is not None and len(mid) > 16):
        raise SignalMalformed(field="data")
    if isinstance(line, bool) or not isinstance(line, int | None):
        raise SignalMalformed(field="data")
    return {"candidate": text, "sdpMid": mid, "sdpMLineIndex": line}


def check_only_watches(data: Mapping[str, object]) -> None:
    """Refuse a description by which somebody who watches would be seen or heard."""
    sdp = data.get("sdp")
    if isinstance(sdp, str) and (sends(sdp, "audio") or sends(sdp, "video")):
        raise OnlyWatching


def sends(sdp: str, kind: str) -> bool:
    """Say whether a description sends sound or picture (RFC 8866, RFC 3264).

    A section that says nothing of its direction sends; one refused by port 0, or
    inactive or receiving only, does not.
    """
    lines = [line.strip() for line in sdp.replace("\r", "\n").split("\n")]
    starts = [n for n, line in enumerate(lines) if line.startswith("m=")]
    common = lines[: starts[0]] if starts else []
    for start, end in pairwise([*starts, len(lines)]):
        section = lines[start:end]
        words = section[0].split()
        refused = len(words) > 1 and words[1] == "0"
        if words[0].lower() != f"m={kind}" or refused:
            continue
        said = _directions(section) or _directions(common)
        if not said or _SENDS & set(said):
            return True
    return False


def _sections(sdp: str) -> set[str]:
    lines = (line.strip() for line in sdp.replace("\r", "\n").split("\n"))
    return {line.split()[0].lower() for line in lines if line.startswith("m=")}


def _directions(lines: list[str]) -> list[str]:
    return [line for line in lines if line in _SENDS | _STANDS]


def chained(chunks: Iterable[bytes], *, former: str = "") -> str:
    """Return the digest of a recording's chunks, in hex, after those of `former`.

    d(0) is 32 zero bytes; d(n) = SHA-256(d(n-1) || SHA-256(chunk n)).
    """
    digest = bytes.fromhex(former) if former else bytes(32)
    for chunk in chunks:
        digest = hashlib.sha256(digest + hashlib.sha256(chunk).digest()).digest()
    return digest.hex()


def check_part(
    *,
    digest: object,
    chunks: object,
    size: object,
    former_chunks: int,
    former_size: int,
) -> tuple[str, int, int]:
    """Return a part of a recording as it is kept: it only ever grows."""
    whole = isinstance(chunks, int) and isinstance(size, int)
    if not isinstance(digest, str) or not DIGEST_PATTERN.fullmatch(digest) or not whole:
        raise RecordingMalformed(field="digest")
    assert isinstance(chunks, int)
    assert isinstance(size, int)
    if not former_chunks < chunks <= CHUNKS_MAX:
        raise RecordingMalformed(field="chunks")
    if not former_size < size <= BYTES_MAX:
        raise RecordingMalformed(field="size")
    return digest, chunks, size
