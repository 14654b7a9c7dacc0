"""Later deadlines: when one may be announced, and until when it may still hold.

It comes into force when the custodians' statement bears it. One that is signed only
when its own time is over would close the lot at the same instant: it lapses instead,
the lot stays frozen, and another may take its place
(docs/reference/envelope.md section 3).
"""

from datetime import datetime, timedelta

from kernel.refused import Refused
from tender.rules.moments import moment_en, moment_zh
from tender.rules.rulebooks import Row
from tender.rules.timetable import Terms, TimetableBroken, both, said_moment


class ExtensionTooLate(TimetableBroken):
    """The former deadline has passed: it cannot be moved any more."""

    code = "extension-too-late"
    zh = "原截止时间{deadline_zh}已过，不能再顺延。"
    en = "The former deadline, {deadline_en}, has passed; it cannot be extended."


class ExtensionNotLater(TimetableBroken):
    """An extension only moves a time later."""

    code = "extension-not-later"
    zh = "新的截止时间必须晚于原定的{deadline_zh}。"
    en = "The new deadline must be later than the former one, {deadline_en}."


class ExtensionTooShort(TimetableBroken):
    """The clarification asks for more time than the new deadline gives."""

    code = "extension-too-short"
    zh = (
        "澄清修改影响{bid_zh}编制，发出后不得少于{amount_zh}（{article_zh}）。"
        "请把截止时间顺延到{earliest_zh}或以后。"
    )
    en = (
        "The clarification affects how bids are made: at least {amount_en} must follow "
        "it ({article_en}). Extend the deadline to {earliest_en} or later."
    )


class ExtensionHasLapsed(Refused):
    """The later deadline itself has passed; it can no longer come into force."""

    code = "extension-lapsed"
    zh = (
        "顺延后的截止时间{deadline_zh}已到，此前保管人未签署完成，本次顺延失效。"
        "标段保持暂停接收，请公告更晚的截止时间。"
    )
    en = (
        "The later deadline, {deadline_en}, has come before the custodians had signed "
        "it: it has lapsed. The lot stays frozen; announce a later deadline."
    )


class ExtensionLosesSuspension(Refused):
    """Net of the suspension, bidders would have less time than the law's."""

    code = "extension-loses-suspension"
    zh = (
        "暂停期间不计入“{label_zh}”：扣除暂停后仍不得少于{amount_zh}（{article_zh}）。"
        "请把截止时间顺延到{earliest_zh}或以后。"
    )
    en = (
        "A suspension does not count in the {label_en}: without it at least "
        "{amount_en} must be left ({article_en}). Extend the deadline to "
        "{earliest_en} or later."
    )


def check_leaves_time(new: datetime, demanded: datetime, row: Row) -> None:
    """Raise `ExtensionLosesSuspension` for a deadline before the one demanded."""
    if new >= demanded:
        return
    amount = row.amount()
    raise ExtensionLosesSuspension(
        field="submission_closes_at",
        article=row.article.zh,
        label_zh=row.label.zh,
        label_en=row.label.en,
        amount_zh=amount.zh,
        amount_en=amount.en,
        article_zh=row.article.zh,
        article_en=row.article.en,
        earliest_zh=moment_zh(demanded, ends=True),
        earliest_en=moment_en(demanded, ends=True),
    )


def has_lapsed(submission_closes_at: datetime, at: datetime) -> bool:
    """Say whether a later deadline is no longer in the future at the instant `at`."""
    return at >= submission_closes_at


def check_in_time(submission_closes_at: datetime, at: datetime) -> None:
    """Raise `ExtensionHasLapsed` unless the deadline is still to come at `at`."""
    if has_lapsed(submission_closes_at, at):
        raise ExtensionHasLapsed(
            field="submission_closes_at",
            deadline_zh=moment_zh(submission_closes_at),
            deadline_en=moment_en(submission_closes_at),
        )


def after_outage(
    former: datetime, at: datetime, length: timedelta, *, frozen: bool
) -> datetime:
    """Return the deadline that an outage moves a deadline to.

    Later by `length`; where bids have been frozen since a deadline that has passed,
    bidders are given the length from now.
    """
    return (max(former, at) if frozen else former) + length


def extension_demanded(
    *, sent_at: datetime, submission_closes_at: datetime, terms: Terms
) -> datetime | None:
    """Return the earliest deadline a clarification leaves, if the present is earlier.

    None when the clarification comes early enough (招标投标法第23条、条例第21条).
    """
    earliest = terms.clarification.earliest(sent_at, terms.calendar)
    return None if submission_closes_at >= earliest else earliest


def check_extension(
    *,
    former: datetime,
    new: datetime,
    at: datetime,
    demanded: datetime | None,
    terms: Terms,
    frozen: bool = False,
) -> None:
    """Check that a deadline may be moved from `former` to `new` at the instant `at`.

    A lot that is frozen may still be extended after its deadline: nothing was closed.
    """
    if at >= former and not frozen:
        raise ExtensionTooLate(
            field="submission_closes_at", **said_moment("deadline", former)
        )
    if new <= former or new <= at:
        raise ExtensionNotLater(
            field="submission_closes_at", **said_moment("deadline", max(former, at))
        )
    if demanded is not None and new < demanded:
        row = terms.clarification
        raise ExtensionTooShort(
            field="submission_closes_at",
            article=row.article.zh,
            earliest=demanded.isoformat(),
            **both("bid", terms.procedure.word("bid")),
            **both("amount", row.amount()),
            **both("article", row.article),
            **said_moment("earliest", demanded),
        )
