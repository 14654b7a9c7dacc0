"""What notices say of a live auction: its numbers and dates, and who was sold to."""

from collections.abc import Iterable
from datetime import timedelta

from kernel import money
from notices.rules import words as say
from notices.rules.content import Table, Value, Words, same, words
from tender.rules import parcels
from tender.rules.auction_part import AuctionLot, AuctionPart
from tender.rules.auction_words import price
from tender.rules.parcels import Parcel
from tender.rules.rulebooks import Text
from tender.rules.tender_file import TenderFile
from tender.rules.timetable import Timetable


def announced(
    file: TenderFile, part: AuctionPart, dates: Timetable
) -> dict[str, Value]:
    """Return what the announcement says where no bid is sealed (39号令第9条)."""
    titles = {row.number: row.title for row in file.lots}
    found: dict[str, Value] = {
        "conditions": parcel_table(
            (titles[row.number], row.parcel) for row in part.lots
        )
        or words(
            "用途、使用年期、规划指标要求和其他土地使用条件以出让文件为准",
            "Use, years of use, planning and other conditions as the file says",
        ),
        "lots": _lots(file, part),
        "applying": words(
            "截止前在本平台在线提出竞买申请，经出让人审查具备资格并按时足额缴纳保证金的，"
            "取得竞买号牌",
            "Apply on this platform before the end of applications; who is found "
            "qualified and has paid the deposit in time is given a number",
        ),
        "deposit": words(
            "数额见宗地表，竞买申请截止前到账；未竞得的在成交后5个工作日内退还，不计利息"
            "（国土资源部39号令第21条）",
            "The sum is in the table of parcels, to be credited before the end of "
            "applications; who does not win has it back within 5 working days, "
            "without interest (Order 39, art. 21)",
        ),
        "winner": words(
            "价高者得，报价相同的先报者得；设有底价的，不低于底价方可成交"
            "（国土资源部39号令第15条、第19条）",
            "The highest price wins, of equal prices the earliest; where there is a "
            "reserve, not below it (Order 39, arts. 15 and 19)",
        ),
        "begins": Words(say.moment(dates.opens_at)),
        "way": _way(part),
    }
    if part.listing_s:
        ends_at = dates.opens_at + timedelta(seconds=part.listing_s)
        found["ends"] = Words(say.moment(ends_at, ends=True))
    return found


def parcel_table(rows: Iterable[tuple[str, Parcel | None]]) -> Table:
    """Return what each parcel is, line by line."""
    return Table(
        columns=(Text("宗地", "Parcel"), Text("项目", "Item"), Text("内容", "Content")),
        rows=tuple(
            (same(title), label, value)
            for title, found in rows
            if found is not None
            for label, value in parcels.lines(found)
        ),
    )


def _way(part: AuctionPart) -> Words:
    if part.listing_s:
        return words(
            "在本平台在线挂牌报价；依出让文件需要的，挂牌截止后转入限时竞价",
            "A listing on this platform; timed bidding follows where the file says so",
        )
    return words("在本平台在线拍卖", "An auction on this platform")


def _lots(file: TenderFile, part: AuctionPart) -> Table:
    titles = {row.number: row.title for row in file.lots}
    return Table(
        columns=(
            Text("序号", "No."),
            Text("宗地", "Parcel"),
            Text("起始价", "Start price"),
            Text("增价幅度", "Increment"),
            Text("竞买保证金", "Deposit"),
            Text("底价", "Reserve"),
            Text("最高限价", "Cap"),
        ),
        rows=tuple(_lot(row, titles[row.number], part.unit) for row in part.lots),
        figures=frozenset({2, 3, 4, 6}),
    )


def _lot(row: AuctionLot, title: str, unit: str) -> tuple[Text, ...]:
    figures = money.grouped(row.deposit_fen)
    return (
        same(str(row.number)),
        same(title),
        price(row.start, unit),
        price(row.increment, unit),
        Text(f"{figures}元", f"{figures} yuan"),
        Text("设有底价", "There is one") if row.reserve else Text("不设", "None"),
        price(row.cap.price, unit) if row.cap else Text("不设", "None"),
    )
