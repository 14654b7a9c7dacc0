"""The order that calls a round of final quotes (envelope.md section 3), as bytes."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from kernel.refused import Invalid

MINUTES_MAX: Final = 7 * 24 * 60


class MinutesWrong(Invalid):
    """A round lasts some minutes."""

    code = "minutes-wrong"
    zh = "请填写本轮报价的时长（分钟，不超过{most}）。"
    en = "Say how many minutes the round lasts, at most {most}."


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
) -> bytes:
    """Return order.json. Digests in hex; it opens at its deadline."""
    value = {
        "v": "sbe1/order",
        "statement": statement,
        "lot": lot,
        "envelope": envelope,
        "deadline": deadline.isoformat(),
        "opens_at": deadline.isoformat(),
        "floor": floor,
        "admitted": sorted(set(admitted)),
        "grounds": grounds,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
