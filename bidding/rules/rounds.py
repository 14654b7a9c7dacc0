"""Rounds of final quotes: the order that calls one, and when one can never close."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bidding.rules.closing import GRACE
from kernel.refused import Invalid, Refused

MINUTES_MAX: Final = 7 * 24 * 60


class MinutesWrong(Invalid):
    """A round lasts some minutes."""

    code = "minutes-wrong"
    zh = "请填写本轮报价的时长（分钟，不超过{most}）。"
    en = "Say how many minutes the round lasts, at most {most}."


class StillCloses(Refused):
    """The round can still be closed: no token is missing, or one may yet come."""

    code = "round-still-closes"
    zh = "本轮仍可截止，不能作废。"
    en = "The round can still be closed; it is not annulled."


class NobodyAdmitted(Invalid):
    """A round admits somebody."""

    code = "nobody-admitted"
    zh = "请选择参加本轮报价的供应商。"
    en = "Choose the suppliers that the round admits."


def order_bytes(
    *,
    statement: str,
    lot: str,
    envelope: str,
    deadline: datetime,
    floor: int,
    admitted: Iterable[str],
    grounds: str,
    opens_at: datetime | None = None,
) -> bytes:
    """Return order.json. Digests in hex; a round's opens at its deadline."""
    value = {
        "v": "sbe1/order",
        "statement": statement,
        "lot": lot,
        "envelope": envelope,
        "deadline": deadline.isoformat(),
        "opens_at": (opens_at or deadline).isoformat(),
        "floor": floor,
        "admitted": sorted(set(admitted)),
        "grounds": grounds,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def never_closes(*, deadline: datetime, missing: int, now: datetime) -> bool:
    """Say whether a round waits for tokens that can no longer come in time.

    `missing` counts the quotes without one. A token stamped at the last instant of the
    grace is still taken, so the wait is over only after it (envelope.md 8.4).
    """
    return missing > 0 and now > deadline + GRACE


def check_never_closes(*, deadline: datetime, missing: int, now: datetime) -> None:
    """Refuse to annul a round that can still be closed."""
    if not never_closes(deadline=deadline, missing=missing, now=now):
        raise StillCloses
