"""The lawful grounds of rejecting a bid (否决): the law's list, and no other.

Works by 条例51, procurement tenders by 87号令63, talks by the article of substance of
their own order (74号令30, 48, 214号18). A veto clause of the tender file and a
failed check are grounds beside them (`checks.check_ground`); an abnormally low price is
one only after its proof was asked.
"""

from dataclasses import dataclass
from typing import Final

from evaluation.rules import low_price
from tender.rules.statutes import Statute


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of the law's list with its clause."""

    key: str
    zh: str
    en: str
    clause: str


_51: Final = "招标投标法实施条例第51条第{}项"
_63: Final = "87号令第63条第{}项"

WORKS: Final = (
    Ground("law-unsigned", "未经单位盖章和负责人签字", "not signed", _51.format(1)),
    Ground(
        "law-no-agreement",
        "联合体未提交共同投标协议",
        "a consortium without its agreement",
        _51.format(2),
    ),
    Ground("law-unqualified", "不符合资格条件", "not qualified", _51.format(3)),
    Ground(
        "law-two-bids",
        "同一投标人提交两个以上不同的投标文件或报价",
        "two different bids or prices",
        _51.format(4),
    ),
    Ground(
        "law-over-limit", "报价高于最高投标限价", "above the ceiling", _51.format(5)
    ),
    Ground(
        "law-not-responsive",
        "未对实质性要求和条件作出响应",
        "does not respond to the substance",
        _51.format(6),
    ),
    Ground(
        "law-collusion",
        "串通投标、弄虚作假、行贿等违法行为",
        "collusion, fraud or bribery",
        _51.format(7),
    ),
)
PROCUREMENT: Final = (
    Ground("law-no-deposit", "未按要求提交保证金", "no deposit", _63.format(1)),
    Ground("law-unsigned", "未按要求签署、盖章", "not signed", _63.format(2)),
    Ground("law-unqualified", "不具备资格要求", "not qualified", _63.format(3)),
    Ground(
        "law-over-limit",
        "报价超过预算金额或最高限价",
        "above budget or ceiling",
        _63.format(4),
    ),
    Ground(
        "law-conditions",
        "含有采购人不能接受的附加条件",
        "conditions that the purchaser cannot accept",
        _63.format(5),
    ),
    Ground("law-collusion", "串通投标", "collusion", "87号令第37条"),
)
_IN_TALKS: Final = Ground(
    "law-collusion", "恶意串通、弄虚作假", "collusion or fraud", "政府采购法第77条"
)
_LOW: Final = ("低于成本或异常低价，说明不成立", "abnormally low, without proof")


def _talks(statute: Statute) -> tuple[Ground, ...]:
    """Return the grounds in talks: the text's own article of substance, and fraud."""
    substance = Ground(
        "law-not-responsive",
        "未实质性响应采购文件",
        "does not respond to the substance",
        statute.article("substance").zh,
    )
    return (substance, _IN_TALKS)


def of_law(
    *, is_works: bool, statute: Statute, owner_examines: bool, was_proof_asked: bool
) -> tuple[Ground, ...]:
    """Return the law's list as it is open to a panel for one bid."""
    listed: tuple[Ground, ...] = WORKS if is_works else PROCUREMENT
    if statute.is_talks:
        listed = _talks(statute)
    found = [
        row
        for row in listed
        # 87号令44: qualification is the purchaser's; the panel rejects nobody for it.
        if not (owner_examines and row.key == "law-unqualified")
    ]
    if was_proof_asked:
        article = low_price.WORKS if is_works else low_price.PROCUREMENT
        found.append(Ground(low_price.GROUND, *_LOW, article.zh))
    return tuple(found)
