"""Letters on paper: the letter of award, and a bidder's own result.

Made from the stored content alone. Chinese first, with the same in English below; the
place of the owner's signature stands at the foot of the last page.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from kernel import money
from kernel.calendars import LEGAL_ZONE
from kernel.canonical import Json
from press.document import Column, Document
from press.seal import Mark
from tender import queries as tender
from tender.rules import procedures, rulebooks
from tender.rules.procedures import Category, Procedure

#: left, bottom, right, top in points: above the foot, beside each other
OWNER_BOX: Final = (318, 72, 533, 122)
PLATFORM_BOX: Final = (62, 72, 277, 122)
_GROUPS: Final = {
    "technical": "技术 Technical",
    "business": "商务 Business",
    "price": "价格 Price",
}


def draw(content: Mapping[str, Json], digest: str) -> bytes:
    """Return the letter's PDF, without any signature; `digest` is of the content."""
    trade, lot, owner, to = (
        _members(content[name]) for name in ("trade", "lot", "owner", "to")
    )
    procedure = procedures.get(str(content["procedure"]))
    rulebook = tender.rulebook(str(content["rulebook"]))
    is_award = content["kind"] == "award"
    letter = procedure.word("letter")
    document = Document(
        title=letter.zh if is_award else "评审结果通知书",
        code=str(content["number"]),
        issuer=str(owner["name"]),
        training=rulebook.is_training,
    )
    document.paragraph(f"{to['name']}（{to['uscc']}）：")
    if is_award:
        _award(document, content, procedure)
    else:
        _result(document, content, procedure)
    document.facts(
        [
            ("项目 Trade", str(trade["title"])),
            ("交易标识码 Code", str(trade["code"])),
            (f"{procedure.word('lot').zh} Lot", f"{lot['number']} {lot['title']}"),
            *(_price_facts(content) if is_award else []),
            ("定标时间 Decided", _moment(str(content["decided_at"]))),
        ]
    )
    if is_award:
        _contract(document, procedure, rulebook)
    else:
        _own(document, content)
    document.note(_signers(content, procedure, is_award=is_award))
    document.paragraph(str(owner["name"]), align="right")
    document.paragraph(_moment(str(content["decided_at"]))[:11], align="right")
    document.qr(
        f"openseal:letter:{content['number']}:{digest}",
        f"核验码：通知书编号和内容摘要。 Number and digest of this letter.\n{digest}",
    )
    return document.pdf()


def owner_mark(content: Mapping[str, Json]) -> Mark:
    """Return what is seen of the owner's signature."""
    procedure = procedures.get(str(content["procedure"]))
    owner = _members(content["owner"])
    text = f"{procedure.word('owner').zh}（电子签名）\n{owner['name']}"
    return Mark(text, -1, OWNER_BOX)


def platform_mark() -> Mark:
    """Return what is seen of the platform's seal."""
    return Mark("平台签章和时间戳\nSealed and timestamped", -1, PLATFORM_BOX)


def _signers(
    content: Mapping[str, Json], procedure: Procedure, *, is_award: bool
) -> str:
    """Say on paper whose signatures this file has, and whose it has not."""
    owner, name = procedure.word("owner"), _members(content["owner"])["name"]
    if is_award:
        return (
            f"本通知书由{owner.zh}{name}电子签名，并加盖平台签章和时间戳。 "
            f"Signed by the {owner.en}, and sealed and timestamped by the platform."
        )
    return (
        f"本通知由平台按{owner.zh}{name}的定标结果生成，加盖平台签章和时间戳；"
        f"{owner.zh}的签名在定标决定上，不在本通知上。 Made by the platform from the "
        f"decision, and sealed and timestamped by it; the {owner.en} signed the "
        "decision, not this letter."
    )


#: how the winner came to be one, where nobody evaluated bids
_HOW: Final = {
    Category.INTERMEDIARY: "经公开选取、项目业主确认",
    Category.EQUITY: "经公开披露征集、竞价或协议、转让方确认，首付款已按规定到账",
    Category.DRUGS: "经集中带量采购报价、入围和选择地区、联合采购办公室确认",
}
_HOW_EN: Final = {
    Category.INTERMEDIARY: "chosen in public and confirmed by the owner",
    Category.EQUITY: "after public disclosure, by competition or agreement, confirmed "
    "by the transferor, with the first payment credited",
    Category.DRUGS: "by the price offered in volume-based purchase, with the regions "
    "that you picked, confirmed by the joint purchase office",
}


def _award(
    document: Document, content: Mapping[str, Json], procedure: Procedure
) -> None:
    trade, lot = _members(content["trade"]), _members(content["lot"])
    winner, panel = procedure.word("winner"), procedure.word("panel")
    owner = procedure.word("owner")
    how = _HOW.get(procedure.category, f"经{panel.zh}评审、{owner.zh}确定")
    on = _HOW_EN.get(
        procedure.category,
        f"on the report of the {panel.en} and the decision of the {owner.en}",
    )
    if content["by_silence"]:
        how = f"经{panel.zh}评审，{owner.zh}逾期未确定，依法视为确定"
    document.paragraph(
        f"“{trade['title']}”（{lot['number']} {lot['title']}）{how}，"
        f"你单位为{winner.zh}。"
    )
    document.paragraph(f"You are the {winner.en} of the lot named below, {on}.")


def _price_facts(content: Mapping[str, Json]) -> list[tuple[str, str]]:
    price = _members(content["price"])
    value = str(price["value"])
    if not value:
        return []
    if price["type"] != "amount":
        return [("报价 Price", f"{value} {price['unit']}")]
    fen = money.parse_yuan(f"{Decimal(value):.2f}")
    figures = f"{money.grouped(fen)} 元"
    return [("金额 Amount", f"{figures}\n{money.upper(fen)}")]


def _contract(
    document: Document, procedure: Procedure, rulebook: rulebooks.Rulebook
) -> None:
    row = rulebook.row(procedure.terms.contract)
    amount, owner = row.amount(), procedure.word("owner")
    document.paragraph(
        f"请自本通知书发出之日起{amount.zh}内，按照{procedure.word('file').zh}和你单位的"
        f"{procedure.word('bid').zh}与{owner.zh}签订书面合同（{row.article.zh}）。"
    )
    document.paragraph(
        f"The contract is to be signed within {amount.en} of this letter "
        f"({row.article.en})."
    )


def _result(
    document: Document, content: Mapping[str, Json], procedure: Procedure
) -> None:
    winner = procedure.word("winner")
    document.paragraph(f"下列标段（包）已定标，{winner.zh}为：{content['winner']}。")
    document.paragraph(f"The lot below is awarded to {content['winner']}.")


def _own(document: Document, content: Mapping[str, Json]) -> None:
    own = content["own"]
    if not isinstance(own, dict):
        return
    document.heading("你单位的评审结果 Your own result")
    if "rejected" in own:
        out = _members(own["rejected"])
        document.facts(
            [
                ("未通过 Rejected", str(out["clause"])),
                ("理由 Reason", str(out["reason"])),
            ]
        )
    if own.get("total"):
        groups = _members(own["groups"])
        rows = [(_GROUPS.get(key, key), str(value)) for key, value in groups.items()]
        rows.append(("合计 Total", str(own["total"])))
        columns = [Column("项目 Item", 3), Column("得分 Score", 1, "right")]
        document.table(columns, rows)
        document.paragraph(f"名次 Rank：{own['rank']}")
    document.note("本通知只载明你单位自己的得分和名次。 Only your own score is stated.")


def _moment(iso: str) -> str:
    local = datetime.fromisoformat(iso).astimezone(LEGAL_ZONE)
    return local.strftime("%Y年%m月%d日 %H:%M")


def _members(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value
