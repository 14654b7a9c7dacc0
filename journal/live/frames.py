"""What goes over the wire: frames, and when the next one is due. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from journal.live.framing import Frame
from journal.rules.chain import PUBLIC, Entry, moment, public_entry
from kernel.refused import CHINESE, ENGLISH, Refused

FRAME_GAP_S: Final = 0.25


def encode(frame: Mapping[str, Any]) -> Frame:
    """One text frame."""
    return Frame(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))


def entries(
    rows: Sequence[Entry], *, visible: frozenset[str], head: int, complete: bool
) -> Frame:
    """Rows for a viewer who sees the items in `visible`; the rest is withheld."""
    shown = [public_entry(row, sees(row, visible)) for row in rows]
    return encode({"entries": shown, "head": head, "complete": complete})


def sees(row: Entry, visible: frozenset[str]) -> bool:
    """Whether a row is shown whole."""
    return row.audience == PUBLIC or row.audience in visible


def hello(*, clock: datetime, head: int, you: Mapping[str, Any]) -> Frame:
    """The greeting of a room."""
    return encode({"hello": {"clock": moment(clock), "head": head, "you": dict(you)}})


def clock(now: datetime) -> Frame:
    """The server's clock, from which countdowns are drawn."""
    return encode({"clock": moment(now)})


def refused(refusal: Refused, ref: str) -> Frame:
    """A refusal, with the reference of the act it answers."""
    said = {
        "code": refusal.code,
        "zh": refusal.sentence(CHINESE),
        "en": refusal.sentence(ENGLISH),
        "article": refusal.article,
        "field": refusal.field,
    }
    return encode({"refused": said, "ref": ref})


def due_at(*, last_at: float, urgent: bool) -> float:
    """When rows that have arrived may go out, on the clock of `last_at` (seconds).

    The first goes at once, the next a quarter of a second after the frame before it
    at the earliest; urgent rows do not wait.
    """
    return last_at if urgent else last_at + FRAME_GAP_S
