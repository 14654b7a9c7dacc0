"""The opening record (开标记录): made from rows of the journal and nothing else.

What a table, a draw, an objection or a signature says here stands in a numbered row;
each section names its row, so that a stranger can hold the paper against the record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bidding.press import decryption, pauses
from bidding.rules.opening import RecordNotThere
from journal.rules.chain import Entry
from kernel.canonical import Json
from press.document import Column, Document

ZONE: Final = ZoneInfo("Asia/Shanghai")
KINDS: Final = (
    decryption.KINDS
    | pauses.KINDS
    | frozenset(
        {
            "bidding.closed",
            "bidding.counted",
            "bidding.closing-frozen",
            "bidding.release-not-usable",
            "bidding.opening-suspended",
            "bidding.table-opened",
            "bidding.reading-started",
            "bidding.row-confirmed",
            "bidding.draw-committed",
            "bidding.draw-revealed",
            "bidding.backup-used",
            "bidding.party-left-out",
            "bidding.later-envelope-ordered",
            "bidding.factor-drawn",
            "bidding.opening-witnessed",
            "bidding.opening-finished",
            "bidding.left-unopened",
            "tender.objected",
            "tender.objection-answered",
        }
    )
)
OUTCOMES: Final = {
    "opened": "已开封",
    "bidder-fault": "未能解密（投标人原因，撤销）",
    "other-fault": "未能解密（非投标人原因，撤回）",
    "returned": "原封退回（未获准进入本阶段）",
}
PARTIES: Final = {
    "centre": "交易中心",
    "owner": "招标人",
    "supervisor": "监督部门",
    "closing": "截止清单摘要",
}
UNITS: Final = {"CNY": "元", "day": "日历天"}


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose opening it is, as the table's row says it."""

    code: str
    title: str
    lot: str
    owner: str
    agency: str
    place: str
    procedure: str
    rulebook: str
    training: bool
    labels: Mapping[str, str]


def heading_of(rows: Sequence[Entry]) -> Heading:
    """Return the head of a record from its rows; refuse before there is a table."""
    table = next((row for row in rows if row.kind == "bidding.table-opened"), None)
    if table is None:
        raise RecordNotThere
    return Heading(**table.facts["heading"])


def rows_of(entries: Iterable[Entry], opening: str, envelope: str) -> list[Entry]:
    """Return the rows of one opening, in order."""
    return [row for row in entries if _belongs(row, opening, envelope)]


def _belongs(row: Entry, opening: str, envelope: str) -> bool:
    if row.kind not in KINDS:
        return False
    facts = row.facts
    if "opening" in facts:
        return bool(facts["opening"] == opening)
    if "envelope" in facts:
        return bool(facts["envelope"] == envelope)
    # An answer does not say what it is about in its first version of facts.
    return bool(facts.get("about", "opening") == "opening")


def as_json(rows: Sequence[Entry]) -> dict[str, Json]:
    """Return the record for machines: the rows themselves, with number and digest."""
    heading = heading_of(rows)
    return {
        "v": "openseal/opening-record/1",
        "code": heading.code,
        "title": heading.title,
        "lot": heading.lot,
        "rows": [
            {
                "n": row.n,
                "kind": row.kind,
                "at": row.at.isoformat(),
                "digest": row.digest.hex(),
                "facts": row.facts,
            }
            for row in rows
        ],
    }


def as_pdf(rows: Sequence[Entry]) -> bytes:
    """Return the record on paper, before the platform's seal."""
    heading = heading_of(rows)
    by_kind: dict[str, list[Entry]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    document = Document(
        title="开标记录",
        code=heading.code,
        issuer=_centre(by_kind) or heading.place,
        training=heading.training,
    )
    _head(document, heading, by_kind)
    for table in by_kind.get("bidding.table-opened", ()):
        _table(document, heading, table)
    decryption.section(document, by_kind)
    pauses.section(document, by_kind)
    _draw(document, by_kind)
    _objections(document, by_kind)
    _people(document, by_kind)
    _trail(document, rows)
    return document.pdf()


def _head(
    document: Document, heading: Heading, by_kind: Mapping[str, list[Entry]]
) -> None:
    closed = _last(by_kind, "bidding.closed")
    counted = _last(by_kind, "bidding.counted")
    frozen = _last(by_kind, "bidding.closing-frozen")
    table = _last(by_kind, "bidding.table-opened")
    pairs = [
        ("项目", heading.title),
        ("标段（包）", heading.lot),
        ("招标人", heading.owner),
    ]
    if heading.agency:
        pairs.append(("代理机构", heading.agency))
    pairs += [("交易方式", heading.procedure), ("规则版本", heading.rulebook)]
    if closed is not None:
        pairs.append(("投标截止", clock_of(closed.facts["deadline"])))
    if closed is not None and counted is not None:
        facts = counted.facts
        least = closed.facts["floor"]
        pairs.append(
            (
                "截止时收到",
                f"{facts['count']}份，{facts['bidders']}家（不少于{least}家）",
            )
        )
    if frozen is not None:
        pairs.append(("截止清单摘要", _grouped(frozen.facts["closing"])))
    ordered = _last(by_kind, "bidding.later-envelope-ordered")
    if ordered is not None:
        told = ordered.facts
        pairs.append(("开封令摘要", _grouped(told["order"])))
        pairs.append(("依据（前一阶段结果摘要）", _grouped(told["grounds"])))
        counts = f"开启{len(told['admitted'])}份，原封退回{len(told['returned'])}份"
        pairs.append(("开封令", f"{counts}（记录#{ordered.n}）"))
    if table is not None:
        pairs.append(("开封（唱标）", f"{moment(table.at)}（记录#{table.n}）"))
        seats = "、".join(f"第{row['seat']}席" for row in table.facts["releases"])
        pairs.append(("释放的保管人", seats))
    document.facts(pairs)
    for row in by_kind.get("bidding.release-not-usable", ()):
        facts = row.facts
        document.note(
            f"第{facts['seat']}席（{facts['organisation']}）的释放不能使用："
            f"{facts['code']}（记录#{row.n}）"
        )


def _centre(by_kind: Mapping[str, list[Entry]]) -> str:
    """Return the centre whose hand witnessed the opening."""
    row = _last(by_kind, "bidding.opening-witnessed")
    return "" if row is None else str(row.facts["by"].get("organisation_name", ""))


def _table(document: Document, heading: Heading, table: Entry) -> None:
    document.heading("开标一览表")
    rows = table.facts["rows"]
    keys = list(heading.labels)
    document.table(
        [
            Column("序号", 0.6, "center"),
            Column("投标人", 2.4),
            *(Column(heading.labels[key], 1.5, "right") for key in keys),
            Column("结果", 1.6),
        ],
        [
            [
                str(row["n"]),
                row["name"],
                *(_value(row["items"], key) for key in keys),
                _result(row["outcome"], row["code"]),
            ]
            for row in rows
        ],
    )
    for row in rows:
        for member in row["members"]:
            document.note(
                f"{row['n']} 联合体成员：{member['name']}（{member['uscc']}），"
                f"{member['share']}%"
            )
    for row in rows:
        # Rows from before the form was checked at the opening say nothing of it.
        for fault in row.get("faults", ()):
            document.note(f"{row['n']} 不符合招标文件要求：{_fault(fault)}")
    document.note(f"出自记录#{table.n}，摘要 {_grouped(table.digest.hex())}")


def _fault(fault: Mapping[str, str]) -> str:
    article = fault.get("article", "")
    return f"{fault['zh']}（{article}）" if article else fault["zh"]


def _result(outcome: str, code: str) -> str:
    said = decryption.CODES.get(code, code)
    return f"{OUTCOMES[outcome]} {said}".strip()


def _value(items: Sequence[Mapping[str, str]], key: str) -> str:
    for item in items:
        if item["key"] == key:
            if item["type"] == "text":
                return item["value"]
            unit = UNITS.get(item["unit"], item["unit"])
            return f"{grouped_number(item['value'])} {unit}".strip()
    return "—"


def grouped_number(value: str) -> str:
    """Return a decimal text with its whole part grouped by three."""
    whole, point, rest = value.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{rest}"


def _draw(document: Document, by_kind: Mapping[str, list[Entry]]) -> None:
    drawn = _last(by_kind, "bidding.factor-drawn")
    if drawn is None:
        return
    facts = drawn.facts
    document.heading(f"抽取{facts['label']}值")
    document.facts(
        [
            ("备选值", "、".join(facts["candidates"])),
            ("抽中", f"{facts['drawn']}（第{facts['number']}个）"),
            ("种子", _grouped(facts["seed"])),
            ("记录", f"#{drawn.n} {moment(drawn.at)}"),
        ]
    )
    document.table(
        [Column("参与方", 1), Column("揭示值", 4)],
        [
            [PARTIES[party], _grouped(reveal)]
            for party, reveal in zip(facts["parties"], facts["reveals"], strict=True)
        ],
    )
    for row in by_kind.get("bidding.backup-used", ()):
        document.note(
            f"{PARTIES[row.facts['party']]}未按时揭示，以截止前封存的备份代替"
            f"（记录#{row.n}）。"
        )
    for row in by_kind.get("bidding.party-left-out", ()):
        document.note(
            f"{PARTIES[row.facts['party']]}未揭示且无可用备份，未参与抽取"
            f"（{row.facts['code']}，记录#{row.n}）。"
        )
    document.note("种子为各揭示值依次相连后的SHA-256；由种子按公开算法可以重新抽取。")


def _objections(document: Document, by_kind: Mapping[str, list[Entry]]) -> None:
    raised = by_kind.get("tender.objected", [])
    document.heading("异议与答复")
    if not raised:
        document.paragraph("无。")
        return
    answers = {
        row.facts["objection"]: row
        for row in by_kind.get("tender.objection-answered", ())
    }
    for row in raised:
        facts = row.facts
        answer = answers.get(facts["objection"])
        pairs = [
            ("异议人", facts["organisation_name"]),
            ("异议", f"{facts['text']}\n{moment(row.at)}（记录#{row.n}）"),
        ]
        if answer is not None:
            told = answer.facts
            upheld = "成立" if told["upheld"] else "不成立"
            words = f"{told['answer']}（{upheld}）"
            when = f"{moment(answer.at)}（记录#{answer.n}）"
            pairs.append(("答复", f"{words}\n{when}"))
        document.facts(pairs)


def _people(document: Document, by_kind: Mapping[str, list[Entry]]) -> None:
    document.heading("确认、见证与结束")
    confirmed = [
        [row.facts["organisation_name"], moment(row.at), f"#{row.n}"]
        for row in by_kind.get("bidding.row-confirmed", ())
    ]
    if confirmed:
        document.table(
            [Column("确认开标结果的投标人", 3), Column("时间", 2), Column("记录", 0.8)],
            confirmed,
        )
    pairs = []
    for kind, label in (
        ("bidding.reading-started", "主持唱标"),
        ("bidding.opening-witnessed", "中心见证（签名）"),
        ("bidding.opening-finished", "招标人结束（签名）"),
    ):
        row = _last(by_kind, kind)
        if row is not None:
            by = row.facts["by"]
            who = f"{by.get('organisation_name', '')} {by.get('person_name', '')}"
            pairs.append((label, f"{who.strip()} {moment(row.at)}（记录#{row.n}）"))
    if pairs:
        document.facts(pairs)


def _trail(document: Document, rows: Sequence[Entry]) -> None:
    if rows:
        document.note(
            f"本记录由第{rows[0].n}至{rows[-1].n}号记录中的{len(rows)}条生成，"
            f"末条摘要 {_grouped(rows[-1].digest.hex())}"
        )


def _last(by_kind: Mapping[str, list[Entry]], kind: str) -> Entry | None:
    found = by_kind.get(kind)
    return found[-1] if found else None


def moment(at: datetime) -> str:
    """Return an instant to the millisecond, in Beijing time."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def clock_of(text: Any) -> str:
    """Return an instant that a row holds as text, to the second."""
    return (
        datetime.fromisoformat(str(text)).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    )


def _grouped(digest: str) -> str:
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
