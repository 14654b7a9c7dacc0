"""What notices say of a transfer of state-owned equity: price, rights and result."""

from bidding import queries as bidding
from kernel import money
from notices.facts.rows import Lot, Trade
from notices.rules.content import Table, Value, Words, same, words
from tender import queries as tender
from tender.rules.auction_part import AuctionPart
from tender.rules.auction_words import price
from tender.rules.equity_part import EquityPart
from tender.rules.equity_terms import share_of_appraisal
from tender.rules.rulebooks import Text
from tender.rules.tender_file import TenderFile

_WAYS = {
    "multiple": Text(
        "网络竞价（多次报价）：自由报价期内可多次报价，临近结束的报价顺延结束时间",
        "Online, multiple quotes: a quote near the end extends it",
    ),
    "dynamic": Text(
        "网络竞价（动态报价）：自由报价期后转入限时报价",
        "Online, dynamic quotes: timed bidding follows free bidding",
    ),
}
_RIGHTS = {
    "inside": Text(
        "在竞价大厅内行使：以同等价格应价的，优先受让",
        "In the hall: at an equal price the holder takes it",
    ),
    "outside": Text(
        "竞价结束后在规定时间内答复是否以最高报价受让",
        "After the hammer: the holder answers in time whether it takes that price",
    ),
}


def announced(
    trade: Trade, file: TenderFile, part: EquityPart, auction: AuctionPart
) -> dict[str, Value]:
    """Return what the notice of a transfer says of its price and its rules."""
    book = tender.rulebook_of(trade)
    payment, down = book.row("equity.payment"), book.row("equity.down-payment")
    ways = _WAYS[auction.rules]
    return {
        "lots": _lots(file, part, auction),
        "rights": Words(_RIGHTS[part.right]),
        "applying": words(
            "截止前在本平台在线提出受让申请，经转让方确认资格并按时足额缴纳保证金",
            "Apply on this platform before the end; the transferor confirms who is "
            "qualified, and the deposit is credited in time",
        ),
        "deposit": words(
            "数额见标的表；成交的转为价款，未成交的退还",
            "The sum is in the table of objects; it becomes part of the price, or is "
            "paid back",
        ),
        "payment": words(
            f"合同生效后{payment.amount().zh}内付清；分期的首付不低于成交价的"
            f"{down.quantity}%，其余在1年内付清（{payment.article.zh}）",
            f"Within {payment.amount().en} of the contract; by instalments the first "
            f"is at least {down.quantity} %, the rest within a year "
            f"({payment.article.en})",
        ),
        "way": words(
            f"征集到两个以上意向受让方的，{ways.zh}；只有一个的，以不低于底价协议转让",
            f"Two or more takers compete. {ways.en}. One alone agrees, not below the "
            "base price",
        ),
    }


def _lots(file: TenderFile, part: EquityPart, auction: AuctionPart) -> Table:
    titles = {row.number: row.title for row in file.lots}
    rows = []
    for row in auction.lots:
        appraisal = part.lot(row.number).appraisal
        deposit = money.grouped(row.deposit_fen)
        rows.append(
            (
                same(str(row.number)),
                same(titles[row.number]),
                price(appraisal, auction.unit),
                price(row.start, auction.unit),
                same(f"{share_of_appraisal(row.start, appraisal)}%"),
                Text(f"{deposit}元", f"{deposit} yuan"),
            )
        )
    return Table(
        columns=(
            Text("序号", "No."),
            Text("标的", "Object"),
            Text("评估结果", "Appraisal"),
            Text("转让底价", "Base price"),
            Text("占评估结果", "Of the appraisal"),
            Text("保证金", "Deposit"),
        ),
        rows=tuple(rows),
        figures=frozenset({2, 3, 4, 5}),
    )


def sold(lot: Lot) -> dict[str, Value]:
    """Return how the object was sold, and for how long that is published."""
    result = bidding.auction_result(lot)
    if result is None:
        way = Text("一个意向受让方，协议转让", "One taker: by agreement")
    elif result.by_right:
        way = Text("网络竞价，优先购买权人受让", "Competition; taken by right")
    else:
        way = Text("网络竞价，价高者得", "Competition: the highest quote")
    row = tender.rulebook_of(lot.trade).row("equity.result-notice")
    return {
        "way": Words(way),
        "period": words(
            f"自发布之日起不少于{row.amount().zh}（{row.article.zh}）",
            f"At least {row.amount().en} from publication ({row.article.en})",
        ),
    }
