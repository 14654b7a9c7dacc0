"""What every act that departs from the plan must bring: a reason, and texts at all."""

from kernel.refused import Invalid

REASON_CHARACTERS_MIN = 5
TEXT_CHARACTERS_MAX = 20_000


class ReasonMissing(Invalid):
    """An act that departs from the plan says why."""

    code = "reason-missing"
    zh = "请写明理由（不少于{least}个字）。"
    en = "Give the reason, in at least {least} characters."


class TextTooLong(Invalid):
    """A text has a limit, so that nobody's page is flooded."""

    code = "text-too-long"
    zh = "文字过长：最多{most}个字。"
    en = "The text is too long: at most {most} characters."


def checked_reason(text: str, *, field: str = "reason") -> str:
    """Return the reason without outer blanks, or refuse an empty or endless one."""
    reason = checked_text(text, field=field)
    if len(reason) < REASON_CHARACTERS_MIN:
        raise ReasonMissing(field=field, least=REASON_CHARACTERS_MIN)
    return reason


def checked_text(text: str, *, field: str = "text") -> str:
    """Return a text without outer blanks, or refuse an empty or endless one."""
    found = text.strip()
    if not found:
        raise ReasonMissing(field=field, least=REASON_CHARACTERS_MIN)
    if len(found) > TEXT_CHARACTERS_MAX:
        raise TextTooLong(field=field, most=TEXT_CHARACTERS_MAX)
    return found
