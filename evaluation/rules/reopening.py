"""When a signed sheet may be reopened: only on a ground of 87号令64.

The sum was wrong, a score was out of range, objective items differ, or a score is
extreme (畸高畸低). In works: a calculation or a clerical error.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar, Final

from kernel.refused import Invalid, Refused

GROUNDS: Final = MappingProxyType(
    {
        "sum-error": "87号令64(一)",
        "out-of-range": "87号令64(二)",
        "objective-differs": "87号令64(三)",
        "extreme": "87号令64(四)",
    }
)
GROUNDS_WORKS: Final = MappingProxyType(
    {"sum-error": "12号令 计算错误", "clerical": "12号令 笔误"}
)


class NoLawfulGround(Invalid):
    """Reopening for any other reason."""

    code: ClassVar[str] = "no-lawful-ground"
    zh: ClassVar[str] = "重新打开评分表须有法定情形并写明理由（87号令第64条）。"
    en: ClassVar[str] = (
        "A signed sheet is reopened only on a ground of the law, with a reason "
        "(Order 87, art. 64)."
    )


class MotionOpenAlready(Refused):
    """A second motion on the same subject while one is open."""

    code: ClassVar[str] = "motion-open-already"
    zh: ClassVar[str] = "对此已有表决正在进行。"
    en: ClassVar[str] = "A motion on this is being voted on."


@dataclass(frozen=True, slots=True)
class Difference:
    """An objective item of one bid that is not equal on all sheets (87号令64(三))."""

    bid: str
    item: str
    scores: Mapping[str, Decimal]

    @property
    def seats(self) -> tuple[str, ...]:
        """Return who is asked again: whoever is not with more than half, or all."""
        most, count = Counter(self.scores.values()).most_common(1)[0]
        if count * 2 <= len(self.scores):
            return tuple(sorted(self.scores))
        return tuple(sorted(s for s, value in self.scores.items() if value != most))


def differences(
    objective: Sequence[str],
    sheets: Mapping[str, Mapping[str, Mapping[str, Decimal]]],
) -> list[Difference]:
    """Return every objective item that differs; `sheets` by seat, bid and item."""
    bids = sorted({bid for scores in sheets.values() for bid in scores})
    found = []
    for item in objective:
        for bid in bids:
            given = {
                seat: scores[bid][item]
                for seat, scores in sheets.items()
                if item in scores.get(bid, {})
            }
            if len(set(given.values())) > 1:
                found.append(Difference(bid, item, given))
    return found


def ground_of_difference(*, is_works: bool) -> str:
    """Return on which ground a sheet with a differing objective item is reopened."""
    return "clerical" if is_works else "objective-differs"


def grounds(*, is_works: bool) -> dict[str, str]:
    """Return the lawful grounds and their clauses."""
    return dict(GROUNDS_WORKS if is_works else GROUNDS)


def check_ground(ground: str, reason: str, *, is_works: bool, article: str) -> str:
    """Return the clause of a lawful ground, or refuse."""
    clause = grounds(is_works=is_works).get(ground)
    if clause is None or not reason.strip():
        raise NoLawfulGround(article=article, field="ground")
    return clause
