"""The doors to sites, their rooms and stations, and the calendar of bookings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from evaluation.facts import panels
from evaluation.models import (
    BookedStation,
    Booking,
    Chamber,
    Device,
    Panel,
    Session,
    Site,
    Station,
)
from evaluation.rules.phases import BEFORE_ASSEMBLY
from evaluation.rules.sites import Taken
from kernel.calendars import LEGAL_ZONE
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor

KEEP = "evaluation.keep-sites"


def sites_of(actor: Actor) -> list[Site]:
    """Return the sites that the actor keeps: those of its centre, in its region."""
    if actor.organisation is None:
        return []
    rows = Site.objects.select_related("centre", "region").filter(
        centre__uid=actor.organisation
    )
    return list(parties.in_region(rows, actor))


def all_sites() -> list[Site]:
    """Return every site, for the choice of a guest."""
    return list(Site.objects.select_related("centre", "region").order_by("id"))


def site_for(actor: Actor, uid: UUID) -> Site:
    """Return a site that the actor keeps, or raise `NotFound`."""
    found = Site.objects.select_related("centre", "region").filter(uid=uid).first()
    if found is None:
        raise NotFound
    check_keeps(actor, found)
    return found


def check_keeps(actor: Actor, site: Site) -> None:
    """Ask the policy about a site."""
    policy.check(actor, KEEP, organisation=site.centre.uid, region=site.region.path)


def may_keep(actor: Actor, site: Site) -> bool:
    """Say whether the actor keeps a site."""
    return policy.may(
        actor, KEEP, organisation=site.centre.uid, region=site.region.path
    )


def chamber_for(actor: Actor, uid: UUID) -> Chamber:
    """Return a room of a site that the actor keeps, or raise `NotFound`."""
    found = _chambers().filter(uid=uid, retired_at=None).first()
    if found is None:
        raise NotFound
    check_keeps(actor, found.site)
    return found


def station_for(actor: Actor, uid: UUID) -> Station:
    """Return a station of a site that the actor keeps, or raise `NotFound`."""
    rows = Station.objects.select_related(
        "chamber__site__centre", "chamber__site__region"
    )
    found = rows.filter(uid=uid, retired_at=None).first()
    if found is None:
        raise NotFound
    check_keeps(actor, found.chamber.site)
    return found


def _chambers() -> QuerySet[Chamber]:
    return Chamber.objects.select_related("site__centre", "site__region")


def open_chambers(site: Site | None = None) -> list[Chamber]:
    """Return the rooms in use, of one site or of all."""
    rows = _chambers().filter(retired_at=None)
    if site is not None:
        rows = rows.filter(site=site)
    return list(rows.order_by("site_id", "id"))


def stations_of(chamber: Chamber) -> list[Station]:
    """Return the stations of a room that are in use."""
    return list(chamber.stations.filter(retired_at=None).order_by("code", "id"))


def device_of(station: Station) -> Device | None:
    """Return the device that stands for a station, or None."""
    return station.devices.filter(retired_at=None).first()


def ready_stations(chamber: Chamber) -> list[Station]:
    """Return the stations of a room that may be booked: in use, with a device."""
    return list(_ready(chamber))


def _ready(chamber: Chamber) -> QuerySet[Station]:
    # A station has one device in force at most.
    rows = chamber.stations.filter(
        retired_at=None, devices__isnull=False, devices__retired_at=None
    )
    return rows.order_by("code", "id")


def free_stations(chamber: Chamber, session: Session) -> list[Station]:
    """Return the stations of a room that nobody has in a session's time."""
    within = {
        "starts_at__lt": session.ends_at,
        "ends_at__gt": session.starts_at,
        "released_at": None,
    }
    if chamber.bookings.filter(**within, whole=True).exists():
        return []
    if chamber.whole and chamber.bookings.filter(**within).exists():
        return []
    held = BookedStation.objects.filter(**within).values("station")
    return list(_ready(chamber).exclude(pk__in=held))


# --- the calendar ------------------------------------------------------------------


def live_bookings() -> QuerySet[Booking]:
    """Return bookings that hold their place, with what pages show of them."""
    return Booking.objects.filter(released_at=None).select_related(
        "chamber__site__centre",
        "chamber__site__region",
        "session__host__centre",
        "session__panel__lot__trade__region",
    )


def taken(
    chamber: Chamber,
    stations: Iterable[Station],
    starts_at: datetime,
    ends_at: datetime,
) -> list[Taken]:
    """Return what is in the way of a booking in this period."""
    within = Q(starts_at__lt=ends_at, ends_at__gt=starts_at, released_at=None)
    rooms = Booking.objects.filter(within, chamber=chamber)
    if not chamber.whole:
        rooms = rooms.filter(whole=True)
    found = [
        Taken(chamber.name, row.starts_at, row.ends_at)
        for row in rooms.order_by("starts_at")
    ]
    seats = BookedStation.objects.filter(within, station__in=list(stations))
    booked = [
        Taken(f"{chamber.name} {row.station.code}", row.starts_at, row.ends_at)
        for row in seats.select_related("station").order_by("starts_at")
    ]
    return [*found, *booked]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week shown, with its bookings."""

    starts_at: datetime
    bookings: list[Booking]


def week_of(day: datetime) -> datetime:
    """Return the Monday, 0:00 in Beijing, of the week in which `day` lies."""
    local = day.astimezone(LEGAL_ZONE).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return local - timedelta(days=local.weekday())


def days(monday: datetime) -> list[datetime]:
    """Return the seven days that begin on a Monday."""
    return [monday + timedelta(days=n) for n in range(7)]


def bookings_in(
    chambers: Iterable[Chamber], starts_at: datetime, ends_at: datetime
) -> list[Booking]:
    """Return the bookings of these rooms that touch a period, the earliest first."""
    rows = live_bookings().filter(
        chamber__in=list(chambers), starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    return list(rows.prefetch_related("stations__station").order_by("starts_at", "id"))


# --- sessions ----------------------------------------------------------------------


def session_of(of: Panel) -> Session | None:
    """Return the panel's remote session, or None: then it sits as it always did."""
    rows = of.sessions.filter(cancelled_at=None).select_related(
        "host__centre", "host__region"
    )
    return rows.first()


def session_for(actor: Actor, uid: UUID) -> Session:
    """Return a session that the actor's site hosts or is asked by, or `NotFound`."""
    rows = Session.objects.select_related(
        "host__centre", "host__region", "panel__lot__trade__region"
    )
    found = rows.filter(uid=uid).first()
    if found is None or not keeps_part(actor, found):
        raise NotFound
    return found


def keeps_part(actor: Actor, session: Session) -> bool:
    """Say whether the actor keeps a site of the session."""
    asked = {row.chamber.site for row in bookings_of(session)} | {session.host}
    return any(may_keep(actor, site) for site in asked)


def bookings_of(session: Session) -> list[Booking]:
    """Return the bookings of a session that were not released."""
    rows = live_bookings().filter(session=session)
    return list(rows.prefetch_related("stations__station").order_by("id"))


def unconfirmed(session: Session, rows: Iterable[Booking]) -> str:
    """Return the first site that has not confirmed, or an empty text.

    `rows` are the session's bookings. A session without a room of its host is not
    confirmed by the host.
    """
    rows = list(rows)
    for row in rows:
        if row.confirmed_at is None:
            return str(row.chamber.site.name)
    if not any(row.chamber.site_id == session.host_id for row in rows):
        return str(session.host.name)
    return ""


def panels_to_book(actor: Actor) -> list[tuple[Panel, Session | None]]:
    """Return the panels of the actor's region that may be given seats, newest first.

    With the session in force of each, or None.
    """
    rows = parties.in_region(
        panels.panels().filter(phase__in=sorted(BEFORE_ASSEMBLY)),
        actor,
        field="lot__trade__region__path",
    )
    found = list(rows.order_by("-id"))
    live = Session.objects.filter(panel__in=found, cancelled_at=None)
    by_panel = {row.panel_id: row for row in live}
    return [(row, by_panel.get(row.pk)) for row in found]
