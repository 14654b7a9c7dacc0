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
from tender.rules import preannouncements
from tender.rules.moments import moment_en, moment_zh
from tender.rules.procedures import Procedure
from tender.rules.rulebooks import Row, Rulebook, Text
from tender.rules.stages import Stage
from tender.rules.timetable_refusals import (
    DateTooEarly,
    NotPublishedAhead,
    OpeningNotAtDeadline,
    OutOfOrder,
    TimetableBroken,
)
from tender.rules.waivers import Waiver, is_waived

__all__ = [
    "DateTooEarly",
    "NotPublishedAhead",
    "OpeningNotAtDeadline",
    "OutOfOrder",
    "TimetableBroken",
]
#: openings are held in office hours; suggestions fall at this Beijing time
OPENING_TIME: Final = time(9, 30)


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
_SINCE_DOCUMENTS: Final = Text("停止发售文件", "the end of obtaining the file")
LISTING_START: Final = Text("挂牌开始", "the start of the listing")
LISTING_END: Final = Text("挂牌截止", "end of the listing")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a timetable is checked against: procedure, rulebook and calendar."""

    procedure: Procedure
    rulebook: Rulebook
    calendar: Calendar
    waivers: tuple[Waiver, ...] = ()
    #: seconds that bidders have to release their own key; 0 without a bidder factor
    factor_window_s: int = 0
    #: when it was announced ahead (采购意向、招标计划); None when it was not
    published_ahead_at: datetime | None = None
    #: seconds that the file's listing lasts (挂牌); None before a file says it
    listing_s: int | None = None
    #: whether this trade is published ahead at all; by its ground in 单一来源
    ahead_due: bool = True

    @property
    def ahead(self) -> Row | None:
        """How long before the notice it is published ahead; None if it need not be."""
        if Stage.PREANNOUNCED not in self.procedure.stages or not self.ahead_due:
            return None
        row = preannouncements.row_of(self.procedure, self.rulebook)
        return row if row is not None and row.demanded else None

    @property
    def to_deadline(self) -> Row:
        """自招标文件发出之日起至投标截止."""
        return self.rulebook.row(self.procedure.terms.issue_to_deadline)

    @property
    def after_documents(self) -> Row | None:
        """自停止发售之日起至提交截止; None where nothing is counted from there."""
        key = self.procedure.terms.after_documents
        return None if key is None else self.rulebook.row(key)

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
    start, ahead = timetable.announce_at, terms.ahead
    notice_from: tuple[datetime | None, Text] = (None, terms.documents.article)
    if ahead is not None:
        notice_from = (_notice_from(terms), ahead.article)
    bounds: dict[str, tuple[datetime | None, Text]] = {
        "announce_at": notice_from,
        "documents_until": (
            terms.documents.earliest(start, terms.calendar),
            terms.documents.article,
        ),
        "submission_closes_at": _deadline_bound(timetable, terms),
        "opens_at": (opening_for(timetable.submission_closes_at, terms), OPENING),
    }
    rows = [
        PlanRow(
            field=field,
            label=_label(field, terms),
            value=getattr(timetable, field),
            earliest=earliest,
            article=article,
            refusal=refusals.get(field),
        )
        for field, (earliest, article) in bounds.items()
    ]
    key = terms.procedure.listing_key
    if key is not None and terms.listing_s is not None:
        row = terms.rulebook.row(key)
        rows.append(
            PlanRow(
                field="listing_ends_at",
                label=LISTING_END,
                value=timetable.opens_at + timedelta(seconds=terms.listing_s),
                earliest=row.earliest(timetable.opens_at, terms.calendar),
                article=row.article,
                refusal=refusals.get("listing_ends_at"),
            )
        )
    return tuple(rows)


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
    yield from _too_soon_after_plan(start, terms)
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
    yield from _too_soon_after_documents(timetable, terms)
    expected = opening_for(timetable.submission_closes_at, terms)
    if timetable.opens_at != expected:
        yield OpeningNotAtDeadline(
            field="opens_at",
            article=OPENING.zh,
            **both("article", OPENING),
            **said_moment("expected", expected),
        )
    yield from _listing_too_short(timetable, terms)


def _deadline_bound(timetable: Timetable, terms: Terms) -> tuple[datetime, Text]:
    """Return the earliest deadline, and the article of what bounds it last."""
    row, later = terms.to_deadline, terms.after_documents
    earliest = row.earliest(timetable.announce_at, terms.calendar)
    if later is None:
        return earliest, row.article
    then = later.earliest(timetable.documents_until, terms.calendar)
    return (earliest, row.article) if earliest > then else (then, later.article)


def _too_soon_after_documents(
    timetable: Timetable, terms: Terms
) -> Iterator[TimetableBroken]:
    """Applicants have time from the end of obtaining the file on (条例17)."""
    row = terms.after_documents
    if row is None:
        return
    start, value = timetable.documents_until, timetable.submission_closes_at
    earliest = row.earliest(start, terms.calendar)
    announced_at = timetable.announce_at
    if value >= earliest or is_waived(
        terms.waivers, "submission_closes_at", value=value, start=announced_at
    ):
        return
    yield DateTooEarly(
        field="submission_closes_at",
        article=row.article.zh,
        earliest=earliest.isoformat(),
        **both("what", _label("submission_closes_at", terms)),
        **said_moment("earliest", earliest),
        **said_moment("start", start, ends=True),
        **both("since", _SINCE_DOCUMENTS),
        **both("amount", row.amount()),
        **both("article", row.article),
    )


def _listing_too_short(timetable: Timetable, terms: Terms) -> Iterator[TimetableBroken]:
    """A listing (挂牌) lasts no less than its row says."""
    key = terms.procedure.listing_key
    if key is None or terms.listing_s is None:
        return
    row, start = terms.rulebook.row(key), timetable.opens_at
    ends_at = start + timedelta(seconds=terms.listing_s)
    earliest = row.earliest(start, terms.calendar)
    if ends_at >= earliest:
        return
    yield DateTooEarly(
        field="listing_ends_at",
        article=row.article.zh,
        earliest=earliest.isoformat(),
        **both("what", LISTING_END),
        **said_moment("earliest", earliest),
        **said_moment("start", start),
        **both("since", LISTING_START),
        **both("amount", row.amount()),
        **both("article", row.article),
    )


def _notice_from(terms: Terms) -> datetime | None:
    """Return the first instant at which the notice may follow what came ahead."""
    if terms.ahead is None or terms.published_ahead_at is None:
        return None
    return terms.ahead.earliest(terms.published_ahead_at, terms.calendar)


def _too_soon_after_plan(value: datetime, terms: Terms) -> Iterator[TimetableBroken]:
    ahead, earliest = terms.ahead, _notice_from(terms)
    if ahead is None or (earliest is not None and value >= earliest):
        return
    if is_waived(terms.waivers, "announce_at", value=value, start=value):
        return
    name = preannouncements.name_of(terms.procedure)
    facts = {
        "field": "announce_at",
        "article": ahead.article.zh,
        **both("name", name),
        **both("amount", ahead.amount()),
        **both("article", ahead.article),
    }
    if earliest is None or terms.published_ahead_at is None:
        yield NotPublishedAhead(**facts)
        return
    yield DateTooEarly(
        earliest=earliest.isoformat(),
        **facts,
        **both("what", _label("announce_at", terms)),
        **said_moment("earliest", earliest),
        **said_moment("start", terms.published_ahead_at),
        **both("since", Text(f"公开{name.zh}", f"the {name.en}")),
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
    announce_at = max(announce_at, _notice_from(terms) or announce_at)
    documents = terms.documents.earliest(announce_at, terms.calendar)
    deadline = max(documents, terms.to_deadline.earliest(announce_at, terms.calendar))
    if terms.after_documents is not None:
        after = terms.after_documents.earliest(documents, terms.calendar)
        deadline = max(deadline, after)
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
