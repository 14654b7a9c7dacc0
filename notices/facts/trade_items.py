"""What every notice says of its trade, and the announcement and correction whole."""

from collections.abc import Iterable, Sequence

from kernel.prices import Price
from notices.facts import (
    auction_items,
    equity_items,
    selection_items,
    sole_items,
    volume_items,
)
from notices.facts.rows import Clarification, Extension, Lot, Preannouncement, Trade
from notices.rules import words as say
from notices.rules.content import Table, Values, Words, same, words
from tender import queries as tender
from tender.rules.changes import Change, changes
from tender.rules.method_words import method_text
from tender.rules.procedures import Category
from tender.rules.rulebooks import Text
from tender.rules.tender_file import Check, TenderFile
from tender.rules.timetable import Timetable


def head(trade: Trade) -> dict[str, Words]:
    """Return what every notice begins with: project, code, who issues it."""
    return {
        "project": words(trade.title),
        "code": words(trade.code),
        "owner": _named(trade.owner.name, trade.owner.name_en),
        "contacts": contacts(trade),
    }


def contacts(trade: Trade) -> Words:
    """Return who can be asked; the platform itself takes every question."""
    zh = [f"{tender.procedure_of(trade).word('owner').zh}：{trade.owner.name}"]
    en = [
        f"{_capital(tender.procedure_of(trade).word('owner').en)}: {trade.owner.name}"
    ]
    if trade.agency is not None:
        zh.append(f"代理机构：{trade.agency.name}")
        en.append(f"Agency: {trade.agency.name}")
    if trade.contact:
        zh.append(trade.contact)
        en.append(trade.contact)
    zh.append("提问和异议通过本平台提出")
    en.append("Questions and objections are made on this platform")
    return words("；".join(zh), "; ".join(en))


def lot_name(lot: Lot) -> Words:
    """Return a lot's number and title."""
    return words(f"{lot.number} {lot.title}")


def announcement(trade: Trade) -> Values:
    """Return the items of the announcement, from the trade's own facts."""
    file, dates = tender.edition(trade).content, tender.timetable(trade)
    if dates is None:
        raise ValueError("an announced trade has dates")
    scope = trade.summary.strip()
    common: dict[str, Words | Table] = {
        **head(trade),
        "scope": words(scope or "详见招标采购文件", scope or "As the file says"),
        "qualification": _checks(file.qualification),
        "consortium": _consortium(file),
        "documents": words(
            "在本平台项目页面免费下载，无需登记",
            "Free of charge from the trade's page on this platform, unregistered",
        ),
        **_dates(dates),
    }
    if trade.agency is not None:
        common["agency"] = _named(trade.agency.name, trade.agency.name_en)
    if file.equity is not None and file.auction is not None:
        place = words(trade.region.name_zh, trade.region.name_en)
        said = equity_items.announced(trade, file, file.equity, file.auction)
        return {**common, "place": place, **said}
    if file.auction is not None and file.selection is None:
        place = words(trade.region.name_zh, trade.region.name_en)
        called = auction_items.announced(file, file.auction, dates)
        return {**common, "place": place, **called}
    if file.selection is not None:
        place = words(trade.region.name_zh, trade.region.name_en)
        chosen = selection_items.announced(trade, file, file.selection, dates)
        return {**common, "place": place, **chosen}
    if file.volume is not None:
        bought = volume_items.announced(trade, file, file.volume)
        return {**common, **_opening(dates), **bought}
    common |= {"lots": _lots(file), "method": _method(file), **_opening(dates)}
    if tender.procedure_of(trade).law is Category.PROCUREMENT:
        return {**common, **_purchase(trade)}
    return {**common, **_works(trade, file)}


def _dates(dates: Timetable) -> dict[str, Words]:
    return {
        "documents_until": Words(say.moment(dates.documents_until, ends=True)),
        "deadline": Words(say.moment(dates.submission_closes_at, ends=True)),
        "medium": words(
            "本平台，并同步至依法指定的媒介",
            "This platform, and the media the law names, with the same text",
        ),
    }


def _opening(dates: Timetable) -> dict[str, Words]:
    at = "在本平台在线递交和开标"
    return {
        "opening": Words(say.moment(dates.opens_at)),
        "opening_place": words(at, "Online, on this platform"),
    }


def _works(trade: Trade, file: TenderFile) -> dict[str, Words]:
    sum_ = say.yuan(trade.budget_fen)
    period = next((i for i in file.opening_form if i.key == "duration"), None)
    asked = "由投标人在开标信息中承诺，并满足招标文件要求"
    return {
        "funds": words(
            f"资金来源见招标文件；估算金额{sum_.zh}",
            f"Funds as the tender file says; estimate {sum_.en}",
        ),
        "place": words(trade.region.name_zh, trade.region.name_en),
        "duration": words(
            asked if period else "见招标文件",
            "Promised by each bidder within what the file asks"
            if period
            else "As the tender file says",
        ),
    }


def _purchase(trade: Trade) -> dict[str, Words]:
    row = tender.rulebook_of(trade).row("procurement.notice")
    amount = row.amount()
    return {
        "budget": Words(say.yuan(trade.budget_fen)),
        "policies": words(
            "落实政府采购支持中小企业等政策，具体见采购文件",
            "Policies for small firms and others apply as the file says",
        ),
        "period": words(
            f"自发布之日起{amount.zh}（{row.article.zh}）",
            f"{_capital(amount.en)} from publication ({row.article.en})",
        ),
    }


def _lots(file: TenderFile) -> Table:
    return Table(
        columns=(
            Text("序号", "No."),
            Text("名称", "Title"),
            Text("最高限价", "Ceiling"),
        ),
        rows=tuple(
            (same(str(row.number)), same(row.title), _ceiling(row.ceiling))
            for row in file.lots
        ),
        figures=frozenset({2}),
    )


def _ceiling(price: Price | None) -> Text:
    if price is None:
        return Text("未设", "none")
    return say.price(str(price.type), price.value, price.unit)


def _checks(rows: Sequence[Check]) -> Table | Words:
    if not rows:
        return words("无特殊要求", "None beyond the law's")
    return Table(
        columns=(Text("条件", "Condition"), Text("文件条款", "Clause of the file")),
        rows=tuple((row.label, same(row.clause)) for row in rows),
    )


def _consortium(file: TenderFile) -> Words:
    if file.consortium:
        return words("接受联合体", "Accepted")
    return words("不接受联合体", "Not accepted")


def _method(file: TenderFile) -> Words:
    name = method_text(file.method.name)
    return words(name.zh, _capital(name.en))


def plan(row: Preannouncement) -> Values:
    """Return the items of what was announced ahead: needs, budget, planned day."""
    day = row.planned_date
    return {
        **head(row.trade),
        "scope": words(row.summary),
        "budget": Words(say.yuan(row.budget_fen)),
        "planned": words(f"{day.year}年{day.month}月{day.day}日", day.isoformat()),
        "remark": words(
            "本次公开为初步安排，以正式发布的公告和文件为准",
            "This is a first plan; what counts is the notice and the file",
        ),
        **sole_items.items(row),
    }


def correction(row: Clarification) -> Values:
    """Return the items of a correction: what was, what is, why, and the new dates."""
    trade = row.trade
    former = tender.edition(trade, row.former.edition).content
    present = tender.edition(trade, row.edition.edition).content
    found = _change_rows(changes(former, present))
    if row.extension is not None:
        found.append(_deadline_row(row.extension))
    if not found:
        found.append((Text("说明", "Statement"), Text("—", "—"), same(row.text)))
    number, new = row.former.edition, row.edition.edition
    edition = Text(
        f"第{number}版改为第{new}版", f"Edition {number} is replaced by {new}"
    )
    if tender.procedure_of(trade).is_sealed:
        edition = Text(
            f"{edition.zh}，已封装的投标须按新版重新封装",
            f"{edition.en}; a bid sealed for the former has to be sealed again",
        )
    return {
        **head(trade),
        "reason": words(f"{row.title}。{row.text}", f"{row.title}. {row.text}"),
        "changes": changes_table(found),
        "edition": Words(edition),
        "deadline": deadline(trade, row.extension),
    }


def extension(row: Extension) -> Values:
    """Return the items of a correction that only moves the deadline."""
    return {
        **head(row.trade),
        "reason": words(row.reason),
        "changes": changes_table([_deadline_row(row)]),
        "deadline": deadline(row.trade, row),
    }


def lapsed(row: Extension) -> Values:
    """Return the items of a correction that takes an announced deadline back."""
    waits = Text(
        "暂停接收，等待另行公告更晚的截止时间",
        "Frozen until a later deadline is announced",
    )
    until = say.moment(row.submission_closes_at, ends=True)
    return {
        **head(row.trade),
        "reason": words(
            "顺延后的截止时间已到而保管人尚未签署完成，该次顺延失效；标段不截止，暂停接收",
            "The later deadline came before the custodians had signed it and has "
            "lapsed; the lot does not close, bids are frozen",
        ),
        "changes": changes_table([(Text("提交截止", "Deadline"), until, waits)]),
        "deadline": Words(waits),
    }


def deadline(trade: Trade, row: Extension | None = None) -> Words:
    """Return the deadline that an extension set, or that it is unchanged."""
    if row is not None:
        return Words(say.moment(row.submission_closes_at, ends=True))
    dates = tender.timetable(trade)
    if dates is None:
        raise ValueError("an announced trade has dates")
    at = say.moment(dates.submission_closes_at, ends=True)
    return words(f"不变，{at.zh}", f"Unchanged: {at.en}")


def _deadline_row(row: Extension) -> tuple[Text, Text, Text]:
    return (
        Text("提交截止", "Deadline"),
        say.moment(row.former_closes_at, ends=True),
        say.moment(row.submission_closes_at, ends=True),
    )


def _change_rows(found: Iterable[Change]) -> list[tuple[Text, Text, Text]]:
    return [(one.where, one.former, one.present) for one in found]


def changes_table(rows: Sequence[tuple[Text, Text, Text]]) -> Table:
    """Return the table of what was and what is."""
    return Table(
        columns=(
            Text("项目", "Item"),
            Text("原文", "Former text"),
            Text("现文", "Present text"),
        ),
        rows=tuple(rows),
    )


def _named(zh: str, en: str) -> Words:
    return words(zh, en or zh)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
