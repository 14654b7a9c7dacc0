"""A trade's dates, checked against the minima of its rulebook.

Each date is refused with the article it breaks and the earliest (or latest) instant
that would be accepted. The same rows serve the check, the page that shows earliest and
latest beside each date, and the suggestion of the earliest legal dates. Nothing here
knows what day it is: instants, rulebook and calendar are handed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from kernel.calendars import LEGAL_ZONE, Calendar
from kernel.durations import legal_date
from kernel.refused import Refused
from tender.rules.moments import moment_en, moment_zh
from tender.rules.procedures import Procedure
from tender.rules.rulebooks import Row, Rulebook, Text
from tender.rules.waivers import Waiver, is_waived

#: openings are held in office hours; suggestions fall at this Beijing time
OPENING_TIME: Final = time(9, 30)


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


@dataclass(frozen=True, slots=True)
class Timetable:
    """The dates of a trade; all aware. `announce_at` is planned, then actual."""

    announce_at: datetime
    documents_until: datetime
    submission_closes_at: datetime
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the timetable page: a date, what bounds it, and why."""

    field: str
    label: Text
    value: datetime
    earliest: datetime | None
    article: Text
    refusal: TimetableBroken | None


_LABELS: Final = {
    "announce_at": Text("公告与文件发出", "notice and issue of the file"),
    "documents_until": Text("文件获取截止", "end of obtaining the file"),
    "submission_closes_at": Text("投标截止", "deadline"),
    "opens_at": Text("开标", "opening"),
}
OPENING: Final = Text("招标投标法第34条", "Tendering Law, art. 34")
_SINCE: Final = Text("发出文件", "the issue of the file")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a timetable is checked against: procedure, rulebook and calendar."""

    procedure: Procedure
    rulebook: Rulebook
    calendar: Calendar
    waivers: tuple[Waiver, ...] = ()
    #: seconds that bidders have to release their own key; 0 without a bidder factor
    factor_window_s: int = 0

    @property
    def to_deadline(self) -> Row:
        """自招标文件发出之日起至投标截止."""
        return self.rulebook.row(self.procedure.terms.issue_to_deadline)

    @property
    def documents(self) -> Row:
        """How long the tender file must be available."""
        return self.rulebook.row(self.procedure.terms.documents_available)

    @property
    def clarification(self) -> Row:
        """How long before the deadline a clarification that affects bids must come."""
        return self.rulebook.row(self.procedure.terms.clarification)


def plan(timetable: Timetable, terms: Terms) -> tuple[PlanRow, ...]:
    """Return every date with its bound, its article, and its refusal if it has one."""
    refusals = {refusal.field: refusal for refusal in problems(timetable, terms)}
    start = timetable.announce_at
    bounds: dict[str, tuple[datetime | None, Text]] = {
        "announce_at": (None, terms.documents.article),
        "documents_until": (
            terms.documents.earliest(start, terms.calendar),
            terms.documents.article,
        ),
        "submission_closes_at": (
            terms.to_deadline.earliest(start, terms.calendar),
            terms.to_deadline.article,
        ),
        "opens_at": (opening_for(timetable.submission_closes_at, terms), OPENING),
    }
    return tuple(
        PlanRow(
            field=field,
            label=_label(field, terms),
            value=getattr(timetable, field),
            earliest=earliest,
            article=article,
            refusal=refusals.get(field),
        )
        for field, (earliest, article) in bounds.items()
    )


def opening_for(submission_closes_at: datetime, terms: Terms) -> datetime:
    """Return when bids with this deadline are opened."""
    return submission_closes_at + timedelta(seconds=terms.factor_window_s)


def check(timetable: Timetable, terms: Terms) -> None:
    """Raise the first `TimetableBroken` there is, or return."""
    for refusal in problems(timetable, terms):
        raise refusal


def problems(timetable: Timetable, terms: Terms) -> Iterator[TimetableBroken]:
    """Yield every refusal that the dates deserve, in the order of the page."""
    start = timetable.announce_at
    yield from _too_early(
        "documents_until", timetable.documents_until, start, terms.documents, terms
    )
    if timetable.documents_until > timetable.submission_closes_at:
        yield OutOfOrder(
            field="documents_until",
            **both("what", _label("documents_until", terms)),
            **both("other", _label("submission_closes_at", terms)),
            **said_moment("latest", timetable.submission_closes_at),
        )
    yield from _too_early(
        "submission_closes_at",
        timetable.submission_closes_at,
        start,
        terms.to_deadline,
        terms,
    )
    expected = opening_for(timetable.submission_closes_at, terms)
    if timetable.opens_at != expected:
        yield OpeningNotAtDeadline(
            field="opens_at",
            article=OPENING.zh,
            **both("article", OPENING),
            **said_moment("expected", expected),
        )


def _too_early(
    field: str, value: datetime, start: datetime, row: Row, terms: Terms
) -> Iterator[TimetableBroken]:
    earliest = row.earliest(start, terms.calendar)
    if value >= earliest:
        return
    if is_waived(terms.waivers, field, value=value, start=start):
        return
    is_term = field == "documents_until"
    yield DateTooEarly(
        field=field,
        article=row.article.zh,
        earliest=earliest.isoformat(),
        **both("what", _label(field, terms)),
        **said_moment("earliest", earliest, ends=is_term),
        **said_moment("start", start),
        **both("since", _SINCE),
        **both("amount", row.amount()),
        **both("article", row.article),
    )


def waivable(timetable: Timetable, terms: Terms) -> list[TimetableBroken]:
    """Return the refusals that a supervisor may waive: minima, never the order."""
    found = problems(timetable, terms)
    return [refusal for refusal in found if isinstance(refusal, DateTooEarly)]


def suggest(announce_at: datetime, terms: Terms) -> Timetable:
    """Return the earliest legal dates for a trade announced at `announce_at`.

    A statutory deadline falls on a working day at `OPENING_TIME`; the training rules
    take the earliest instant itself.
    """
    documents = terms.documents.earliest(announce_at, terms.calendar)
    deadline = max(documents, terms.to_deadline.earliest(announce_at, terms.calendar))
    if not terms.rulebook.is_training:
        deadline = office_hour(deadline, terms.calendar)
    return Timetable(
        announce_at=announce_at,
        documents_until=documents,
        submission_closes_at=deadline,
        opens_at=opening_for(deadline, terms),
    )


def office_hour(instant: datetime, calendar: Calendar) -> datetime:
    """Return the first `OPENING_TIME` of a working day at or after `instant`."""
    day = legal_date(instant)
    candidate = datetime.combine(
        calendar.working_day_from(day), OPENING_TIME, LEGAL_ZONE
    )
    if candidate < instant:
        day = calendar.working_day_from(day + timedelta(days=1))
        candidate = datetime.combine(day, OPENING_TIME, LEGAL_ZONE)
    return candidate


def announced(timetable: Timetable, at: datetime) -> Timetable:
    """Return the timetable as it stands when the notice really goes out at `at`."""
    return replace(timetable, announce_at=at)


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


def publicity_ends(starts_at: datetime, terms: Terms) -> datetime | None:
    """Return when the candidates' publicity may end; None where there is none."""
    key = terms.procedure.terms.publicity
    if key is None:
        return None
    return terms.rulebook.row(key).earliest(starts_at, terms.calendar)


def _label(field: str, terms: Terms) -> Text:
    if field == "submission_closes_at":
        return terms.procedure.word("deadline")
    return _LABELS[field]


def both(name: str, text: Text) -> dict[str, str]:
    """Return a text as the facts of a refusal's two sentences."""
    return {f"{name}_zh": text.zh, f"{name}_en": text.en}


def said_moment(name: str, instant: datetime, *, ends: bool = False) -> dict[str, str]:
    """Return an instant as the facts of a refusal's two sentences."""
    return {
        f"{name}_zh": moment_zh(instant, ends=ends),
        f"{name}_en": moment_en(instant, ends=ends),
    }
