"""Who sits on a panel: number, share of experts, one draw per specialty, seats.

招标投标法37, 87号令45 and 47, 214号14: odd, at least five (three in consultation, seven
where the budget is large), experts at least two thirds. The numbers are the rulebook's
and are handed in with their articles.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Final

from kernel.canonical import canonical
from kernel.durations import Hours, Minutes
from kernel.refused import Invalid, Refused

MEMBERS_MAX: Final = 15
SALT_BYTES: Final = 32
#: how long an invited expert may think it over, by real rules and in training
INVITATION: Final = Hours(2)
INVITATION_TRAINING: Final = Minutes(10)
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
    """Revealing before all have committed."""

    code: ClassVar[str] = "not-all-committed"
    zh: ClassVar[str] = "三方都提交承诺之后才能揭示。"
    en: ClassVar[str] = "Secrets are revealed when all three sides have committed."


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
class Composition:
    """How many experts of each specialty (by code), and the owner's people."""

    experts: tuple[tuple[str, int], ...]
    owners: int

    @property
    def expert_count(self) -> int:
        return sum(count for _, count in self.experts)

    @property
    def size(self) -> int:
        return self.expert_count + self.owners


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


def check_pool(specialty: str, *, found: int, needed: int) -> None:
    if found < needed:
        raise PoolTooSmall(specialty=specialty, found=found, needed=needed)


def frozen_list(experts: Sequence[str], *, salt: bytes, specialty: str) -> bytes:
    """Return the bytes of a frozen list of participants, sorted by identifier.

    Salted, because whoever knows the pool could otherwise try out lists against the
    published digest and learn who may be drawn.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt of 32 bytes")
    return canonical(
        {
            "v": "openseal/expert-list/1",
            "specialty": specialty,
            "salt": salt.hex(),
            "experts": sorted(experts),
        }
    )


def list_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def list_seed(seed: bytes, specialty: str) -> bytes:
    """Return the seed of one list when one set of reveals serves several lists."""
    return hashlib.sha256(seed + specialty.encode()).digest()


def seat_codes(expert_count: int, owners: int) -> tuple[str, ...]:
    """Return the anonymous codes of the seats: A1, A2, … and the owner's Z1, Z2, …"""
    return tuple(
        [f"A{number}" for number in range(1, expert_count + 1)]
        + [f"Z{number}" for number in range(1, owners + 1)]
    )


def still_needed(
    wanted: Mapping[str, int], accepted_or_open: Mapping[str, int]
) -> dict[str, int]:
    """Return how many more of each specialty a supplement must draw (补抽)."""
    return {
        code: count - accepted_or_open.get(code, 0)
        for code, count in wanted.items()
        if count > accepted_or_open.get(code, 0)
    }


def _words(article: Article) -> dict[str, str]:
    return {"article_zh": article.zh, "article_en": article.en}


def share_out(
    wanted: Mapping[str, int], pools: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return disjoint lists, so that nobody can be drawn twice for one panel.

    Whoever fits several specialties goes to the one that has the fewest to spare.
    """
    order = sorted(wanted, key=lambda code: (len(pools[code]) - wanted[code], code))
    taken: set[str] = set()
    lists: dict[str, list[str]] = {}
    for code in order:
        lists[code] = sorted(set(pools[code]) - taken)
        taken.update(lists[code])
    return lists


def check_open(state: str, *, expired: bool) -> None:
    """Refuse an answer to an invitation that is closed; its end belongs to nobody."""
    if state != "invited" or expired:
        raise InvitationClosed
