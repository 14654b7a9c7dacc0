"""Until when one may object (异议、质疑): to the file, and to the result.

To the file: in works so many days before the deadline (条例22), in procurement so many
working days on from the end of obtaining it (94号令10). To the result: in works while
the candidates are published (条例54), in procurement so many working days from the end
of the result notice's period (94号令10). Each stands still while the lot is suspended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kernel.durations import Days, WorkingDays
from kernel.periods import Period
from tender.rules.procedures import Publicity
from tender.rules.rulebooks import Row
from tender.rules.suspensions import runs_until, shifted
from tender.rules.timetable import Terms, Timetable, TimetableBroken, both, said_moment

RESULT_NOTICE: Final = "procurement.result-notice-period"
_INSTANT: Final = timedelta(microseconds=1)


class ObjectionTooLate(TimetableBroken):
    """The time for objections to the tender file is over."""

    code = "objection-too-late"
    zh = (
        "对{file_zh}的{objection_zh}应在{latest_zh}前提出（{article_zh}），"
        "现已超过期限。"
    )
    en = (
        "Objections to the {file_en} were due before {latest_en} ({article_en}); "
        "the time is over."
    )


class ResultObjectionTooLate(TimetableBroken):
    """The time for objections to the result is over."""

    code = "result-objection-too-late"
    zh = "对结果的{objection_zh}应在{latest_zh}前提出（{article_zh}），现已超过期限。"
    en = (
        "Objections to the result were due before {latest_en} ({article_en}); the time "
        "is over."
    )


@dataclass(frozen=True, slots=True)
class Window:
    """Until when one may object, and by which row; no `until` while it stands still."""

    until: datetime | None
    row: Row

    def is_over(self, at: datetime) -> bool:
        """Say whether it is too late at the instant `at`."""
        return self.until is not None and at >= self.until


def to_file(
    timetable: Timetable,
    terms: Terms,
    suspensions: Sequence[Period] = (),
    *,
    since: datetime | None = None,
) -> Window:
    """Return the window of objections to the file.

    `since` is when the deadline in force was set: suspensions before it took nothing
    from a time that is counted back from it.
    """
    keys, book = terms.procedure.terms, terms.rulebook
    if keys.objection_before_deadline is not None:
        row = book.row(keys.objection_before_deadline)
        latest = row.latest(timetable.submission_closes_at, terms.calendar)
        until = shifted(
            latest,
            since or timetable.announce_at,
            suspensions,
            latest=timetable.submission_closes_at,
        )
        return Window(until, row)
    if keys.objection_after_notice is None:
        raise ValueError("a procedure says until when its file may be objected to")
    row = book.row(keys.objection_after_notice)
    start = timetable.documents_until
    return Window(runs_until(row, start, terms.calendar, suspensions), row)


def to_result(
    terms: Terms,
    *,
    published_at: datetime,
    publicity_ends_at: datetime | None,
    is_standing_still: bool = False,
    suspensions: Sequence[Period] = (),
) -> Window | None:
    """Return the window of objections to a published result, or None.

    `published_at` is when the result came out; `publicity_ends_at` the end of the
    candidates' publicity as it stands, None while it stands still, and where no
    candidates were ever published: then there is nobody to object to (条例54). None as
    well where the law gives no objection to the result, as for land.
    """
    keys, book = terms.procedure.terms, terms.rulebook
    if terms.procedure.publicity is Publicity.CANDIDATES:
        if keys.publicity is None:
            raise ValueError("candidates are published for a time")
        if publicity_ends_at is None and not is_standing_still:
            return None
        return Window(publicity_ends_at, book.row(keys.publicity))
    # 条例54 speaks of candidates: a first stage has none.
    if keys.objection_after_notice is None:
        return None
    row, notice = book.row(keys.objection_after_notice), book.row(RESULT_NOTICE)
    ends_at = runs_until(notice, published_at, terms.calendar, suspensions)
    if ends_at is None:
        return Window(None, row)
    # The day on which the notice's period ends is not counted: 24:00 belongs to it.
    if isinstance(row.duration, Days | WorkingDays):
        ends_at -= _INSTANT
    return Window(runs_until(row, ends_at, terms.calendar, suspensions), row)


def check_to_file(window: Window, terms: Terms, at: datetime) -> None:
    """Raise `ObjectionTooLate` when the file can no longer be objected to."""
    if window.until is not None and window.is_over(at):
        raise ObjectionTooLate(
            **_facts(window.until, window.row, terms),
            **both("file", terms.procedure.word("file")),
        )


def check_to_result(window: Window, terms: Terms, at: datetime) -> None:
    """Raise `ResultObjectionTooLate` when the result can no longer be objected to."""
    if window.until is not None and window.is_over(at):
        raise ResultObjectionTooLate(**_facts(window.until, window.row, terms))


def _facts(until: datetime, row: Row, terms: Terms) -> dict[str, str]:
    return {
        "field": "about",
        "article": row.article.zh,
        **both("objection", terms.procedure.word("objection")),
        **both("article", row.article),
        **said_moment("latest", until, ends=True),
    }
