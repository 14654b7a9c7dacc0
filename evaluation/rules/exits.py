"""When an evaluation ends without a result, by whom, and by which article.

Works (12号令27): with fewer than three bids left the panel *may* reject all, by a vote
with a written analysis of the competition from everybody (1117号); it must end when
none is left (条例51). Procurement: fewer than the floor *must* end it, after the
purchaser's examination (87号令44) or the panel's checks (政府采购法36, 214号21).
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from evaluation.rules.panels import Article
from evaluation.rules.phases import Phase
from kernel.refused import Invalid, Refused
from tender.rules.stages import Act

#: fewer bids than this may mean that nobody competes (12号令27)
COMPETING_MIN: Final = 3
REASON_LENGTH_MAX: Final = 1000
#: phases in which bids go out, so that too few may be left
REJECTING: Final = frozenset({Phase.CHECKING, Phase.QUOTING, Phase.SCORING})

NO_COMPETITION: Final = Article(
    "评标委员会和评标方法暂行规定第27条、发改法规规〔2022〕1117号",
    "Order 12, art. 27; Fagaifagui [2022] No. 1117",
)
NONE_LEFT: Final = Article(
    "招标投标法第42条、招标投标法实施条例第51条",
    "Tendering Law, art. 42; Implementing Regulations, art. 51",
)


class NoLawfulExit(Refused):
    """Ending an evaluation that the law wants to go on."""

    code: ClassVar[str] = "no-lawful-exit"
    zh: ClassVar[str] = "现在没有终止评审的法定情形。"
    en: ClassVar[str] = "The law gives no ground to end the evaluation now."


class ExitNeedsReason(Invalid):
    """A motion or a vote to reject all without an analysis in writing."""

    code: ClassVar[str] = "exit-needs-reason"
    zh: ClassVar[str] = "须书面写明理由（竞争情况分析），最多1000字。"
    en: ClassVar[str] = (
        "Write the reason: an analysis of the competition, at most 1,000 characters."
    )


@dataclass(frozen=True, slots=True)
class Exit:
    """A lawful end: the act on the lot, its article, and how it is decided."""

    act: Act
    article: Article
    left: int
    floor: int
    #: decided by the members' vote; otherwise the law leaves no choice
    by_vote: bool

    @property
    def sentence(self) -> str:
        """Return the reason that is published; nobody's own words are in it."""
        if self.act is Act.FAIL:
            few = f"只有{self.left}家，" if self.left else ""
            return f"符合要求的供应商{few}不足{self.floor}家。"
        if self.left == 0:
            return "所有投标均被否决。"
        return f"有效投标只有{self.left}家，评标委员会认为明显缺乏竞争，否决全部投标。"


def of_works(phase: Phase, left: int) -> Exit | None:
    """Return the exit that is open to the panel of a works trade, if any."""
    if phase not in REJECTING or left >= COMPETING_MIN:
        return None
    article = NO_COMPETITION if left else NONE_LEFT
    return Exit(Act.REJECT_ALL, article, left, COMPETING_MIN, by_vote=left > 0)


def of_procurement(
    phase: Phase, left: int, *, floor: int, article: Article
) -> Exit | None:
    """Return the exit that a procurement must take below a floor, if it is below."""
    if phase not in REJECTING or left >= floor:
        return None
    return Exit(Act.FAIL, article, left, floor, by_vote=False)


def check_reason(text: str) -> str:
    """Return a written reason, or refuse one that says nothing or too much."""
    stated = text.strip()
    if not stated or len(stated) > REASON_LENGTH_MAX:
        raise ExitNeedsReason(article=NO_COMPETITION.zh, field="reason")
    return stated
