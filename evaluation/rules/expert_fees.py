"""An expert's fee (评审费) and rating (一标一评), after the report.

The fee goes by half days of presence, from the table of the rulebook; whoever sat at a
guest site has the addition for remote evaluation. Fees are settled across sites
(domain.md 6). Every side rates every expert once for a lot.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final

from kernel.refused import Invalid, Refused

BASE_KEY: Final = "platform.expert-fee"
REMOTE_KEY: Final = "platform.expert-fee-remote"
HALF_DAY_KEY: Final = "platform.expert-half-day"
WORDS_MAX: Final = 500
STARS: Final = range(1, 6)


class Way(StrEnum):
    """Where an expert sat."""

    LOCAL = "local"
    REMOTE = "remote"


class Side(StrEnum):
    """Who rates."""

    OWNER = "owner"
    CENTRE = "centre"


#: what is rated (评标专家管理暂行办法: 履职评价)
CRITERIA: Final = MappingProxyType(
    {
        "punctual": ("到场与纪律", "Punctuality and discipline"),
        "skilled": ("专业水平", "Professional skill"),
        "diligent": ("评审质量", "Quality of the evaluation"),
    }
)


class RatingUnusable(Invalid):
    """A rating out of 1 to 5, or a low one without a reason."""

    code: ClassVar[str] = "rating-unusable"
    zh: ClassVar[str] = "每项评分为1至5分；有1分或2分的，须写明理由（最多500字）。"
    en: ClassVar[str] = (
        "Rate each point from 1 to 5; with a 1 or a 2, write the reason (at most 500 "
        "characters)."
    )


class RatedAlready(Refused):
    """A second rating of one expert by one side."""

    code: ClassVar[str] = "rated-already"
    zh: ClassVar[str] = "一标一评：贵方已对该专家作出评价。"
    en: ClassVar[str] = "One rating for each lot: your side has rated this expert."


class NotReported(Refused):
    """A fee or a rating before the report is signed."""

    code: ClassVar[str] = "not-reported"
    zh: ClassVar[str] = "评审报告签署后才能评价专家。"
    en: ClassVar[str] = "Experts are rated after the report is signed."


@dataclass(frozen=True, slots=True)
class FeeTable:
    """The rulebook's table: fen for each half day, and the addition at a guest site."""

    half_day: timedelta
    local_fen: int
    remote_addition_fen: int


@dataclass(frozen=True, slots=True)
class Fee:
    """What an expert gets, and how it was counted."""

    way: Way
    half_days: int
    amount_fen: int


def half_days(came_at: datetime, left_at: datetime, *, half_day: timedelta) -> int:
    """Return the half days begun between coming and leaving; at least one."""
    if left_at < came_at:
        raise ValueError("nobody leaves before coming")
    return max(1, -((came_at - left_at) // half_day))


def fee(
    table: FeeTable, *, came_at: datetime, left_at: datetime, is_guest: bool
) -> Fee:
    """Return the fee of one expert who stayed to the end."""
    count = half_days(came_at, left_at, half_day=table.half_day)
    each = table.local_fen + (table.remote_addition_fen if is_guest else 0)
    return Fee(Way.REMOTE if is_guest else Way.LOCAL, count, count * each)


def check_rating(points: dict[str, int], reason: str) -> tuple[dict[str, int], str]:
    """Return a rating as it is kept, or refuse it."""
    said = reason.strip()
    if set(points) != set(CRITERIA) or any(p not in STARS for p in points.values()):
        raise RatingUnusable(field="reason")
    if len(said) > WORDS_MAX or (min(points.values()) <= 2 and not said):
        raise RatingUnusable(field="reason")
    return dict(points), said
