"""When a signed sheet may be reopened: only on a ground of 87号令64.

The sum was wrong, a score was out of range, objective items differ, or a score is
extreme (畸高畸低). In works: a calculation or a clerical error.
"""

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


def grounds(*, is_works: bool) -> dict[str, str]:
    """Return the lawful grounds and their clauses."""
    return dict(GROUNDS_WORKS if is_works else GROUNDS)


def check_ground(ground: str, reason: str, *, is_works: bool) -> str:
    """Return the clause of a lawful ground, or refuse."""
    clause = grounds(is_works=is_works).get(ground)
    if clause is None or not reason.strip():
        raise NoLawfulGround(article="87号令第64条", field="ground")
    return clause
