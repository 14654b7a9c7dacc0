"""What an exit from a trade rests on, and what it does to bids and deposits.

Suspending, resuming and terminating are `rules/stages.py`'s acts; here is what the
person who does one of them is told before, and the article it stands on. Works go by
招标投标法实施条例, procurement by its orders, PPP as procurement; where a trade's own
text has nothing of it, no article is named rather than another law's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tender.rules.procedures import Category, Procedure
from tender.rules.rulebooks import Text
from tender.rules.stages import Act


@dataclass(frozen=True, slots=True)
class Effect:
    """What an exit does: to the bids, to the deposits, and on which article."""

    bids: Text
    deposits: Text
    article: Text | None = None


_KEPT: Final = Text(
    "已递交的投标继续密封保存，不开启；暂停期间不计入法定期限。",
    "Bids that were handed in stay sealed; the time of the suspension does not count.",
)
_BOUND: Final = Text("保证金不退还，效力不变。", "Deposits are kept and stay in force.")
_GO_ON: Final = Text(
    "投标保持有效；截止时间已过或剩余时间不足的，先冻结，须顺延截止时间后再开放。",
    "Bids stand. Where the deadline has passed or leaves less than the law's time, the "
    "lot freezes until a later deadline is announced.",
)
_UNOPENED: Final = Text(
    "投标不开启，密钥份额由保管人销毁；终止后不能恢复，只能重新组织。",
    "Bids are never opened, and custodians destroy their shares of the keys. A "
    "terminated lot cannot be resumed, only begun again.",
)
_BACK: Final = Text(
    "保证金应当退还，并计付银行同期存款利息。",
    "Deposits go back, with the bank's interest of the time.",
)
_BACK_IN_FIVE: Final = Text(
    "保证金应当自终止之日起5个工作日内退还。",
    "Deposits go back within five working days of the termination.",
)
#: on which article a trade is suspended and resumed
_PAUSED: Final[Mapping[Category, Text]] = MappingProxyType(
    {
        Category.WORKS: Text(
            "招标投标法实施条例第22条、第54条、第62条",
            "Tendering Regulations, art. 22, 54, 62",
        ),
        Category.PROCUREMENT: Text(
            "政府采购法第57条", "Government Procurement Law, art. 57"
        ),
    }
)


def effect_of(procedure: Procedure, act: Act) -> Effect:
    """Return what `act` (SUSPEND, RESUME, TERMINATE) does in a trade of this kind."""
    bids = {Act.SUSPEND: _KEPT, Act.RESUME: _GO_ON, Act.TERMINATE: _UNOPENED}[act]
    return Effect(bids, _deposits(procedure, act), _article(procedure, act))


def _deposits(procedure: Procedure, act: Act) -> Text:
    if act is not Act.TERMINATE:
        return _BOUND
    return _BACK_IN_FIVE if procedure.law is Category.PROCUREMENT else _BACK


def _article(procedure: Procedure, act: Act) -> Text | None:
    if procedure.law not in _PAUSED:
        return None
    if act is Act.TERMINATE:
        return procedure.statute.article("ends")
    return _PAUSED[procedure.law]
