"""Applications to compete: who may apply until when, and by what a number is granted.

国土资源部39号令: the transferor examines who applied (第14条), and who is fit and has
paid the deposit takes part. A number is granted by rule alone: an application that was
found fit, whose deposit came in by the end of applications. It is drawn from those not
taken, so that nobody counts others by its own.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from kernel.refused import Refused

ARTICLE: Final = "招标拍卖挂牌出让国有建设用地使用权规定（国土资源部39号令）第14条"
RIGHTS: Final = "公司法（2023）第84条"
RIGHTS_MOST: Final = 9
FIRST: Final = 101
LAST: Final = 999


class ApplicationState(StrEnum):
    """What became of an application."""

    APPLIED = "applied"
    QUALIFIED = "qualified"
    REFUSED = "refused"


class ApplicationsOver(Refused):
    """The end of applications has passed, or they have not begun."""

    code = "applications-over"
    zh = "竞买申请截止时间为{until}，现在不接受申请。"
    en = "Applications were taken until {until}; none is taken now."


class AlreadyApplied(Refused):
    """One organisation applies once."""

    code = "already-applied"
    zh = "本单位已经提交竞买申请，不能重复提交。"
    en = "Your organisation has applied already."


class NoApplications(Refused):
    """The procedure takes sealed bids, not applications."""

    code = "no-applications"
    zh = "本项目不采用竞买申请，请递交密封的响应文件。"
    en = "This trade takes no applications: hand in a sealed bid."


class AlreadyDecided(Refused):
    """An application is examined once."""

    code = "application-decided"
    zh = "该申请已经审查，结果不能更改。"
    en = "The application was examined already; the finding stands."


class ReasonMissing(Refused):
    """Who is kept out is told why, and by which article."""

    code = "application-reason-missing"
    zh = "不予通过的，应写明理由和依据条款（39号令第14条）。"
    en = "A refusal names its reason and the article or clause (Order 39, art. 14)."


class NoNumberLeft(Refused):
    """More applicants than numbers."""

    code = "no-number-left"
    zh = "竞买号牌已经用完。"
    en = "There is no number left."


class NoRightHere(Refused):
    """Rights of first refusal are claimed in transfers of equity, by their order."""

    code = "no-right-here"
    zh = "本项目不能主张优先购买权，或者顺位不在1至9之间。"
    en = "No right of first refusal can be claimed here, or its order is not 1 to 9."


def check_priority(priority: int, *, allowed: bool) -> None:
    """Refuse a claim of a right where there is none; `priority` 0 claims nothing."""
    if priority and not (allowed and 1 <= priority <= RIGHTS_MOST):
        raise NoRightHere(field="priority", article=RIGHTS)


def check_open(*, is_open: bool, until: datetime | None, at: datetime) -> None:
    """Refuse an application outside its time; `until` itself is too late."""
    if until is None or not is_open or at >= until:
        raise ApplicationsOver(
            until=until.isoformat() if until else "—", article=ARTICLE
        )


def check_examined(
    state: str, *, fit: bool, reason: str, article: str
) -> ApplicationState:
    """Return what an application becomes, or refuse."""
    if state != ApplicationState.APPLIED:
        raise AlreadyDecided
    if fit:
        return ApplicationState.QUALIFIED
    if not reason.strip() or not article.strip():
        raise ReasonMissing(field="reason", article=ARTICLE)
    return ApplicationState.REFUSED


def may_have_number(
    state: str, *, has_number: bool, deposit_at: datetime | None, until: datetime
) -> bool:
    """Say whether the rule grants a number: fit, and paid by the end."""
    fit = state == ApplicationState.QUALIFIED and not has_number
    return fit and deposit_at is not None and deposit_at <= until


def number(taken: Collection[str], pick: Callable[[Sequence[int]], int]) -> str:
    """Return a number that nobody has, drawn by `pick` from those left."""
    left = [n for n in range(FIRST, LAST + 1) if str(n) not in taken]
    if not left:
        raise NoNumberLeft
    return str(pick(left))
