"""What the result notice of a volume-based purchase says: who supplies which region.

domain.md 1.8: product, specification, firm, price and regions.
"""

from typing import Any

from bidding import queries as bidding
from bidding.rules.volumes import rounds
from notices.facts import trade_items
from notices.facts.rows import Lot
from notices.facts.volume_items import per
from notices.rules.content import Table, Value, words
from notices.rules.content import same as _same
from tender import queries as tender
from tender.rules.rulebooks import Text
from tender.rules.volume_part import Group

_REGION = Text("地区", "Region")
_FIRM = Text("企业", "Firm")
_NONE = Text("—", "—")


def supplied(lot: Lot) -> dict[str, Value]:
    """Return who was selected at which price, and who supplies which region."""
    part = tender.tender_file_of(lot).content.volume
    found: Any = bidding.volume_round(lot)
    assert part is not None, "a purchase by volume has its part"
    assert found is not None, "what is decided was settled"
    group = part.group(lot.number)
    agreed = rounds.agreed(group.quantity, found.share)
    return {
        **trade_items.head(lot.trade),
        "lot": trade_items.lot_name(lot),
        "selected": _selected(group, found),
        "share": words(
            f"报量{group.quantity:,}{group.unit.zh}的{found.share}%，即{agreed:,}"
            f"{group.unit.zh}；{found.years}年",
            f"{found.share} % of {group.quantity:,}, that is {agreed:,} "
            f"({group.unit.en}); {found.years} years",
        ),
        "regions": _regions(group, found),
        "computed": words(
            f"各企业报价、单位可比价和计算依据见 /rooms/drug/{lot.uid}/",
            f"Every offer, its comparable price and how to compute it again: "
            f"/rooms/drug/{lot.uid}/",
        ),
        "objection": words(
            "对结果有异议的，可以在规定期限内通过本平台提出",
            "Who objects to the result does so on this platform in the time given",
        ),
    }


def _selected(group: Group, found: Any) -> Table:
    regions = {row.code: row.name for row in group.regions}
    rows = []
    won = [row for row in found.rows if row["fate"] in {"won", "revived"}]
    for rank, row in enumerate(won, start=1):
        product = group.product(row["product"])
        assert product is not None, "who was selected offered a product of the file"
        main = [
            regions[code]
            for code, bid in found.regions["main"].items()
            if bid == row["bid"]
        ]
        rows.append(
            (
                _same(str(rank)),
                _same(row["name"]),
                product.name,
                product.spec,
                _same(row["supply"]),
                _same(row["comparable"]),
                _listed(main),
            )
        )
    return Table(
        columns=(
            Text("顺位", "Rank"),
            _FIRM,
            Text("产品", "Product"),
            Text("规格包装", "Specification"),
            Text("中选价（元）", "Price (yuan)"),
            Text("单位可比价（元）", "Comparable price (yuan)"),
            Text("主供地区", "Main supplier of"),
        ),
        rows=tuple(rows),
        figures=frozenset({0, 4, 5}),
    )


def _regions(group: Group, found: Any) -> Table:
    names = {row["bid"]: _same(row["name"]) for row in found.rows}
    main, backup = found.regions["main"], found.regions["backup"]
    return Table(
        columns=(
            _REGION,
            Text("约定采购量", "Agreed volume"),
            Text("主供企业", "Main supplier"),
            Text("备供企业", "Backup"),
        ),
        rows=tuple(
            (
                row.name,
                per(f"{rounds.agreed(row.quantity, found.share):,}", group.unit),
                names.get(main.get(row.code), _NONE),
                names.get(backup.get(row.code), _NONE),
            )
            for row in group.regions
        ),
        figures=frozenset({1}),
    )


def _listed(names: list[Text]) -> Text:
    if not names:
        return _NONE
    return Text("、".join(n.zh for n in names), ", ".join(n.en for n in names))
