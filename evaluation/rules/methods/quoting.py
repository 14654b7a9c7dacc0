"""The lowest final quote (竞争性谈判, 询价): domain.md 1.2, 74号令33 to 37, 45 to 49.

Final quotes are sealed and come together; a supplier without one has withdrawn. At
least three quote, or two where the law lets it. An inquiry has one unchangeable quote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final

from evaluation.rules.methods import ranking
from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.result import Step, Text
from kernel.refused import Refused

ARTICLES: Final[Mapping[str, str]] = {
    "negotiation": "74号令33, 35",
    "inquiry": "74号令46, 48",
    "consultation": "214号21",
}


class TooFewQuotes(Refused):
    """Fewer suppliers gave a final quote than the law asks for."""

    code: ClassVar[str] = "too-few-quotes"
    zh: ClassVar[str] = "提交最后报价的供应商不得少于{least}家，现为{found}家。"
    en: ClassVar[str] = "At least {least} final quotes are needed, not {found}."


class QuoteChanged(Refused):
    """A second quote in an inquiry, where the quote is made once."""

    code: ClassVar[str] = "quote-changed"
    zh: ClassVar[str] = "询价只能一次报出不得更改的价格：{supplier}报价{count}次。"
    en: ClassVar[str] = "An inquiry has one quote only; {supplier} gave {count}."


@dataclass(frozen=True, slots=True)
class Supplier:
    """What a supplier quoted, round by round; None where it did not."""

    key: str
    quotes: tuple[Decimal | None, ...]
    price_type: str = "amount"
    qualified: bool = True
    meets: bool = True

    @property
    def final(self) -> Decimal | None:
        """The last round's quote, with lower better."""
        last = self.quotes[-1] if self.quotes else None
        if last is None:
            return None
        return 100 - last if self.price_type == "discount" else last


def lowest(
    suppliers: Sequence[Supplier],
    *,
    way: str,
    least: int,
    ceiling: Decimal | None = None,
) -> tuple[tuple[tuple[str, ...], ...], dict[str, str], list[Step]]:
    """Return the ranking, {supplier left out: why}, and the steps."""
    left_out: dict[str, str] = {}
    steps: list[Step] = []
    quoting = 0
    standings = []
    for supplier in suppliers:
        reason = _why_not(supplier, ceiling)
        if way == "inquiry" and len(supplier.quotes) > 1:
            raise QuoteChanged(
                article="74号令46", supplier=supplier.key, count=len(supplier.quotes)
            )
        quoting += supplier.qualified and supplier.final is not None
        if reason is not None:
            left_out[supplier.key] = reason.en
            steps.append(_left_out(supplier, reason, way))
            continue
        assert supplier.final is not None
        standings.append(ranking.Standing(supplier.key, Decimal(0), supplier.final))
    if quoting < least:
        raise TooFewQuotes(
            article=ARTICLES[way], least=least, found=quoting, field="suppliers"
        )
    groups, more = ranking.rank_by_price(standings)
    prices = {each.key: each.price for each in standings}
    steps.append(
        Step(
            rule="lowest-quote",
            title=Text(
                "满足要求且最后报价最低者为成交候选人",
                "Meeting the needs, the lowest final quote comes first",
            ),
            formula=" < ".join(
                " = ".join(f"{key} {plain(prices[key])}" for key in group)
                for group in groups
            ),
            result=", ".join(groups[0]) if groups else "",
            article=ARTICLES[way],
        )
    )
    return groups, left_out, [*steps, *more]


def _why_not(supplier: Supplier, ceiling: Decimal | None) -> Text | None:
    if not supplier.qualified:
        return Text("资格审查未通过", "not qualified")
    if supplier.final is None:
        return Text("未提交最后报价，视为退出", "no final quote: withdrawn")
    if not supplier.meets:
        return Text("不满足采购需求", "the needs are not met")
    over = ceiling is not None and supplier.price_type != "discount"
    if over and ceiling is not None and supplier.final > ceiling:
        return Text("最后报价超过最高限价", "the final quote is above the ceiling")
    return None


def _left_out(supplier: Supplier, reason: Text, way: str) -> Step:
    return Step(
        rule="not-entered",
        title=Text(f"不参加排序：{reason.zh}", f"Left out: {reason.en}"),
        formula=", ".join("—" if q is None else plain(q) for q in supplier.quotes),
        result="",
        subject=supplier.key,
        article=ARTICLES[way],
    )
