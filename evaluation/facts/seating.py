"""Who sits at which station, which sites are heard, and what pauses a room."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from evaluation.facts import panels, replacing, sites, trade
from evaluation.models import (
    Arrival,
    BookedStation,
    Booking,
    Device,
    Member,
    Panel,
    SeatAttempt,
    Session,
    SitePause,
)
from evaluation.rules import seats_at as rule
from evaluation.rules import site_links
from evaluation.rules.phases import BEFORE_ASSEMBLY, REPORTED, SEATED, Phase
from evaluation.rules.site_links import Link, Terms
from evaluation.rules.sites import said
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.rules.rulebooks import Row


def arrivals() -> QuerySet[Arrival]:
    """Return who sits somewhere now, with station, site and member."""
    return Arrival.objects.filter(ended_at=None).select_related(
        "member__panel__lot__trade__region",
        "booked__station",
        "booked__booking__session",
        "booked__booking__chamber__site__centre",
        "booked__booking__chamber__site__region",
        "device",
    )


def arrival_of(member: Member) -> Arrival | None:
    """Return where a member sits, or None."""
    return arrivals().filter(member=member).first()


def site_of(arrival: Arrival) -> str:
    """Return the name of the site where somebody sits."""
    return str(arrival.booked.booking.chamber.site.name)


def seating_of(session: Session, device: Device, member: Member) -> rule.Seating:
    """Return what the rule asks when a member sits down where this device stands."""
    booked = booked_for(session, device)
    others = arrivals().filter(booked=booked, member__removal=None)
    occupied = others.exclude(member=member)
    return rule.Seating(
        station=device.station.code,
        is_booked=booked is not None,
        unconfirmed=sites.unconfirmed(session, sites.bookings_of(session)),
        starts_at=session.starts_at,
        # A guest that has not extended its booking keeps it to its own end.
        ends_at=session.ends_at if booked is None else booked.ends_at,
        is_occupied=booked is not None and occupied.exists(),
    )


def booked_for(session: Session, device: Device) -> BookedStation | None:
    """Return the booked station of a session where a device stands, or None."""
    rows = BookedStation.objects.filter(
        booking__session=session, station=device.station, released_at=None
    )
    return rows.first()


def device_by(fingerprint: str) -> Device | None:
    """Return the device in force that holds a key, or None."""
    rows = Device.objects.filter(fingerprint=fingerprint, retired_at=None)
    return rows.select_related("station__chamber__site").first()


def check_signs_in_here(member: Member, session_key: bytes) -> None:
    """Refuse signing in except from the station where the member was witnessed.

    A panel without a remote session signs in as it always did.
    """
    session = sites.session_of(member.panel)
    if session is None:
        return
    arrival = arrival_of(member)
    if arrival is None or bytes(arrival.session_key) != session_key:
        raise rule.SitElsewhere(article=rule.ARTICLE_ZH)
    if arrival.witnessed_at is None:
        raise rule.NotWitnessed(article=rule.ARTICLE_ZH)


def check_browser(member: Member, browser: str, *, is_report: bool = False) -> None:
    """Refuse entering the room of a remote session from another browser.

    `is_report` for what shows and signs the report alone: nothing is judged any more,
    so that it is signed elsewhere when a site, or a browser, does not come back.
    """
    if is_report and Phase(member.panel.phase) in REPORTED:
        return
    if member.signed_in_at is not None and sites.session_of(member.panel) is not None:
        check_seated_in(member, browser)


def check_seated_in(member: Member, browser: str) -> None:
    """Refuse a member of a remote session who does not sit in this browser."""
    arrival = arrival_of(member)
    if arrival is None:
        raise rule.SitElsewhere(article=rule.ARTICLE_ZH)
    if arrival.browser != browser:
        raise rule.AtAnotherStation(
            article=rule.ARTICLE_ZH, station=arrival.booked.station.code
        )
    if arrival.witnessed_at is None:
        raise rule.NotWitnessed(article=rule.ARTICLE_ZH)


def may_move(member: Member) -> bool:
    """Say whether a member's site is lost and the member cannot be replaced any more.

    Then, and then only, it sits down at another station of the session (0028).
    """
    if member.seat not in lost_seats(member.panel):
        return False
    return not replacing.may_replace(member.panel)


def is_kept_again(member: Member, code: str, said: str, now: datetime) -> bool:
    """Say whether a refused attempt of a member becomes a row of the journal."""
    row = SeatAttempt.objects.filter(member=member, code=code).first()
    if row is None:
        return True
    book = trade.rulebook_of(member.panel.lot)
    return rule.is_kept_again(
        said=said,
        former=row.said,
        kept_at=row.kept_at,
        interval=length(book.row(rule.ATTEMPTS_KEY)),
        now=now,
    )


def to_witness(actor: Actor) -> list[Arrival]:
    """Return who waits at the actor's sites to be confirmed, the first come first."""
    rows = arrivals().filter(
        witnessed_at=None,
        booked__booking__chamber__site__in=sites.sites_of(actor),
    )
    return list(rows.order_by("id"))


def arrival_for(actor: Actor, uid: UUID) -> Arrival:
    """Return an arrival at a site that the actor keeps, or raise `NotFound`."""
    found = arrivals().filter(uid=uid).first()
    if found is None:
        raise NotFound
    sites.check_keeps(actor, found.booked.booking.chamber.site)
    return found


# --- what pauses a room ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause that holds: which site, until when it may come back."""

    site: str
    until_at: datetime
    is_lost: bool


def terms_of(of: Panel) -> Terms:
    """Return the rulebook's times for a site that drops."""
    book = trade.rulebook_of(of.lot)
    return Terms(
        silence=length(book.row(site_links.SILENCE_KEY)),
        back_within=length(book.row(site_links.RETURN_KEY)),
    )


def length(row: Row) -> timedelta:
    """Return a number of seconds or minutes as a length of time."""
    unit = {"seconds": 1, "minutes": 60, "hours": 3600}[row.unit]
    return timedelta(seconds=unit * row.duration.count)


def open_pauses(of: Panel) -> list[SitePause]:
    """Return the pauses that hold: not back, and if lost, not yet replaced."""
    rows = SitePause.objects.filter(booking__session__panel=of, back_at=None)
    return [
        row
        for row in rows.select_related("booking__chamber__site")
        if row.lost_at is None or seated(row.booking, before=row.lost_at)
    ]


def needs_seats(of: Panel) -> bool:
    """Say whether the panel's work needs every seat at its station.

    Not once every sheet is signed: nothing is judged any more, and what is left (a
    motion, a signature under the report) waits for nobody's line.
    """
    phase = Phase(of.phase)
    return phase in SEATED and not (
        phase is Phase.SCORING and panels.has_all_signed(of)
    )


def pause_of(of: Panel) -> Paused | None:
    """Return what pauses a room, or None."""
    found = next(iter(open_pauses(of)), None)
    if found is None:
        return None
    if not needs_seats(of) and Phase(of.phase) not in BEFORE_ASSEMBLY:
        return None
    site = str(found.booking.chamber.site.name)
    return Paused(site, found.until_at, found.lost_at is not None)


def stands_still(of: Panel) -> bool:
    """Say whether nothing is done in a room now: it was stopped, or a site is away."""
    return panels.halt_of(of) is not None or pause_of(of) is not None


def check_not_paused(of: Panel) -> None:
    """Refuse an act while a site of the session is away."""
    found = pause_of(of)
    if found is not None:
        raise site_links.RoomPaused(
            article=rule.ARTICLE_ZH, site=found.site, until_at=said(found.until_at)
        )


def seated(booking: Booking, *, before: datetime | None = None) -> list[Arrival]:
    """Return the members who signed in at a site's booking and were not removed.

    `before` leaves out who came after a site was given up: it is heard anew.
    """
    rows = arrivals().filter(booked__booking=booking, member__removal=None)
    if before is not None:
        rows = rows.filter(arrived_at__lt=before)
    return list(rows.exclude(member__signed_in_at=None).order_by("member_id"))


@dataclass(frozen=True, slots=True)
class SiteLink:
    """A booking whose seats must be heard: who sits there, and its pause if it has one.

    `pauses` are all of the booking's; `here` is never empty.
    """

    booking: Booking
    here: list[Arrival]
    terms: Terms
    pauses: list[SitePause]

    @property
    def pause(self) -> SitePause | None:
        """The pause that has not ended, or None."""
        open_now = (row for row in self.pauses if not (row.back_at or row.lost_at))
        return next(open_now, None)

    @property
    def is_given_up(self) -> bool:
        """Whether the site was given up and its experts are still to be replaced."""
        lost = [row.lost_at for row in self.pauses if row.lost_at is not None]
        return any(seat.arrived_at < at for seat in self.here for at in lost)

    @property
    def heard_at(self) -> datetime:
        """The last sign of life of the site: of any of its seats."""
        return max(row.heard_at for row in self.here)

    def stands(self, now: datetime) -> Link:
        """Return how the site stands now."""
        return site_links.link(
            self.terms, heard_at=self.heard_at, paused_at=self._paused_at, now=now
        )

    def next_change(self) -> datetime:
        """Return the next instant at which the clock must look."""
        return site_links.next_change(
            self.terms, heard_at=self.heard_at, paused_at=self._paused_at
        )

    @property
    def _paused_at(self) -> datetime | None:
        return None if self.pause is None else self.pause.paused_at


def site_link(booking: Booking, here: list[Arrival]) -> SiteLink:
    """Return what a site's link is judged by; `here` are the booking's seats."""
    terms = terms_of(here[0].member.panel)
    return SiteLink(booking, here, terms, list(booking.pauses.all()))


def watched() -> list[SiteLink]:
    """Return the bookings whose seats must be heard."""
    rows = arrivals().filter(
        booked__booking__session__panel__phase__in=sorted(SEATED),
        member__removal=None,
        member__signed_in_at__isnull=False,
    )
    by_booking: dict[int, list[Arrival]] = {}
    ordered = rows.order_by("booked__booking_id", "id")
    for row in ordered.prefetch_related("booked__booking__pauses"):
        by_booking.setdefault(row.booked.booking_id, []).append(row)
    return [
        site_link(rows[0].booked.booking, rows)
        for rows in by_booking.values()
        if needs_seats(rows[0].member.panel)
    ]


def lost_seats(of: Panel) -> list[str]:
    """Return the seats whose site was given up and who were not replaced yet."""
    rows = SitePause.objects.exclude(lost_at=None).select_related("booking")
    return [
        arrival.member.seat
        for row in rows.filter(booking__session__panel=of, back_at=None)
        for arrival in seated(row.booking, before=row.lost_at)
    ]


def lost_panels() -> list[tuple[Panel, list[str]]]:
    """Return the panels at work that wait for experts to be replaced, and the seats."""
    rows = SitePause.objects.exclude(lost_at=None).filter(
        booking__session__panel__phase__in=sorted(SEATED)
    )
    found = panels.panels().filter(
        pk__in=rows.values_list("booking__session__panel", flat=True)
    )
    return [
        (row, seats) for row in found if needs_seats(row) and (seats := lost_seats(row))
    ]
