"""What a date of the timetable is refused for (`tender.rules.timetable`)."""

from kernel.refused import Refused


class TimetableBroken(Refused):
    """A date breaks a minimum of the law."""

    code = "timetable-broken"


class DateTooEarly(TimetableBroken):
    """A date leaves less time than the law asks for."""

    code = "date-too-early"
    zh = (
        "{what_zh}不能早于{earliest_zh}：自{start_zh}{since_zh}起不得少于{amount_zh}"
        "（{article_zh}）。请改为{earliest_zh}或以后。"
    )
    en = (
        "The {what_en} cannot be before {earliest_en}: at least {amount_en} must "
        "follow {since_en} at {start_en} ({article_en}). Choose {earliest_en} or later."
    )


class NotPublishedAhead(DateTooEarly):
    """The law has it published ahead, and it is not (采购意向、招标计划)."""

    code = "not-published-ahead"
    zh = (
        "尚未公开{name_zh}：公开后不得少于{amount_zh}才能发布公告（{article_zh}）。"
        "请先公开{name_zh}。"
    )
    en = (
        "The {name_en} is not published: at least {amount_en} must follow it before "
        "the notice ({article_en}). Publish it first."
    )


class OutOfOrder(TimetableBroken):
    """Two dates stand the wrong way round."""

    code = "dates-out-of-order"
    zh = "{what_zh}不能晚于{other_zh}。请改为{latest_zh}或以前。"
    en = "The {what_en} cannot be after {other_en}. Choose {latest_en} or earlier."


class OpeningNotAtDeadline(TimetableBroken):
    """Bids are opened at the deadline, in public, at the same moment."""

    code = "opening-not-at-deadline"
    zh = "开标时间应为{expected_zh}：开标与提交截止同一时间公开进行（{article_zh}）。"
    en = (
        "The opening must be at {expected_en}: bids are opened in public at the "
        "deadline itself ({article_en})."
    )
