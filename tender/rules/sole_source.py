"""Buying from one supplier (单一来源): the grounds, what is published, and the limits.

政府采购法31 knows three grounds. That there is only one supplier is published first,
with the opinions of people of the trade, each by name (74号令38). An addition to a
former contract comes from the same supplier and, with what was added before, is at
most a tenth of that contract. The price is agreed in talks of which a record is kept
(74号令41、42), and a price above the budget ends the purchase (74号令43). Pure: amounts
are whole fen, and the rulebook's row is handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar, Final

from kernel import money
from kernel.canonical import Json
from kernel.refused import Invalid, Refused
from tender.rules.rulebooks import Row, Text

LAW_31: Final = Text("政府采购法第31条", "Government Procurement Law, art. 31")
ORDER_74_38: Final = Text("政府采购非招标采购方式管理办法第38条", "Order 74, art. 38")
ORDER_74_42: Final = Text("政府采购非招标采购方式管理办法第42条", "Order 74, art. 42")
ORDER_74_43: Final = Text("政府采购非招标采购方式管理办法第43条", "Order 74, art. 43")
ADDITIONS_KEY: Final = "single-source.additions"


class Ground(StrEnum):
    """法定情形: why there is one supplier."""

    ONLY = "only-supplier"
    URGENT = "urgent"
    ADDITION = "addition"


GROUNDS: Final = MappingProxyType(
    {
        Ground.ONLY: Text(
            "只能从唯一供应商处采购", "There is only one supplier to buy from"
        ),
        Ground.URGENT: Text(
            "发生了不可预见的紧急情况，不能从其他供应商处采购",
            "An emergency nobody could foresee leaves no other supplier",
        ),
        Ground.ADDITION: Text(
            "必须保证原有采购项目一致性或者服务配套的要求，需要继续从原供应商处添购",
            "An addition has to fit what was bought, from the former supplier",
        ),
    }
)


class NotSoleSource(Refused):
    """The trade is not bought from a single source."""

    code: ClassVar[str] = "not-single-source"
    zh: ClassVar[str] = "本项目不是单一来源采购。"
    en: ClassVar[str] = "This trade is not bought from a single source."


class SoleSourceTwice(Refused):
    """The ground is given once; another supplier is another trade."""

    code: ClassVar[str] = "single-source-given"
    zh: ClassVar[str] = "单一来源的理由已经给出，不能更改。"
    en: ClassVar[str] = "The ground for a single source is given already and stays."


class GroundMissing(Refused):
    """Nothing is bought from one supplier before the ground is signed."""

    code: ClassVar[str] = "single-source-ground-missing"
    zh: ClassVar[str] = "尚未写明单一来源的理由和拟定供应商（政府采购法第31条）。"
    en: ClassVar[str] = (
        "Ground and supplier of the single source are not given yet (Government "
        "Procurement Law, art. 31)."
    )


class OpinionsMissing(Invalid):
    """That there is one supplier is argued by people of the trade, by name."""

    code: ClassVar[str] = "opinions-missing"
    zh: ClassVar[str] = (
        "只能从唯一供应商处采购的，须公示专业人员的论证意见及其姓名、工作单位和职称"
        "（政府采购非招标采购方式管理办法第38条）。"
    )
    en: ClassVar[str] = (
        "Where there is only one supplier, the opinions of professionals are published "
        "with name, employer and title (Order 74, art. 38)."
    )


class FormerContractMissing(Invalid):
    """An addition names the contract that it adds to."""

    code: ClassVar[str] = "former-contract-missing"
    zh: ClassVar[str] = "添购须写明原合同及其采购金额（政府采购法第31条）。"
    en: ClassVar[str] = (
        "An addition names the former contract and its amount (Government Procurement "
        "Law, art. 31)."
    )


class AdditionTooLarge(Refused):
    """All additions together are at most the share that the law allows."""

    code: ClassVar[str] = "addition-too-large"
    zh: ClassVar[str] = (
        "添购资金总额{total}元超过原合同采购金额{contract}元的{limit}%，"
        "最多{most}元（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "The additions come to {total} yuan, above {limit}% of the former contract of "
        "{contract} yuan; at most {most} yuan ({article_en})."
    )


class ClaimOutdated(Refused):
    """What was published of the purchase is not what it is now."""

    code: ClassVar[str] = "single-source-outdated"
    zh: ClassVar[str] = (
        "预算已改为{now}元，与单一来源理由中的{then}元不一致"
        "（政府采购非招标采购方式管理办法第38条）。"
    )
    en: ClassVar[str] = (
        "The budget is {now} yuan now, not the {then} yuan of the single-source ground "
        "(Order 74, art. 38)."
    )


class OneLotOnly(Refused):
    """One supplier, one talk, one record: there is nothing to split."""

    code: ClassVar[str] = "single-source-one-lot"
    zh: ClassVar[str] = (
        "单一来源采购只设一个包（政府采购非招标采购方式管理办法第42条），请合并或另立项目。"
    )
    en: ClassVar[str] = (
        "A single-source purchase has one package (Order 74, art. 42): join them, or "
        "begin another trade."
    )


class PriceAboveBudget(Refused):
    """A price above the budget ends the purchase; it is not agreed."""

    code: ClassVar[str] = "single-source-above-budget"
    zh: ClassVar[str] = (
        "报价{price}元超过采购预算{budget}元，应终止采购"
        "（政府采购非招标采购方式管理办法第43条）。"
    )
    en: ClassVar[str] = (
        "The price of {price} yuan is above the budget of {budget} yuan; the purchase "
        "is ended (Order 74, art. 43)."
    )


class TalksNotRecorded(Refused):
    """The award follows a record of how the price was agreed."""

    code: ClassVar[str] = "talks-not-recorded"
    zh: ClassVar[str] = (
        "尚无协商情况记录，不能确定成交（政府采购非招标采购方式管理办法第42条）。"
    )
    en: ClassVar[str] = (
        "There is no record of the talks yet; nothing is awarded before (Order 74, "
        "art. 42)."
    )


class TalksRecordedAlready(Refused):
    """The record is signed once."""

    code: ClassVar[str] = "talks-recorded-already"
    zh: ClassVar[str] = "协商情况记录已经签署。"
    en: ClassVar[str] = "The record of the talks is signed already."


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one professional says, with name, employer and title (74号令38)."""

    name: str
    employer: str
    title: str
    opinion: str

    def as_facts(self) -> dict[str, Json]:
        """Return it as it is signed and kept."""
        return {
            "name": self.name,
            "employer": self.employer,
            "title": self.title,
            "opinion": self.opinion,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """Why a trade is bought from one supplier. Amounts in fen.

    `contract_fen` is the former contract's amount and `added_fen` what was added to it
    before; both are 0 where nothing is added.
    """

    ground: Ground
    reason: str
    opinions: tuple[Opinion, ...] = ()
    contract: str = ""
    contract_fen: int = 0
    added_fen: int = 0

    @property
    def is_published(self) -> bool:
        """Whether it is published before the purchase (74号令38: the first ground)."""
        return self.ground is Ground.ONLY


def check_claim(claim: Claim, *, budget_fen: int, additions: Row) -> None:
    """Raise for a ground without what it needs, or an addition above the limit.

    `additions` is the row of the share of the former contract, in per cent.
    """
    if claim.ground is Ground.ONLY and not claim.opinions:
        raise OpinionsMissing(field="opinions", article=ORDER_74_38.zh)
    if claim.ground is not Ground.ADDITION:
        return
    if not claim.contract or claim.contract_fen <= 0:
        raise FormerContractMissing(field="contract", article=LAW_31.zh)
    check_addition(
        claim.added_fen + budget_fen, contract_fen=claim.contract_fen, row=additions
    )


def check_addition(total_fen: int, *, contract_fen: int, row: Row) -> None:
    """Raise `AdditionTooLarge` when all additions exceed the share of the contract."""
    most = most_fen(contract_fen, row)
    if total_fen <= most:
        return
    raise AdditionTooLarge(
        field="budget",
        article=row.article.zh,
        total=money.grouped(total_fen),
        contract=money.grouped(contract_fen),
        limit=str(row.quantity),
        most=money.grouped(most),
        article_zh=row.article.zh,
        article_en=row.article.en,
    )


def most_fen(contract_fen: int, row: Row) -> int:
    """Return what all additions may come to, in whole fen, rounded down."""
    return int(Fraction(contract_fen) * Fraction(str(row.quantity)) / 100)


def check_stands(claimed_fen: int, *, budget_fen: int, lots: int) -> None:
    """Raise when the budget is no longer what was signed, or there are two lots."""
    if lots > 1:
        raise OneLotOnly(field="lots", article=ORDER_74_42.zh)
    if claimed_fen != budget_fen:
        raise ClaimOutdated(
            field="budget",
            article=ORDER_74_38.zh,
            now=money.grouped(budget_fen),
            then=money.grouped(claimed_fen),
        )


def check_agreed(price_fen: int, *, budget_fen: int, is_recorded: bool) -> None:
    """Raise unless the talks are on record and the price is within the budget."""
    if price_fen > budget_fen:
        raise PriceAboveBudget(
            field="bid",
            article=ORDER_74_43.zh,
            price=money.grouped(price_fen),
            budget=money.grouped(budget_fen),
        )
    if not is_recorded:
        raise TalksNotRecorded(field="bid", article=ORDER_74_42.zh)


def opinions_from(rows: Sequence[Sequence[str]]) -> tuple[Opinion, ...]:
    """Return opinions of (name, employer, title, opinion), or `OpinionsMissing`."""
    found = []
    for row in rows:
        if len(row) != 4 or not all(part.strip() for part in row):
            raise OpinionsMissing(field="opinions", article=ORDER_74_38.zh)
        name, employer, title, opinion = (part.strip() for part in row)
        found.append(Opinion(name, employer, title, opinion))
    return tuple(found)
