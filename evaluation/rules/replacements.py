"""When a member of a panel is replaced, and what of its work is void.

招标投标法实施条例48: the tenderer may not replace a member except for a ground of the
law: avoidance, leaving without permission, health. 87号令49 and 财库〔2016〕198号17 say
it for procurement. The member's conclusions are void, and whoever comes in its place
reviews everything. Pure: the state of the panel is handed in.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final

from evaluation.rules.panels import Article
from evaluation.rules.phases import ENDED, PHASE_WORDS, Phase
from kernel.refused import Invalid, Refused

REASON_LENGTH_MAX: Final = 500
#: of one who has signed in: when it left, and who saw it, does not fit in less
LEFT_WORDS_MIN: Final = 10


class Ground(StrEnum):
    """Why a member goes; no other reason is lawful."""

    RELATED = "related"
    ABSENT = "absent"
    UNABLE = "unable"


class Law(StrEnum):
    """By which text a panel is replaced."""

    WORKS = "works"
    PROCUREMENT = "procurement"
    TALKS = "talks"


ARTICLES: Final = MappingProxyType(
    {
        Law.WORKS: Article(
            "招标投标法实施条例第48条", "Implementing Regulations, art. 48"
        ),
        Law.PROCUREMENT: Article(
            "政府采购货物和服务招标投标管理办法第49条", "Order 87, art. 49"
        ),
        Law.TALKS: Article("财库〔2016〕198号第17条", "Caiku [2016] No. 198, art. 17"),
    }
)
GROUND_WORDS: Final = MappingProxyType(
    {
        Ground.RELATED: ("应当回避", "must stay away"),
        Ground.ABSENT: ("未到场或擅离职守", "did not come, or left"),
        Ground.UNABLE: (
            "因健康等原因不能继续评审",
            "cannot go on for health or a like reason",
        ),
    }
)


class ReplacementUnfounded(Invalid):
    """A replacement without a ground of the law, or without a reason in writing."""

    code: ClassVar[str] = "replacement-unfounded"
    zh: ClassVar[str] = (
        "更换评委须有法定情形（回避、未到场或擅离职守、健康等原因），并书面写明理由"
        "（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "A member is replaced only for avoidance, absence or health, with a reason in "
        "writing ({article_en})."
    )


class MemberIsHere(Refused):
    """Replacing a member as one who did not come, though it has signed in."""

    code: ClassVar[str] = "member-is-here"
    zh: ClassVar[str] = (
        "席位{seat}已签到，不属于未到场。擅离职守的，请写明何时离开、何人见证。"
    )
    en: ClassVar[str] = (
        "Seat {seat} has signed in, so it did come. If it left, say when, and who saw "
        "it."
    )


class TooLateToReplace(Refused):
    """Replacing a member once the report bears a signature."""

    code: ClassVar[str] = "too-late-to-replace"
    zh: ClassVar[str] = "评审报告已有人签署，不能再更换评委（{article_zh}）。"
    en: ClassVar[str] = (
        "The report bears a signature; no member is replaced any more ({article_en})."
    )


class NobodyToReplace(Refused):
    """Replacing a member before there is a panel."""

    code: ClassVar[str] = "nobody-to-replace"
    zh: ClassVar[str] = "评审现在处于“{phase_zh}”，没有可更换的评委。"
    en: ClassVar[str] = "The panel is {phase_en}; there is no member to replace."


class PricesOrdered(Refused):
    """Replacing a member after the technical result opened the price envelopes."""

    code: ClassVar[str] = "prices-ordered"
    zh: ClassVar[str] = (
        "已按技术评审结果开启价格信封，新评委不能在知道报价后重评技术部分。应停止评审，"
        "依法重新组建（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "The technical result has opened the prices: nobody new can judge the "
        "technical part knowing them. The evaluation must stop and a new panel be "
        "formed ({article_en})."
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the panel is: what decides whether a member may still be replaced."""

    phase: Phase
    law: Law
    report_signatures: int = 0
    prices_ordered: bool = False

    @property
    def article(self) -> Article:
        """Return the article a replacement rests on."""
        return ARTICLES[self.law]


def check_may_replace(standing: Standing) -> None:
    """Refuse a replacement that comes too early or too late."""
    words = {"article": standing.article.zh, **_words(standing.article)}
    if standing.report_signatures or standing.phase in ENDED:
        raise TooLateToReplace(**words)
    if standing.phase is Phase.FORMING:
        phase_zh, phase_en = PHASE_WORDS[standing.phase]
        raise NobodyToReplace(phase_zh=phase_zh, phase_en=phase_en)
    if standing.prices_ordered:
        raise PricesOrdered(**words)


def check_ground(
    ground: str, reason: str, *, standing: Standing, seat: str, is_here: bool
) -> tuple[Ground, str]:
    """Return the ground and the reason as it is kept, or refuse.

    Absence of somebody who has signed in needs more than a word: it must be said when
    the member left and who saw it, so a reason of ten characters at least.
    """
    said = reason.strip()
    if ground not in set(Ground) or not said or len(said) > REASON_LENGTH_MAX:
        raise ReplacementUnfounded(
            article=standing.article.zh, field="reason", **_words(standing.article)
        )
    found = Ground(ground)
    if found is Ground.ABSENT and is_here and len(said) < LEFT_WORDS_MIN:
        raise MemberIsHere(seat=seat, field="reason")
    return found, said


def next_codes(taken: Collection[str], letter: str, count: int) -> list[str]:
    """Return codes for new seats; the code of one who left is never given again.

    Rows of the journal name seats: A3's must stay the first A3's for ever.
    """
    used = [int(code[1:]) for code in taken if code.startswith(letter)]
    first = max(used, default=0) + 1
    return [f"{letter}{number}" for number in range(first, first + count)]


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion that was decided: its outcome, and who voted how, by seat."""

    key: str
    carried: bool
    votes: tuple[tuple[str, bool], ...]
    #: what it is about: a bid, or an answer; several motions may be
    subject: str = ""


def overturned(
    motions: Iterable[Motion], *, gone: Collection[str], members: int
) -> list[Motion]:
    """Return the motions that are open again when the votes of `gone` do not count.

    `members` is the size of the full panel. A majority that holds without those votes
    stands (条例48: only the replaced member's own conclusions are void).
    """
    found = []
    for motion in motions:
        votes = [agrees for seat, agrees in motion.votes if seat not in gone]
        if len(votes) == len(motion.votes):
            continue
        held = sum(votes) if motion.carried else len(votes) - sum(votes)
        enough = held * 2 > members if motion.carried else held * 2 >= members
        if not enough:
            found.append(motion)
    return found


def to_reopen(
    motions: Iterable[Motion],
    *,
    gone: Collection[str],
    members: int,
    voted_now: Collection[str],
) -> list[Motion]:
    """Return which of the `overturned` are voted on again: one on a subject at most.

    `motions` in the order in which they were decided; `voted_now` are the subjects that
    a vote is open on. Where a motion that was carried still holds, nothing is left to
    be decided. The last one is put again; the grounds of others may be moved anew.
    """
    decided = list(motions)
    fallen = overturned(decided, gone=gone, members=members)
    settled = {each.subject for each in decided if each.carried and each not in fallen}
    last = {each.subject: each for each in fallen}
    return [
        each
        for subject, each in last.items()
        if subject not in settled and subject not in voted_now
    ]


def _words(article: Article) -> dict[str, str]:
    return {"article_zh": article.zh, "article_en": article.en}
