"""The confirmation of a deal (成交确认书) on paper, for both to sign.

Made from the stored content alone; Chinese first, the same in English below. The
signatures stand at the foot of the second page: owner left, winner right.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from award.rules import deals as rule
from award.rules.deals import Party
from kernel import money
from kernel.calendars import LEGAL_ZONE
from kernel.canonical import Json
from press.document import Document
from press.seal import Mark
from tender import queries as tender
from tender.rules import procedures
from tender.rules.auction_part import UNITS
from tender.rules.procedures import Procedure
from tender.rules.rulebooks import Rulebook

#: left, bottom, right, top in points
_BOXES: Final = {
    Party.OWNER: (62, 170, 277, 230),
    Party.WINNER: (318, 170, 533, 230),
}
_PLATFORM_BOX: Final = (62, 90, 277, 150)


def draw(content: Mapping[str, Json], digest: str) -> bytes:
    """Return the confirmation's PDF without a signature; `digest` is the content's."""
    owner, winner = _members(content["owner"]), _members(content["winner"])
    trade, lot = _members(content["trade"]), _members(content["lot"])
    procedure = procedures.get(str(content["procedure"]))
    rulebook = tender.rulebook(str(content["rulebook"]))
    document = Document(
        title=procedure.word("letter").zh,
        code=str(content["number"]),
        issuer=str(owner["name"]),
        training=rulebook.is_training,
    )
    document.facts(
        [
            (_both(procedure, "owner"), f"{owner['name']}（{owner['uscc']}）"),
            (_both(procedure, "winner"), f"{winner['name']}（{winner['uscc']}）"),
            ("竞买号牌 Number", str(winner["number"])),
            ("项目 Trade", str(trade["title"])),
            ("交易标识码 Code", str(trade["code"])),
            (_both(procedure, "lot"), f"{lot['number']} {lot['title']}"),
            ("成交价 Price", _price(content)),
            *_area(content),
            ("成交时间 Sold at", _moment(str(content["closed_at"]))),
        ]
    )
    document.heading("宗地情况 The parcel")
    document.facts(
        [(f"{row[0]} {row[1]}", _said(row[2], row[3])) for row in _parcel(content)]
    )
    # What both confirm, and the marks of their signatures, stand on one page: it is
    # short, and nothing flows under the marks at its foot.
    document.page_break()
    _clauses(document, content, procedure, rulebook)
    document.heading("签署 Signatures")
    document.paragraph(
        "双方对本确认书的内容逐一核对无误，先由出让人、后由竞得人电子签名，最后加盖平台签章和"
        "时间戳；每个签名各为文件的一个版本。"
    )
    document.note(
        "Signed by the owner, then by the winner, and sealed and timestamped by the "
        "platform; each signature is a revision of this file."
    )
    document.qr(
        f"openseal:deal:{content['number']}:{digest}",
        f"核验码：确认书编号和内容摘要。 Number and digest of this paper.\n{digest}",
    )
    return document.pdf()


def mark(content: Mapping[str, Json], party: Party) -> Mark:
    """Return what is seen of a party's signature."""
    procedure = procedures.get(str(content["procedure"]))
    name = _members(content[str(party)])["name"]
    said = procedure.word(str(party)).zh
    return Mark(f"{said}（电子签名）\n{name}", -1, _BOXES[party])


def platform_mark() -> Mark:
    """Return what is seen of the platform's seal."""
    return Mark("平台签章和时间戳\nSealed and timestamped", -1, _PLATFORM_BOX)


def _clauses(
    document: Document,
    content: Mapping[str, Json],
    procedure: Procedure,
    rulebook: Rulebook,
) -> None:
    """Print what both are bound to, each clause with its article."""
    deposit = money.grouped(int(str(content["deposit_fen"])))
    contract = rulebook.row(rule.CONTRACT)
    share = rulebook.row(rule.FIRST_PAYMENT)
    first = rulebook.row(rule.FIRST_PAYMENT_TERM)
    rest = rulebook.row(rule.REST_PAYMENT)
    how = "摇号确定" if content["by"] == "draw" else "最高报价"
    document.heading("确认事项 What both confirm")
    clauses = (
        (
            f"上列宗地以“{procedure.title.zh}”方式公开出让，竞得人以{how}竞得。竞买保证金"
            f"{deposit}元自成交之日起转作受让地块的定金（国土资源部39号令第20条）。"
        ),
        (
            f"双方应在本确认书签订之日起{contract.amount().zh}内签订出让合同"
            f"（{contract.article.zh}）。"
        ),
        (
            f"出让合同签订之日起{first.amount().zh}内缴纳不低于出让价款"
            f"{share.amount().zh}的首付款，{rest.amount().zh}内付清全部价款"
            f"（{rest.article.zh}）。"
        ),
        (
            "竞得人放弃竞得宗地、逾期不签订出让合同，或者有提供虚假文件、恶意串通等行为的，"
            "取消竞得资格，定金不予退还，并依法承担责任（国土资源部39号令第20、25条）。"
        ),
    )
    for place, text in enumerate(clauses):
        document.paragraph(f"{'一二三四'[place]}、{text}")
    document.note(
        f"The parcel above was offered in public and won by the winner. The deposit of "
        f"{deposit} yuan is earnest money from now on. The contract follows within "
        f"{contract.amount().en}; {share.amount().en} of the price within "
        f"{first.amount().en} of it, the whole within {rest.amount().en}. A winner "
        "that gives the parcel up, signs no contract in time, gave false documents or "
        "colluded loses its right and the deposit."
    )


def _both(procedure: Procedure, word: str) -> str:
    said = procedure.word(word)
    return f"{said.zh} {said.en[:1].upper()}{said.en[1:]}"


def _price(content: Mapping[str, Json]) -> str:
    price = _members(content["price"])
    value, unit = Decimal(str(price["value"])), str(price["unit"])
    figures = f"{value:,f} {unit}"
    fen = value * UNITS.get(unit, 0)
    return f"{figures}\n{money.upper(int(fen))}" if fen else figures


def _area(content: Mapping[str, Json]) -> list[tuple[str, str]]:
    area = str(_members(content["price"])["area"])
    return [("竞配建面积 Area built", f"{area} ㎡")] if area else []


def _parcel(content: Mapping[str, Json]) -> list[list[str]]:
    rows = content["parcel"]
    assert isinstance(rows, list)
    return [[str(cell) for cell in row] for row in rows if isinstance(row, list)]


def _said(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh} {en}"


def _moment(iso: str) -> str:
    local = datetime.fromisoformat(iso).astimezone(LEGAL_ZONE)
    return local.strftime("%Y年%m月%d日 %H:%M:%S")


def _members(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value
