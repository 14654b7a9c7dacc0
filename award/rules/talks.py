"""Confirmation talks of a partnership (采购结果确认谈判; 财库〔2014〕215号 14 to 17).

After the report the implementing body talks with the candidates in the order of their
ranks about what of the contract may change. The first to agree is the preliminary
winner; who did not is out, and is not talked with again. Core terms are not talked
about. The agreement is public for the lawful time before anything is decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from award.rules.decisions import TALKS_FAILED, Candidate, Passed
from kernel.refused import Invalid, Refused

ARTICLE_CORE: Final = (
    "政府和社会资本合作项目政府采购管理办法（财库〔2014〕215号）第15条"
)
ARTICLE_PUBLIC: Final = (
    "政府和社会资本合作项目政府采购管理办法（财库〔2014〕215号）第17条"
)
PUBLIC_ROW: Final = "ppp.pre-award"
POINTS_MAX: Final = 4000


class NoTalks(Refused):
    """The procedure decides by its report alone."""

    code = "no-confirmation-talks"
    zh = "本项目的程序没有确认谈判。"
    en = "This procedure has no confirmation talks."


class TalksOutOfTurn(Refused):
    """Somebody with a better rank has not been talked with to the end."""

    code = "talks-out-of-turn"
    zh = "应按排名依次谈判，现在应与“{name}”谈判（财库〔2014〕215号第15条）。"
    en = "Talks go by rank; it is the turn of {name} (Caiku [2014] No. 215, art. 15)."


class TalkedAlready(Refused):
    """With this candidate the talks have ended."""

    code = "talked-already"
    zh = "与“{name}”的谈判已经终止，不得重复谈判（财库〔2014〕215号第15条）。"
    en = (
        "The talks with {name} have ended and are not held again (Caiku [2014] "
        "No. 215, art. 15)."
    )


class CoreTermsTouched(Invalid):
    """Core terms are what all bid for; they do not change in the talks."""

    code = "core-terms-touched"
    zh = "确认谈判不得涉及项目合同中不可谈判的核心条款（财库〔2014〕215号第15条）。"
    en = (
        "The talks may not touch the contract's core terms (Caiku [2014] No. 215, "
        "art. 15)."
    )


class PointsMissing(Invalid):
    """A memorandum says what was agreed, or why there was no agreement."""

    code = "talks-points-missing"
    zh = "请写明谈判内容：达成一致的写明可变条款如何约定，未达成一致的写明原因。"
    en = "Say what was agreed about the terms that may change, or why nothing was."


class NothingToConfirm(Refused):
    """There is no memorandum that waits for this party's signature."""

    code = "no-memorandum"
    zh = "没有等待本单位签署的确认谈判备忘录。"
    en = "No memorandum of talks waits for your signature."


class TalksOpen(Refused):
    """Nobody has agreed yet, or the agreement is not signed by both."""

    code = "talks-open"
    zh = "确认谈判尚未达成一致并由双方签署备忘录，不能定标。"
    en = "No agreement is signed by both sides yet; there can be no decision."


class NotTheAgreed(Refused):
    """The one with whom the talks succeeded is awarded the lot, and nobody else."""

    code = "not-the-agreed-partner"
    zh = "只能确定率先达成一致的“{name}”（财库〔2014〕215号第15条）。"
    en = "Only {name}, the first to agree, can be chosen (Caiku [2014] 215, art. 15)."


class PreAwardRuns(Refused):
    """The preliminary award is not public for long enough."""

    code = "pre-award-runs"
    zh = "预成交结果公示期未满（财库〔2014〕215号第17条），不能定标。"
    en = (
        "The preliminary award has not been public for its time (Caiku [2014] "
        "No. 215, art. 17); there can be no decision."
    )


@dataclass(frozen=True, slots=True)
class Talk:
    """Talks that were held: with whom, whether they agreed, and who has signed."""

    bid: str
    name: str
    agreed: bool
    #: both sides have signed the memorandum
    is_signed: bool
    #: the end of its publicity; None before it is published
    public_until: datetime | None = None


def turn(candidates: Sequence[Candidate], talks: Sequence[Talk]) -> Candidate | None:
    """Return with whom to talk now; None where somebody agreed, or nobody is left.

    `candidates` are those that may still be chosen, in the order of the ranking.
    """
    held = {talk.bid: talk for talk in talks}
    for one in candidates:
        talk = held.get(one.bid)
        if talk is None:
            return one
        if talk.agreed:
            return None
    return None


def agreed(candidates: Sequence[Candidate], talks: Sequence[Talk]) -> Talk | None:
    """Return the talks that succeeded, with somebody who may still be chosen."""
    left = {one.bid for one in candidates}
    return next((talk for talk in talks if talk.agreed and talk.bid in left), None)


def check_talk(
    candidates: Sequence[Candidate],
    talks: Sequence[Talk],
    *,
    bid: str,
    points: str,
    keeps_core: bool,
) -> Candidate:
    """Return with whom the talks were held, if they may be recorded, or raise."""
    for talk in talks:
        if talk.bid == bid:
            raise TalkedAlready(name=talk.name, article=ARTICLE_CORE)
    now = turn(candidates, talks)
    if now is None or now.bid != bid:
        name = now.name if now else ""
        held = agreed(candidates, talks)
        raise TalksOutOfTurn(name=held.name if held else name, article=ARTICLE_CORE)
    if not keeps_core:
        raise CoreTermsTouched(field="keeps_core", article=ARTICLE_CORE)
    if not points.strip():
        raise PointsMissing(field="points")
    return now


def check_decision(
    candidates: Sequence[Candidate],
    talks: Sequence[Talk],
    bid: str,
    now: datetime,
) -> None:
    """Refuse an award to other than the agreed, or before its time in public is over.

    Raises `TalksOpen`, `NotTheAgreed`, `PreAwardRuns`.
    """
    found = agreed(candidates, talks)
    if found is None or not found.is_signed:
        raise TalksOpen
    if found.bid != bid:
        raise NotTheAgreed(name=found.name, field="bid", article=ARTICLE_CORE)
    if found.public_until is None or now < found.public_until:
        raise PreAwardRuns(article=ARTICLE_PUBLIC)


def passed_over(
    candidates: Sequence[Candidate], talks: Sequence[Talk]
) -> tuple[Passed, ...]:
    """Return who is passed over because its talks failed, with the reason in words."""
    held = {talk.bid: talk for talk in talks if not talk.agreed}
    return tuple(
        Passed(one.bid, TALKS_FAILED.code, TALKS_FAILED.words.zh)
        for one in candidates
        if one.bid in held
    )
