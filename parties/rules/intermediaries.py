"""The register of intermediaries (中介机构名录): who is listed for which service.

domain.md 1.6: an organisation asks to be listed for a service with its qualification;
the centre's intake finds that it fits or says why not, and takes it off again with a
reason (退出、黑名单). Only whoever is listed, at that instant, may sign up. Provincial
and local rules; there is no national law.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kernel.refused import Invalid, Refused

ARTICLE: Final = "本地中介服务选取规定"
REASON_MAX: Final = 500
#: what an intermediary may be listed for: its name in both languages
SERVICES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "survey": ("工程勘察", "survey"),
        "design": ("工程设计", "design"),
        "supervision": ("工程监理", "supervision of works"),
        "cost": ("造价咨询", "cost consulting"),
        "agency": ("招标采购代理", "tendering agency"),
        "valuation": ("资产评估", "valuation"),
        "audit": ("审计", "audit"),
        "mapping": ("测绘", "mapping"),
    }
)


class ListingState(StrEnum):
    """How a listing stands."""

    ASKED = "asked"
    LISTED = "listed"
    REFUSED = "refused"
    REMOVED = "removed"


class UnknownService(Invalid):
    """The register has no such service."""

    code = "unknown-service"
    zh = "名录中没有这类服务，请从列出的服务中选择。"
    en = "The register has no such service; choose one of those listed."


class GradeMissing(Invalid):
    """What is asked for rests on a qualification."""

    code = "listing-grade-missing"
    zh = "请写明资质或执业资格（名称、等级、证号）。"
    en = "Name the qualification: its name, grade and number."


class AskedAlready(Refused):
    """An organisation is listed for a service once."""

    code = "listing-asked-already"
    zh = "本单位已申请或已列入这类服务的名录。"
    en = "Your organisation has asked already, or is listed for this service."


class ListingDecided(Refused):
    """A request is decided once, and only who is listed is taken off."""

    code = "listing-decided"
    zh = "该登记已经办理，当前状态不能这样处理。"
    en = "This listing stands otherwise now; nothing was changed."


class ListingReasonMissing(Invalid):
    """Who is refused or taken off is told why."""

    code = "listing-reason-missing"
    zh = "不予列入或移出名录的，应写明理由。"
    en = "A refusal or removal names its reason."


def check_asked(service: str, grade: str) -> None:
    """Refuse a request without a known service and a qualification."""
    if service not in SERVICES:
        raise UnknownService(field="service")
    if not grade.strip():
        raise GradeMissing(field="grade")


def decided(state: str, word: str, reason: str) -> ListingState:
    """Return what a listing becomes by `word` (list, refuse, remove), or refuse."""
    moves = {
        (ListingState.ASKED, "list"): ListingState.LISTED,
        (ListingState.ASKED, "refuse"): ListingState.REFUSED,
        (ListingState.LISTED, "remove"): ListingState.REMOVED,
    }
    target = moves.get((ListingState(state), word))
    if target is None:
        raise ListingDecided
    if target is not ListingState.LISTED and not reason.strip():
        raise ListingReasonMissing(field="reason", article=ARTICLE)
    return target
