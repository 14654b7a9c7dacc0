"""What the notice of a volume-based purchase says: products, volumes, ceilings, rules.

domain.md 1.5 and 1.8. What a result says stands in `volume_results`.
"""

from bidding.rules.volumes import tables
from notices.facts.rows import Trade
from notices.rules.content import Table, Value, words
from notices.rules.content import same as _same
from tender import queries as tender
from tender.rules.rulebooks import Text
from tender.rules.tender_file import TenderFile
from tender.rules.volume_part import Group, VolumePart

_LOT = Text("品种", "Group")
_REGION = Text("地区", "Region")


def announced(trade: Trade, file: TenderFile, part: VolumePart) -> dict[str, Value]:
    """Return what the notice says of products, volumes, ceilings and rules."""
    titles = {row.number: row.title for row in file.lots}
    return {
        "products": _products(part, titles),
        "volumes": _volumes(part, titles),
        "ceilings": Table(
            columns=(_LOT, Text("最高有效申报价（元）", "Highest valid price (yuan)")),
            rows=tuple(
                (_title(group, titles), _each(f"{group.ceiling:f}", group.unit))
                for group in part.groups
            ),
            figures=frozenset({1}),
        ),
        "rules": words(*_both(lines(trade, part))),
        "shares": words(*_both(shares(part))),
        "picks": words(*_both(picks(part))),
    }


def lines(trade: Trade, part: VolumePart) -> Text:
    """Say by which lines an offer is selected."""
    book = tender.rulebook_of(trade)
    multiple, cut = book.row("drugs.multiple"), book.row("drugs.cut")
    line = f"{int(book.row('drugs.absolute-line').quantity) / 100:.4f}"
    again = _revival(part)
    return Text(
        "按单位可比价由低到高排序，按申报企业数确定入围家数；入围企业中，不高于最低单位"
        f"可比价{multiple.quantity}倍的，或者较最高有效申报价降幅不低于{cut.quantity}%的，"
        f"或者单位可比价不高于{line}元的，拟中选{again.zh}",
        "By comparable price, the lowest first; how many are shortlisted follows from "
        f"how many offer. Of those are selected: at most {multiple.quantity} times the "
        f"lowest, or at least {cut.quantity} % below the highest valid price, or at "
        f"most {line} yuan a unit{again.en}",
    )


def _revival(part: VolumePart) -> Text:
    """Say who else may be selected, by taking a price that won."""
    if part.revival is None:
        return Text("", "")
    highest, only = part.revival.at == "highest", part.revival.shortlisted_only
    return Text(
        f"；有空余名额的，其他{'入围' if only else '有效申报'}企业接受"
        f"{'最高' if highest else '最低'}拟中选单位可比价的，可以复活",
        f"; while there is room, other {'shortlisted' if only else 'valid'} offers may "
        f"take the {'highest' if highest else 'lowest'} price that won",
    )


def shares(part: VolumePart) -> Text:
    """Say which share is agreed for how many years, by how many are selected."""
    rows = [
        (count, tables.SHARES[part.share].value(count), _years(part, count))
        for count in range(1, 5)
    ]
    zh = "；".join(
        f"{count}家{'及以上' if count == 4 else ''}中选：{share}%，{years}年"
        for count, share, years in rows
    )
    en = "; ".join(
        f"{count}{' or more' if count == 4 else ''} selected: {share} %, {years} years"
        for count, share, years in rows
    )
    return Text(zh, en)


def _years(part: VolumePart, count: int) -> int:
    return tables.TERMS[part.term].value(count)


def picks(part: VolumePart) -> Text:
    """Say how the selected pick their regions."""
    rules = part.picks
    backup_zh = "，主供选完后同样选择备供" if rules.backups else ""
    backup_en = ", then backups in the same way" if rules.backups else ""
    return Text(
        f"价低者先选，每轮每家选{rules.per_turn}个地区，每次限时{rules.turn_s}秒，逾时视为"
        f"放弃本轮{backup_zh}；仅1家中选的，供应全部地区",
        f"The lowest price first, {rules.per_turn} a turn of {rules.turn_s} seconds, "
        f"which is lost when it runs out{backup_en}; one that is selected alone "
        "supplies every region",
    )


def _products(part: VolumePart, titles: dict[int, str]) -> Table:
    return Table(
        columns=(
            _LOT,
            Text("产品", "Product"),
            Text("规格", "Specification"),
            Text("包装数量", "Units a pack"),
            Text("折算系数", "Factor"),
        ),
        rows=tuple(
            (
                _title(group, titles),
                _and_code(each.name, each.code),
                each.spec,
                _same(f"{each.quantity:f}"),
                _same(f"{each.factor:f}"),
            )
            for group in part.groups
            for each in group.products
        ),
        figures=frozenset({3, 4}),
    )


def _volumes(part: VolumePart, titles: dict[int, str]) -> Table:
    return Table(
        columns=(_LOT, _REGION, Text("报量", "Reported")),
        rows=tuple(
            (_title(group, titles), row.name, per(f"{row.quantity:,}", group.unit))
            for group in part.groups
            for row in group.regions
        ),
        figures=frozenset({2}),
    )


def _title(group: Group, titles: dict[int, str]) -> Text:
    return _same(f"{group.number} {titles[group.number]}")


def _each(value: str, unit: Text) -> Text:
    return Text(f"{value} / {unit.zh}", f"{value} / {unit.en}")


def per(value: str, unit: Text) -> Text:
    return Text(f"{value} {unit.zh}", f"{value} {unit.en}")


def _and_code(name: Text, code: str) -> Text:
    return Text(f"{name.zh}（{code}）", f"{name.en} ({code})")


def _both(text: Text) -> tuple[str, str]:
    return text.zh, text.en
