"""A supervisor stops an illegal act of the evaluation, and lets it go on.

domain.md 1.7: a stop is a written order with the article that is broken. It stops
everything alike: nothing in it names a score, a bid or an outcome, so that it can
steer none of them.
"""

from typing import ClassVar, Final

from kernel.refused import Invalid, Refused

TEXT_MAX: Final = 1000
ARTICLE_MAX: Final = 120


class HaltUnfounded(Invalid):
    """A stop, or its end, without reason or article."""

    code: ClassVar[str] = "halt-unfounded"
    zh: ClassVar[str] = "须书面写明理由和所依据的条款（理由最多1000字）。"
    en: ClassVar[str] = (
        "Write the reason (at most 1,000 characters) and the article it rests on."
    )


class StoppedAlready(Refused):
    """A second stop while one is in force."""

    code: ClassVar[str] = "stopped-already"
    zh: ClassVar[str] = "评审已被监督部门叫停。"
    en: ClassVar[str] = "The evaluation is stopped already."


class NotStopped(Refused):
    """Letting go on what was not stopped."""

    code: ClassVar[str] = "not-stopped"
    zh: ClassVar[str] = "评审没有被叫停。"
    en: ClassVar[str] = "The evaluation is not stopped."


class RoomStopped(Refused):
    """Any act of the room while a stop is in force."""

    code: ClassVar[str] = "room-stopped"
    zh: ClassVar[str] = (
        "监督部门已叫停评审：{reason}（{article_zh}）。恢复前不能办理；已填写的内容不会丢失。"
    )
    en: ClassVar[str] = (
        "The supervisor has stopped the evaluation: {reason} ({article_en}). Nothing "
        "is done until it goes on; what you typed is not lost."
    )


def check_order(reason: str, article: str) -> tuple[str, str]:
    """Return reason and article as they are kept, or refuse an empty or long one."""
    said, law = reason.strip(), article.strip()
    if not said or len(said) > TEXT_MAX:
        raise HaltUnfounded(field="reason")
    if not law or len(law) > ARTICLE_MAX:
        raise HaltUnfounded(field="article")
    return said, law
