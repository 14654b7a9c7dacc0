"""What may be said in the room, and private notes (domain.md 1.7, 87号令62).

Until every sheet is signed, seats talk of procedure alone. Who speaks chooses the
category of what it says and answers for the choice; nothing here guesses at words.
"""

from enum import StrEnum
from typing import ClassVar, Final

from kernel.refused import Invalid, Refused

MESSAGE_MAX: Final = 500
NOTE_MAX: Final = 20_000


class Category(StrEnum):
    """What a message is about; the values stand in rows and pages."""

    PROCEDURE = "procedure"
    BIDS = "bids"
    SCORES = "scores"


CATEGORY_WORDS: Final = {
    Category.PROCEDURE: ("程序", "procedure"),
    Category.BIDS: ("投标内容", "what stands in the bids"),
    Category.SCORES: ("打分意见", "opinions on scores"),
}


class ProcedureOnly(Refused):
    """Talking of bids or scores before every sheet is signed."""

    code: ClassVar[str] = "procedure-only"
    zh: ClassVar[str] = (
        "全体评委签署评分表之前，席位之间只能讨论程序事项（87号令第62条），未发送。"
    )
    en: ClassVar[str] = (
        "Until all sheets are signed seats talk of procedure alone (Order 87, art. "
        "62); nothing was sent."
    )


class MessageUnfit(Invalid):
    """A message that says nothing, or too much."""

    code: ClassVar[str] = "message-unfit"
    zh: ClassVar[str] = "发言须为1至500字。"
    en: ClassVar[str] = "A message has 1 to 500 characters."


class NoteTooLong(Invalid):
    """Notes longer than the pane holds."""

    code: ClassVar[str] = "note-too-long"
    zh: ClassVar[str] = "笔记最多{most}字。"
    en: ClassVar[str] = "Notes have at most {most} characters."


def check_message(
    text: str, category: str, *, has_all_signed: bool, article: str
) -> str:
    """Return what is said, or refuse its length or, before all signed, its category."""
    said = text.strip()
    if category not in set(Category) or not said or len(said) > MESSAGE_MAX:
        raise MessageUnfit(field="text")
    if category != Category.PROCEDURE and not has_all_signed:
        raise ProcedureOnly(article=article, field="category")
    return said


def check_note(text: str) -> str:
    """Return notes as typed, or refuse too many."""
    if len(text) > NOTE_MAX:
        raise NoteTooLong(field="note", most=NOTE_MAX)
    return text
