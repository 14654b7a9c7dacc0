"""What the panel asks a bidder: clarification, proof of a low price, a correction.

条例52, 87号令51: in writing, by the panel alone, within a limit, without hints; an
answer changes nothing of substance. A typed value of the opening form that an answer
would change is refused by name; whether words change substance is the members' vote.
A correction (domain.md 2.1) binds once the bidder confirms it, else the bid is void.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import ClassVar, Final

from evaluation.rules.room_terms import ANSWER_MINUTES_MAX
from kernel.refused import Invalid, Refused
from tender.rules.rulebooks import Text

TEXT_MAX: Final = 2000


class Kind(StrEnum):
    """What is asked for; the values stand in rows and pages."""

    CLARIFICATION = "clarification"
    LOW_PRICE = "low-price"
    CORRECTION = "correction"


class State(StrEnum):
    """Where a question is."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    UNANSWERED = "unanswered"


KIND_WORDS: Final = {
    Kind.CLARIFICATION: ("澄清", "clarification"),
    Kind.LOW_PRICE: ("低价说明", "proof of the price"),
    Kind.CORRECTION: ("算术修正确认", "correction of the price"),
}
#: why something may be asked about at all (条例52, 87号令51)
REASONS: Final = {
    "unclear": ("含义不明确", "the meaning is not clear"),
    "inconsistent": ("同类问题表述不一致", "the same matter is put differently"),
    "slip": ("有明显文字或计算错误", "a plain slip of the pen or of a sum"),
}
CORRECT_WORKS: Final = "评标委员会和评标方法暂行规定第19条"
CORRECT_PROCUREMENT: Final = "87号令第59条"


class QuestionUnfounded(Invalid):
    """A question without words, or without one of the reasons the law lists."""

    code: ClassVar[str] = "question-unfounded"
    zh: ClassVar[str] = (
        "只能就含义不明确、同类问题表述不一致或有明显错误的内容书面要求澄清，最多2000字。"
    )
    en: ClassVar[str] = (
        "Ask in writing, and only about what is unclear, inconsistent or a plain slip; "
        "at most 2,000 characters."
    )


class LimitOutOfRange(Invalid):
    """A time to answer that is shorter than the tender file's, or too long."""

    code: ClassVar[str] = "answer-limit"
    zh: ClassVar[str] = (
        "答复时限须在{low}至{high}分钟之间（招标文件规定不少于{low}分钟）。"
    )
    en: ClassVar[str] = (
        "Give {low} to {high} minutes; the tender file promises at least {low}."
    )


class AskedAlready(Refused):
    """A second question of a kind while the first one is open."""

    code: ClassVar[str] = "asked-already"
    zh: ClassVar[str] = "已向{name}提出同类问题，尚未答复，请等待答复或时限届满。"
    en: ClassVar[str] = "{name} has been asked and has not answered yet; please wait."


class AnswerEmpty(Invalid):
    """An answer that says nothing, or too much."""

    code: ClassVar[str] = "answer-empty"
    zh: ClassVar[str] = "请填写答复内容，最多2000字。"
    en: ClassVar[str] = "Write an answer, at most 2,000 characters."


class AnswerLate(Refused):
    """An answer after its limit, or a second one."""

    code: ClassVar[str] = "answer-late"
    zh: ClassVar[str] = "答复时限已过或已经答复，评审以已有记录为准。"
    en: ClassVar[str] = (
        "The time to answer is over, or it was answered: the record stands as it is."
    )


class ValueChanged(Refused):
    """An answer that would change a typed value of the opening form."""

    code: ClassVar[str] = "value-changed"
    zh: ClassVar[str] = (
        "“{label}”开标时为{opened}，澄清不得改变（您填写的是{given}）。答复未提交。"
    )
    en: ClassVar[str] = (
        "{label} was {opened} at the opening and no answer changes it (you wrote "
        "{given}). The answer was not sent."
    )


class NothingToCorrect(Invalid):
    """Figures that agree: there is no arithmetic error."""

    code: ClassVar[str] = "nothing-to-correct"
    zh: ClassVar[str] = "所列数字与开标价一致，没有需要修正的算术错误。"
    en: ClassVar[str] = "The figures agree with the opened price: nothing to correct."


class PriceStands(Refused):
    """A correction of a price that the law has given once and for all (74号令46)."""

    code: ClassVar[str] = "price-stands"
    zh: ClassVar[str] = "报价一次报出，不得更改（{article_zh}）。"
    en: ClassVar[str] = "The price is given once and is not changed ({article_en})."


class NoAmountToCorrect(Refused):
    """A correction of what is no amount of money."""

    code: ClassVar[str] = "no-amount-to-correct"
    zh: ClassVar[str] = "{name}没有可修正的金额报价。"
    en: ClassVar[str] = "{name} has no price in money that could be corrected."


class AnswerAwaited(Refused):
    """Going on while a bidder may still answer."""

    code: ClassVar[str] = "answer-awaited"
    zh: ClassVar[str] = "{name}的{what_zh}尚未答复、时限未到，请等待。"
    en: ClassVar[str] = "{name} may still answer ({what_en}); please wait."


def check_may_correct(one_price: Text | None) -> None:
    """Refuse a correction where one article has the price stand as it was given."""
    if one_price is not None:
        raise PriceStands(
            article=one_price.zh, article_zh=one_price.zh, article_en=one_price.en
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the opening form as it was opened, text or figure."""

    label_zh: str
    value: str
    is_figure: bool


def check_question(text: str, reason: str, kind: Kind, *, article: str) -> str:
    """Return a question in writing, or refuse one the law does not let be asked."""
    stated = text.strip()
    if not stated or len(stated) > TEXT_MAX:
        raise QuestionUnfounded(article=article, field="question")
    if kind is Kind.CLARIFICATION and reason not in REASONS:
        raise QuestionUnfounded(article=article, field="reason")
    return stated


def due_at(asked_at: datetime, minutes: int, *, least: int) -> datetime:
    """Return until when the bidder may answer; both ends of the limit included."""
    if not least <= minutes <= ANSWER_MINUTES_MAX:
        raise LimitOutOfRange(field="minutes", low=least, high=ANSWER_MINUTES_MAX)
    return asked_at + timedelta(minutes=minutes)


def check_in_time(state: State, due: datetime, now: datetime, *, article: str) -> None:
    """Refuse an answer at the end of its limit or after it (half-open)."""
    if state is not State.OPEN or now >= due:
        raise AnswerLate(article=article)


def check_answer(text: str) -> str:
    """Return what was answered, or refuse nothing and too much."""
    stated = text.strip()
    if not stated or len(stated) > TEXT_MAX:
        raise AnswerEmpty(field="answer")
    return stated


def check_values(
    opened: Mapping[str, Line], given: Mapping[str, str], *, article: str
) -> None:
    """Refuse an answer that gives a typed value of the opening form otherwise.

    An absent or empty one repeats nothing and changes nothing; 745000 is 745000.00.
    """
    for key, typed in given.items():
        line = opened.get(key)
        said = typed.strip()
        if line is None or not said or _same(line, said):
            continue
        raise ValueChanged(
            article=article,
            field=f"value-{key}",
            label=line.label_zh,
            opened=line.value,
            given=said[:40],
        )


def _same(line: Line, said: str) -> bool:
    if not line.is_figure:
        return line.value.strip() == said
    try:
        return Decimal(line.value) == Decimal(said.replace(",", ""))
    except InvalidOperation:
        return False
