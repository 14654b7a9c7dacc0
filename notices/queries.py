"""What pages, the clock and the home page ask about notices."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_noop

from kernel.calendars import LEGAL_ZONE
from kernel.canonical import Json, strict_object
from kernel.due import Due
from kernel.durations import legal_date
from kernel.refused import NotFound
from notices.facts import due as due_facts
from notices.facts import papers, search
from notices.models import File, Notice
from notices.rules import papers as rule
from notices.rules.kinds import Kind, word
from parties import queries as parties
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task
from tender import queries as tender
from tender.rules.procedures import Category
from tender.rules.stages import Stage

#: how many finished lots a desk names at once
TASKS_MAX = 20
#: notices that fit `Filters`, the newest first
find = search.find


def notice(uid: UUID | str) -> Notice:
    """Return a published notice; notices are everybody's."""
    found = (
        Notice.objects.select_related("trade__owner", "trade__region", "lot")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def content(row: Notice) -> dict[str, Json]:
    """Return what a notice says, as it was hashed."""
    return strict_object(bytes(row.body), depth_max=16)


def file_of(row: Notice, language: str) -> File | None:
    """Return the sealed PDF of a notice, or None while it is being made."""
    return File.objects.filter(notice=row, language=language).first()


def of_trade(trade_key: int) -> QuerySet[Notice]:
    """Return the notices of a trade, the newest first."""
    return Notice.objects.select_related("lot").filter(trade_id=trade_key)


def newer(row: Notice) -> Notice | None:
    """Return the notice that replaces this one, or None."""
    return Notice.objects.filter(supersedes=row).first()


@dataclass(frozen=True, slots=True)
class Runs:
    """The period of a notice now: its end, as a suspension may have moved it."""

    until: datetime | None
    stands_still: bool

    def is_running(self, now: datetime) -> bool:
        """Say whether its end is still to come."""
        return not self.stands_still and self.until is not None and self.until > now


def period_of(row: Notice, replaced_by: Notice | None) -> Runs:
    """Return the period of a notice; candidates' publicity goes with the lot."""
    lot = row.lot
    if row.kind != Kind.CANDIDATES or lot is None or replaced_by is not None:
        return Runs(row.ends_at, stands_still=False)
    is_still = lot.suspended_from == Stage.PUBLICITY
    return Runs(lot.publicity_ends_at or row.ends_at, stands_still=is_still)


def regions(*, english: bool) -> list[tuple[str, str]]:
    """Return the places that have notices, as (path, name), in the tree's order."""
    paths = Notice.objects.order_by("region_path").values_list("region_path", flat=True)
    found = [parties.region(path) for path in paths.distinct()]
    return [(r.path, (r.name_en or r.name_zh) if english else r.name_zh) for r in found]


# --- what is due ---


def due(now: datetime) -> list[Due]:
    """Return what the clock must do: notices to publish, files to seal."""
    return list(due_facts.everything())


def next_instant(now: datetime) -> datetime | None:
    """Return None: nothing here waits for a time, only for what others record."""
    return None


# --- the desk ---


def tasks_for(actor: Actor, now: datetime) -> list[Task]:
    """Return the finished lots whose papers the archive's hand has still to check."""
    if actor.role is not Role.ARCHIVE:
        return []
    finished = parties.in_region(
        tender.lots_at(*rule.FINISHED), actor, field="trade__region__path"
    )
    newest = finished.order_by("-id")[:TASKS_MAX]
    return [
        Task(
            gettext_noop("Check the papers of %(title)s: it is at its end"),
            url=f"/centre/archive/{lot.uid}/",
            facts={"title": lot.title},
        )
        for lot in newest
        if papers.checked(lot) is None
    ]


# --- the home page ---


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as a line of a list (web/rules/views_of_now.py, `Latest`)."""

    published_at: datetime
    kind: str
    title: str
    status: str
    url: str


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a publicity period today (`Session`)."""

    at: datetime
    title: str
    status: str
    place: str
    url: str


def latest_notices(now: datetime, limit: int) -> list[Line]:
    """Return the newest notices that are out."""
    rows = Notice.objects.select_related("trade", "lot").filter(published_at__lte=now)
    return [line(row) for row in rows[:limit]]


def line(row: Notice) -> Line:
    """Return a notice as a line of a list."""
    lot = row.lot or row.trade.lots.order_by("number").first()
    return Line(
        published_at=row.published_at,
        kind=word(Kind(row.kind), Category(row.category)).en,
        title=title(row),
        status=lot.stage if lot is not None else "",
        url=f"/notices/{row.uid}/",
    )


def title(row: Notice) -> str:
    """Return a notice's title in the language of the page."""
    english = (get_language() or "").startswith("en")
    return row.title_en if english else row.title_zh


def sessions_today(now: datetime) -> list[Ending]:
    """Return the publicity periods that end on this day, Beijing time."""
    begin = datetime.combine(legal_date(now), time.min, LEGAL_ZONE)
    # 24:00 of today is the next day's first instant, and belongs to today.
    rows = Notice.objects.select_related("lot").filter(
        kind=Kind.CANDIDATES,
        superseded_by=None,
        lot__stage=Stage.PUBLICITY,
        lot__publicity_ends_at__gt=begin,
        lot__publicity_ends_at__lte=begin + timedelta(days=1),
    )
    return [
        Ending(until, title(row), "publicity", "", f"/notices/{row.uid}/")
        for row in rows
        if row.lot is not None and (until := row.lot.publicity_ends_at) is not None
    ]
