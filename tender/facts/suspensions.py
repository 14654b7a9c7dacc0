"""When lots were suspended, and what that does to their periods."""

from datetime import datetime

from kernel.periods import Period
from tender.facts.terms import as_timetable, terms_of, timetable_row
from tender.models import Clarification, Lot, Milestone, Reached
from tender.rules import objection_times, objections
from tender.rules.disclosure import Moment
from tender.rules.objection_times import Window
from tender.rules.objections import About
from tender.rules.rulebooks import Row
from tender.rules.stages import Act, Stage
from tender.rules.suspensions import runs_until


def suspensions_of(lot: Lot) -> list[Period]:
    """Return the lot's suspensions in order; the last has no end while it lasts."""
    found: list[Period] = []
    begun: datetime | None = None
    acts = [str(Act.SUSPEND), str(Act.RESUME)]
    rows = Milestone.objects.filter(lot=lot, act__in=acts).order_by("id")
    for act, at in rows.values_list("act", "at"):
        if act == Act.SUSPEND:
            begun = at
        elif begun is not None:
            if at > begun:
                found.append(Period(begun, at))
            begun = None
    return found if begun is None else [*found, Period(begun)]


def publicity_ends_at(lot: Lot) -> datetime | None:
    """Return when the candidates' publicity ends; None while it stands still.

    None as well where there is no publicity, or none yet.
    """
    terms = terms_of(lot.trade)
    key = terms.procedure.terms.publicity
    started = (
        Milestone.objects.filter(lot=lot, act=str(Act.PUBLISH_CANDIDATES))
        .order_by("-id")
        .values_list("at", flat=True)
        .first()
    )
    if key is None or started is None:
        return None
    row = terms.rulebook.row(key)
    return runs_until(row, started, terms.calendar, suspensions_of(lot))


def file_window(lot: Lot) -> Window | None:
    """Return until when the file may be objected to; None without dates."""
    row = timetable_row(lot.trade)
    if row is None:
        return None
    return objection_times.to_file(
        as_timetable(row),
        terms_of(lot.trade),
        suspensions_of(lot),
        since=row.set_at if row.n > 1 else None,
    )


def result_window(lot: Lot) -> Window | None:
    """Return until when the result may be objected to; None before it is out.

    A procurement that came to nothing (废标) is over, and announced, at its end: its
    result is that (政府采购法36、94号令10).
    """
    published_at = _result_at(lot)
    if published_at is None:
        return None
    is_standing_still = lot.suspended_from == Stage.PUBLICITY
    return objection_times.to_result(
        terms_of(lot.trade),
        published_at=published_at,
        publicity_ends_at=None if is_standing_still else lot.publicity_ends_at,
        is_standing_still=is_standing_still,
        suspensions=suspensions_of(lot),
    )


def check_objection(lot: Lot, about: About, at: datetime) -> None:
    """Refuse an objection to what is not there, or no longer, to object to.

    A suspended lot counts as where it stopped.
    """
    objections.check_time(about, Stage(lot.suspended_from or lot.stage))
    if about is About.FILE:
        window = file_window(lot)
        if window is None:
            raise ValueError("an announced lot has dates")
        objection_times.check_to_file(window, terms_of(lot.trade), at)
    if about is About.RESULT:
        window = result_window(lot)
        if window is None:
            raise objections.nothing_yet(about)
        objection_times.check_to_result(window, terms_of(lot.trade), at)


def _result_at(lot: Lot) -> datetime | None:
    """Return when a result came out: the last one, if a lot failed after an award."""
    if lot.stage in (Stage.FAILED, Stage.ALL_REJECTED):
        ends = Milestone.objects.filter(lot=lot, stage=lot.stage).order_by("-id")
        return ends.values_list("at", flat=True).first()
    rows = Reached.objects.filter(lot=lot, moment=str(Moment.RESULT))
    return rows.values_list("at", flat=True).first()


def deadline_demanded(lot: Lot) -> tuple[datetime, Row] | None:
    """Return the earliest deadline that suspensions leave bidders, if theirs is sooner.

    From the notice and from each clarification that affects bids the law's time must
    have run net of suspensions. What a supervisor waived is not asked for again.
    """
    pauses, terms = suspensions_of(lot), terms_of(lot.trade)
    announced = Reached.objects.filter(lot=lot, moment=str(Moment.ANNOUNCED)).first()
    if not pauses or announced is None or lot.submission_closes_at is None:
        return None
    waived = any(one.field == "submission_closes_at" for one in terms.waivers)
    starts = [] if waived else [(announced.at, terms.to_deadline)]
    sent = Clarification.objects.filter(trade=lot.trade, affects_bids=True)
    starts += [
        (at, terms.clarification) for at in sent.values_list("sent_at", flat=True)
    ]
    found = [
        (until, row)
        for at, row in starts
        if (until := runs_until(row, at, terms.calendar, pauses)) is not None
        and until > lot.submission_closes_at
    ]
    return max(found, key=lambda one: one[0], default=None)
