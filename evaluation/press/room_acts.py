"""Questions, motions and stops of the room, on the report's paper."""

from collections.abc import Mapping
from typing import Any

from press.document import Column, Document

STATES = {
    "open": "待答复",
    "answered": "已答复",
    "declined": "不接受",
    "unanswered": "未在时限内答复",
}
MOTIONS = {
    "reject": "否决投标",
    "all": "否决全部投标",
    "substance": "答复不予采纳",
    "reopen": "重新打开评分表",
}


def room_acts(
    document: Document, content: Mapping[str, Any], names: Mapping[str, str]
) -> None:
    """Write what was asked, voted on and stopped; nothing where nothing was."""
    if content["inquiries"]:
        _inquiries(document, content["inquiries"], names)
    if content["motions"]:
        _motions(document, content["motions"], names)
    for row in content["stops"]:
        document.paragraph(
            f"监督部门叫停：{row['reason']}（{row['article']}），{row['stopped_at']}；"
            f"恢复：{row['resume_reason']}，{row['resumed_at']}。"
        )


def _inquiries(
    document: Document, rows: list[dict[str, Any]], names: Mapping[str, str]
) -> None:
    document.heading("澄清、说明与修正")
    document.table(
        [
            Column("编号"),
            Column("投标人", 3),
            Column("问题", 4),
            Column("答复", 4),
            Column("依据", 2),
        ],
        [
            [
                str(row["number"]),
                names[row["bid"]],
                row["question"],
                _answer(row),
                row["clause"],
            ]
            for row in rows
        ],
    )


def _answer(row: Mapping[str, Any]) -> str:
    aside = "（表决不予采纳）" if row["set_aside"] else ""
    said = f"：{row['answer']}" if row["answer"] else ""
    return f"{STATES[row['state']]}{said}{aside}"


def _motions(
    document: Document, rows: list[dict[str, Any]], names: Mapping[str, str]
) -> None:
    document.heading("表决")
    for row in rows:
        subject = names.get(row["bid"], row["seat"]) if row["kind"] != "all" else ""
        outcome = "通过" if row["carried"] else "未通过"
        document.paragraph(
            f"{MOTIONS[row['kind']]}{subject}（{row['clause']}）：{outcome}。"
            f"{row['reason']}"
        )
        for vote in row["votes"]:
            side = "同意" if vote["agrees"] else "不同意"
            document.note(f"{vote['seat']} {side} {vote['reason']}".rstrip())
