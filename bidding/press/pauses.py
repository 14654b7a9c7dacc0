"""暂停与恢复 in the opening record: when nothing was done, why, what moved by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bidding.rules.factors import clock_of
from journal.rules.chain import Entry
from press.document import Column, Document

KINDS: Final = frozenset({"bidding.paused", "bidding.resumed"})
_TIMES: Final = (
    ("decrypt_until", "解密至"),
    ("remedy_until", "补救至"),
    ("confirm_until", "确认或异议至"),
)


def section(document: Document, by_kind: Mapping[str, list[Entry]]) -> None:
    """Write the section, where the opening was paused."""
    began = by_kind.get("bidding.paused", [])
    if not began:
        return
    ended = by_kind.get("bidding.resumed", [])
    rows = sorted([*began, *ended], key=lambda row: row.n)
    document.heading("暂停与恢复")
    document.table(
        [
            Column("", 0.7),
            Column("时间", 1.3),
            Column("经办", 1.6),
            Column("理由", 3),
            Column("记录", 0.6),
        ],
        [
            [_word(row), clock_of(row.at), _who(row), _why(row), f"#{row.n}"]
            for row in rows
        ],
    )
    document.note(
        "暂停期间不办理任何有法律效力的事项，各项时限按暂停的时间顺延"
        f"（{began[0].facts['article']}）。"
    )


def _word(row: Entry) -> str:
    return "暂停" if row.kind == "bidding.paused" else "恢复"


def _who(row: Entry) -> str:
    by = row.facts["by"]
    return f"{by.get('organisation_name', '')} {by.get('person_name', '')}".strip()


def _why(row: Entry) -> str:
    moved = [
        f"{word}{clock_of(datetime.fromisoformat(row.facts[name]))}"
        for name, word in _TIMES
        if row.facts.get(name)
    ]
    return "；".join([row.facts["reason"], *moved])
