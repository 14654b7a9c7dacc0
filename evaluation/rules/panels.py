"""Who sits on a panel: number, share of experts, one draw per specialty, seats.

招标投标法37, 87号令45 and 47, 214号14: odd, at least five (three in consultation, seven
where the budget is large), experts at least two thirds. The numbers are the rulebook's
and are handed in with their articles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import ClassVar, Final

from kernel.durations import Hours, Minutes
from kernel.refused import Invalid, Refused
from tender.rules.rulebooks import Rulebook

MEMBERS_MAX: Final = 15
PLACED: Final = 2
#: why the law asks for the larger panel, beside the budget; "" where it does not
SPECIAL: Final = ("", "complex", "social-impact", "threshold")
#: how long an invited expert may think it over, by real rules and in training
INVITATION: Final = Hours(2)
INVITATION_TRAINING: Final = Minutes(10)
#: how long the parties of a draw may take to commit, and again to reveal
SECRETS: Final = Hours(2)
SECRETS_TRAINING: Final = Minutes(10)
#: with one secret alone whoever gave it would have chosen the panel
SECRETS_MIN: Final = 2
#: whoever gives a secret to the draw, in the order of domain.md 2.10
DRAW_PARTIES: Final = ("centre", "owner", "supervisor")


class PanelTooSmall(Invalid):
    """Fewer members than the law asks for."""

    code: ClassVar[str] = "panel-too-small"
    zh: ClassVar[str] = "评委会不得少于{least}人，现为{size}人（{article_zh}）。"
    en: ClassVar[str] = (
        "A panel needs at least {least} members, not {size} ({article_en})."
    )


class PanelNotOdd(Invalid):
    """An even number of members."""

    code: ClassVar[str] = "panel-not-odd"
    zh: ClassVar[str] = "评委会成员须为单数，现为{size}人（{article_zh}）。"
    en: ClassVar[str] = (
        "A panel has an odd number of members, not {size} ({article_en})."
    )


class TooFewExperts(Invalid):
    """Too large a share of the owner's people."""

    code: ClassVar[str] = "panel-too-few-experts"
    zh: ClassVar[str] = (
        "评审专家不得少于成员总数的{share}，现为{experts}/{size}人（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "Experts must be at least {share} of the members, not {experts} of {size} "
        "({article_en})."
    )


class UnknownSpecial(Invalid):
    """A reason for a larger panel that the law does not know."""

    code: ClassVar[str] = "unknown-special"
    zh: ClassVar[str] = "不能识别的特别情形。"
    en: ClassVar[str] = "This reason for a larger panel is not known."


class PanelTooLarge(Invalid):
    """More members than a room can seat."""

    code: ClassVar[str] = "panel-too-large"
    zh: ClassVar[str] = "评委会成员不能超过{most}人。"
    en: ClassVar[str] = "A panel has at most {most} members."


class PoolTooSmall(Refused):
    """The pool has fewer eligible experts than are to be drawn."""

    code: ClassVar[str] = "pool-too-small"
    zh: ClassVar[str] = "专家库中“{specialty}”回避后可抽取{found}人，需要{needed}人。"
    en: ClassVar[str] = (
        "After avoidance the pool has {found} experts of {specialty}, and {needed} are "
        "needed."
    )


class PanelExists(Refused):
    """Composing a panel whose draw has begun."""

    code: ClassVar[str] = "panel-exists"
    zh: ClassVar[str] = "本标段的评委会已进入抽取，不能再改组成。"
    en: ClassVar[str] = "The draw for this lot has begun; its composition is fixed."


class BiddersUnknown(Refused):
    """Freezing lists before the deadline: whom to avoid is not known (回避)."""

    code: ClassVar[str] = "bidders-unknown"
    zh: ClassVar[str] = "截止之前不知道投标人，无法按回避规则冻结名单。请在截止后抽取。"
    en: ClassVar[str] = (
        "Before the deadline nobody knows the bidders, so avoidance cannot be applied. "
        "Draw after it."
    )


class NothingToDraw(Refused):
    """A supplement although no seat is free."""

    code: ClassVar[str] = "nothing-to-draw"
    zh: ClassVar[str] = "没有空缺的席位，无需抽取。"
    en: ClassVar[str] = "No seat is free; there is nothing to draw."


class NoDrawOpen(Refused):
    """A secret without a draw that waits for one."""

    code: ClassVar[str] = "no-draw-open"
    zh: ClassVar[str] = "现在没有等待承诺或揭示的抽取。"
    en: ClassVar[str] = "No draw is waiting for secrets now."


class CommittedAlready(Refused):
    """A second commitment of one party."""

    code: ClassVar[str] = "committed-already"
    zh: ClassVar[str] = "本方已提交承诺，不能更换。"
    en: ClassVar[str] = "Your side has committed already; a commitment is not replaced."


class NotAllCommitted(Refused):
    """Revealing before all have committed, or the time to commit is over."""

    code: ClassVar[str] = "not-all-committed"
    zh: ClassVar[str] = "三方都提交承诺（或承诺时间届满）之后才能揭示。"
    en: ClassVar[str] = (
        "Secrets are revealed when all three sides have committed, or the time to "
        "commit is over."
    )


class CommittingOver(Refused):
    """Committing when the time for it is over: the draw goes on without."""

    code: ClassVar[str] = "committing-over"
    zh: ClassVar[str] = "承诺时间已过（至{until}），抽取在没有本方秘密的情况下继续。"
    en: ClassVar[str] = (
        "The time to commit ended at {until}; the draw goes on without your secret."
    )


class RevealedAlready(Refused):
    """A second reveal of one party."""

    code: ClassVar[str] = "revealed-already"
    zh: ClassVar[str] = "本方已揭示。"
    en: ClassVar[str] = "Your side has revealed already."


class InvitationClosed(Refused):
    """Answering an invitation that was answered, or after its time."""

    code: ClassVar[str] = "invitation-closed"
    zh: ClassVar[str] = "邀请已答复或已过期，不能再答复。"
    en: ClassVar[str] = "The invitation was answered, or its time is over."


class DeclineNeedsReason(Invalid):
    """Declining without a word."""

    code: ClassVar[str] = "decline-needs-reason"
    zh: ClassVar[str] = "不能参加的，请写明理由。"
    en: ClassVar[str] = "If you cannot come, say why."


class AlreadyNamed(Refused):
    """Who sits on the panel, or was removed from it, is not named again."""

    code: ClassVar[str] = "already-named"
    zh: ClassVar[str] = "该人员已是或曾是本次评审的成员，不能再次委派。"
    en: ClassVar[str] = "This person sits, or sat, on this panel already."


class SeatsTaken(Refused):
    """More of the owner's people than the composition has seats for."""

    code: ClassVar[str] = "seats-taken"
    zh: ClassVar[str] = "代表席位已满。"
    en: ClassVar[str] = "The owner's seats are taken."


@dataclass(frozen=True, slots=True)
class Article:
    """The law a number rests on."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PanelRule:
    """The numbers of one procedure and budget."""

    least: int
    least_article: Article
    share: Fraction
    share_article: Article
    chair_from_experts: bool


@dataclass(frozen=True, slots=True)
class Quota:
    """How many experts of one field; `region` names the place they are drawn from.

    Empty means wherever the panel draws from. Seats of remote panels stand in several
    cities, so that a quota may be a city's (跨区域远程异地评标).
    """

    specialty: str
    count: int
    region: str = ""

    @property
    def label(self) -> str:
        """Return how lists and seeds name the quota."""
        return f"{self.specialty}@{self.region}" if self.region else self.specialty


@dataclass(frozen=True, slots=True)
class Composition:
    """How many experts of each field and place, and the owner's people."""

    experts: tuple[Quota, ...]
    owners: int

    @property
    def expert_count(self) -> int:
        return sum(quota.count for quota in self.experts)

    @property
    def size(self) -> int:
        return self.expert_count + self.owners


def rule_of(
    book: Rulebook,
    key: str,
    *,
    budget_fen: int,
    special: str = "",
    chair_from_experts: bool,
) -> PanelRule:
    """Return the numbers of a procedure's panel; `key` is its row in the rulebook.

    More members are asked for when the budget reaches the row's line, or when `special`
    says so: complex, social impact (87号令47), above the tendering threshold (74号令7).
    """
    if special not in SPECIAL:
        raise UnknownSpecial(field="special")
    least, large = book.row(key), book.rows.get(f"{key}-large")
    line = book.rows.get(f"{key}-large-budget")
    is_rich = line is not None and budget_fen >= Fraction(str(line.quantity))
    if large is not None and (is_rich or special):
        least = large
    common = "procurement" if chair_from_experts else "works"
    share = book.rows.get(f"{key}-experts") or book.row(f"{common}.panel-experts")
    return PanelRule(
        least=int(least.quantity),
        least_article=Article(least.article.zh, least.article.en),
        share=Fraction(str(share.quantity)),
        share_article=Article(share.article.zh, share.article.en),
        chair_from_experts=chair_from_experts,
    )


def check_composition(composition: Composition, rule: PanelRule) -> None:
    """Refuse a panel that the law does not allow, by the first rule it breaks."""
    size = composition.size
    least = {"article": rule.least_article.zh, **_words(rule.least_article)}
    if size < rule.least:
        raise PanelTooSmall(least=rule.least, size=size, field="experts", **least)
    if size % 2 == 0:
        raise PanelNotOdd(size=size, field="experts", **least)
    if size > MEMBERS_MAX:
        raise PanelTooLarge(most=MEMBERS_MAX, field="experts")
    if Fraction(composition.expert_count, size) < rule.share:
        raise TooFewExperts(
            share=str(rule.share),
            experts=composition.expert_count,
            size=size,
            field="owners",
            article=rule.share_article.zh,
            **_words(rule.share_article),
        )


def check_may_commit(*, until: datetime, is_revealing: bool, now: datetime) -> None:
    """Refuse a commitment when the time is over; the instant itself is over."""
    if is_revealing or now >= until:
        raise CommittingOver(until=until.isoformat())


def check_pool(specialty: str, *, found: int, needed: int) -> None:
    if found < needed:
        raise PoolTooSmall(specialty=specialty, found=found, needed=needed)


def quotas_of(stored: Iterable[Sequence[str | int]]) -> tuple[Quota, ...]:
    """Return the quotas of a panel as they are stored: [field, count(, place)]."""
    return tuple(
        Quota(str(row[0]), int(row[1]), str(row[2]) if len(row) > PLACED else "")
        for row in stored
    )


def as_stored(quotas: Iterable[Quota]) -> list[list[str | int]]:
    """Return quotas as they are stored; the place only where there is one."""
    return [
        [quota.specialty, quota.count, *([quota.region] if quota.region else [])]
        for quota in quotas
    ]


def seat_codes(expert_count: int, owners: int) -> tuple[str, ...]:
    """Return the anonymous codes of the seats: A1, A2, … and the owner's Z1, Z2, …"""
    return tuple(
        [f"A{number}" for number in range(1, expert_count + 1)]
        + [f"Z{number}" for number in range(1, owners + 1)]
    )


def still_needed(
    wanted: Mapping[str, int], accepted_or_open: Mapping[str, int]
) -> dict[str, int]:
    """Return how many more of each quota, by label, a supplement must draw (补抽)."""
    return {
        label: count - accepted_or_open.get(label, 0)
        for label, count in wanted.items()
        if count > accepted_or_open.get(label, 0)
    }


def _words(article: Article) -> dict[str, str]:
    return {"article_zh": article.zh, "article_en": article.en}


def check_open(state: str, *, expired: bool) -> None:
    """Refuse an answer to an invitation that is closed; its end belongs to nobody."""
    if state != "invited" or expired:
        raise InvitationClosed
