"""Invented examples for the page of components."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from kernel.canonical import canonical

DIGEST: Final = "3f9a21c088de0b4777ab02e19d5c6b1f40a8e37c25d4910b6fe27a3c8815d0e4"
BEFORE: Final = (
    ("same", "投标截止时间为"),
    ("del", "2026年12月10日09:30"),
    ("same", "，开标地点为线上1号厅。"),
)
AFTER: Final = (
    ("same", "投标截止时间为"),
    ("ins", "2026年12月15日09:30"),
    ("same", "，开标地点为线上1号厅。"),
)
ROWS: Final = (
    (1, "甲水利工程有限公司", 736_320_00, "opened"),
    (2, "乙建设集团股份有限公司（联合体牵头人）", 727_000_00, "opened"),
    (3, "丙公司", None, "bidder-fault"),
)
ACT: Final = canonical(
    {
        "v": "openseal/act",
        "act": "components.example",
        "subject": "E3208-2026-0001",
        "facts": {"amount_fen": 73632000, "title": "水渠加固工程1标段"},
    }
)


def timeline(now: datetime) -> list[dict[str, Any]]:
    """A trade half-way through its life, with one correction on the way."""
    day = timedelta(days=1)
    nodes = (
        ("招标公告", now - 21 * day, "done", "/notices/"),
        ("更正公告", now - 14 * day, "held", "/notices/"),
        ("投标截止", now - day, "done", ""),
        ("开标", now, "now", ""),
        ("公示", now + 5 * day, "planned", ""),
        ("合同", None, "planned", ""),
    )
    return [
        {"act": act, "at": at, "state": state, "url": url}
        for act, at, state, url in nodes
    ]
