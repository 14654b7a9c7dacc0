"""The report (评标报告) on paper, made from the report's own bytes.

Nothing else is read, so that the same report gives the same PDF. The members' places
are on the last page, and each signature is a revision of its own (PAdES).
"""

from collections.abc import Mapping
from typing import Any

from evaluation.press.room_acts import room_acts
from evaluation.rules.replacements import GROUND_WORDS, Ground
from press.document import Column, Document
from press.seal import Mark

ISSUER = "评标委员会"
KIND_WORDS = {
    "qualification": "资格审查",
    "responsiveness": "符合性审查",
    "deduction": "评审优惠",
}


#: the places of the signatures on the last page: points from its lower left corner
_LEFT, _BOTTOM, _WIDTH, _HEIGHT, _GAP = 62, 132, 228, 56, 8
_PLATFORM_BOX = (62, 68, 290, 118)
DISSENT_SHOWN_MAX = 60


def report_pdf(
    content: Mapping[str, Any],
    *,
    digest: str,
    training: bool,
) -> bytes:
    """Return the report as a PDF in Chinese; scores and formulas stand as computed."""
    document = Document(
        title="评标（评审）报告",
        code=str(content["trade"]["code"]),
        issuer=ISSUER,
        training=training,
    )
    names: Mapping[str, str] = content["bids"]
    _head(document, content)
    _checks(document, content, names)
    room_acts(document, content, names)
    _ranking(document, content, names)
    _sheets(document, content, names)
    _steps(document, content, names)
    document.page_break()
    document.heading("签署")
    document.paragraph(
        "以下各位成员逐一签名，每个签名是本文件的一个版本；不同意见全文见其签名的理由。"
    )
    document.note(f"报告摘要（SHA-256）：{digest}")
    return document.pdf()


def member_mark(content: Mapping[str, Any], seat: str, dissent: str) -> Mark:
    """Return what is seen of a member's signature, at the seat's own place."""
    members = content["panel"]["members"]
    place = next(at for at, each in enumerate(members) if each["seat"] == seat)
    row, column = divmod(place, 2)
    left = _LEFT + column * (_WIDTH + _GAP)
    bottom = _BOTTOM + row * (_HEIGHT + _GAP)
    shown = "同意"
    if dissent:
        cut = dissent[:DISSENT_SHOWN_MAX]
        shown = f"不同意见：{cut}{'……' if len(dissent) > len(cut) else ''}"
    text = f"{seat} {members[place]['name']}（电子签名）\n{shown}"
    return Mark(text, -1, (left, bottom, left + _WIDTH, bottom + _HEIGHT))


def platform_mark() -> Mark:
    """Return what is seen of the platform's seal."""
    return Mark("平台签章和时间戳\nSealed and timestamped", -1, _PLATFORM_BOX)


def _head(document: Document, content: Mapping[str, Any]) -> None:
    panel = content["panel"]
    members = [
        f"{each['seat']} {each['name']}"
        + ("（组长）" if each["seat"] == panel["chair"] else "")
        for each in panel["members"]
    ]
    gone = [
        f"{each['seat']}（{GROUND_WORDS[Ground(each['ground'])][0]}，{each['article']}）"
        for each in panel.get("replaced", ())
    ]
    document.facts(
        [
            ("项目", str(content["trade"]["title"])),
            ("标段", f"{content['lot']['number']} {content['lot']['title']}"),
            ("招标文件", f"第{content['trade']['edition']}版"),
            ("评标委员会", "、".join(members)),
            *([("已更换", "、".join(gone))] if gone else []),
            *([("暗标代码", _codes(content))] if content.get("codes") else []),
            (
                "评标办法",
                f"{content['method']['name']} v{content['method']['version']}",
            ),
        ]
    )


def _codes(content: Mapping[str, Any]) -> str:
    names = content["bids"]
    rows = sorted((code, names[bid]) for bid, code in content["codes"].items())
    return "、".join(f"{code} {name}" for code, name in rows)


def _checks(
    document: Document, content: Mapping[str, Any], names: Mapping[str, str]
) -> None:
    document.heading("审查与否决")
    failed = [row for row in content["checks"] if not row["passed"]]
    document.paragraph(
        f"共作出{len(content['checks'])}项审查结论，其中不通过{len(failed)}项。"
    )
    if failed:
        document.table(
            [Column("投标人", 3), Column("审查"), Column("席位"), Column("理由", 4)],
            [
                [
                    names[row["bid"]],
                    KIND_WORDS[row["kind"]],
                    row["seat"],
                    f"{row['clause']} {row['reason']}",
                ]
                for row in failed
            ],
        )
    for row in content["rejections"]:
        document.paragraph(
            f"否决：{names[row['bid']]}，依据{row['clause']}：{row['reason']}"
        )


def _ranking(
    document: Document, content: Mapping[str, Any], names: Mapping[str, str]
) -> None:
    document.heading("汇总与排名")
    rows = sorted(content["result"]["rows"], key=lambda row: row["rank"] or 10_000)
    groups = list(dict.fromkeys(key for row in rows for key in row["groups"]))
    words = {"technical": "技术", "business": "商务", "price": "价格"}
    document.table(
        [
            Column("名次"),
            Column("投标人", 4),
            *(Column(words.get(key, key), 1.2, "right") for key in groups),
            Column("合计", 1.2, "right"),
            Column("报价", 2, "right"),
        ],
        [
            [
                str(row["rank"] or "—"),
                names[row["bid"]],
                *(str(row["groups"].get(key, "")) for key in groups),
                str(row["total"] or ""),
                str(row["price"] or ""),
            ]
            for row in rows
        ],
    )
    recommended = "；".join(
        f"第{row['rank']}名 {names[row['bid']]}" for row in content["candidates"]
    )
    document.paragraph(f"推荐的候选人：{recommended or '无'}。")


def _sheets(
    document: Document, content: Mapping[str, Any], names: Mapping[str, str]
) -> None:
    document.heading("评分表")
    rows = [
        [sheet["seat"], names.get(bid, bid), item, score]
        for sheet in content["sheets"]
        for bid, scores in sorted(sheet["scores"].items())
        for item, score in sorted(scores.items())
    ]
    document.table(
        [
            Column("席位"),
            Column("投标人", 4),
            Column("评分项", 2),
            Column("得分", 1, "right"),
        ],
        rows,
    )


def _steps(
    document: Document, content: Mapping[str, Any], names: Mapping[str, str]
) -> None:
    document.heading("步骤表")
    document.table(
        [
            Column("对象", 2),
            Column("步骤", 3),
            Column("公式", 4),
            Column("结果", 1.4, "right"),
            Column("依据", 2),
        ],
        [
            [
                names.get(step["subject"], step["subject"]),
                step["title"]["zh"],
                _named(step["formula"], names),
                _named(step["result"], names),
                step["article"],
            ]
            for step in content["result"]["steps"]
        ],
    )


def _named(text: str, names: Mapping[str, str]) -> str:
    for key, name in names.items():
        text = text.replace(key, name)
    return text
