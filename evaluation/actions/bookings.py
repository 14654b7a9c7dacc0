"""A remote session is set, asked of its sites, and confirmed by their own hands.

The panel's lot is locked before the sites, and those in the order of their numbers: two
hands that ask for one station at once are told apart, and the exclusion constraint says
it again.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import panels
from evaluation.facts import sites as facts
from evaluation.models import (
    BookedStation,
    Booking,
    Chamber,
    Panel,
    Session,
    Site,
    Station,
)
from evaluation.rules import sites as rule
from evaluation.rules.phases import BEFORE_ASSEMBLY, NotInThisPhase, Phase
from evaluation.rules.phases import PHASE_WORDS as WORDS
from evaluation.rules.site_events import (
    BookingConfirmed,
    BookingDeclined,
    BookingExtended,
    BookingWithdrawn,
    PlaceBooked,
    SessionAsked,
    SessionCancelled,
)
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.rules.disclosure import Item

BOOK = "evaluation.book"


@transaction.atomic(durable=True)
def set_session(
    *, by: Actor, panel: UUID, host: UUID, starts_at: datetime, ends_at: datetime
) -> Session:
    """Set a remote session for a panel; from now on it sits at stations only."""
    found = _panel(by, panel)
    site = facts.site_for(by, host)
    at = instant()
    rule.check_period(starts_at, ends_at, at)
    if facts.session_of(found) is not None:
        raise rule.BookedAlready
    if Phase(found.phase) not in BEFORE_ASSEMBLY or _anybody_in(found):
        zh, en = WORDS[Phase(found.phase)]
        raise NotInThisPhase(
            phase_zh=zh, phase_en=en, move_zh="设定场次", move_en="set a session"
        )
    session = Session.objects.create(
        panel=found,
        host=site,
        starts_at=starts_at,
        ends_at=ends_at,
        asked_by=panels.person_of(by),
        asked_at=at,
    )
    event = SessionAsked(
        panel=str(found.uid),
        session=str(session.uid),
        host=site.name,
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
    )
    steps.keep(found, event, by=by, at=at, item=Item.PREPARATION)
    return session


@transaction.atomic(durable=True)
def ask_for_place(
    *, by: Actor, session: UUID, chamber: UUID, stations: Sequence[UUID]
) -> Booking:
    """Ask a site for a room with stations; they are held while its hand decides."""
    of = _session(by, session)
    room = Chamber.objects.select_related("site").filter(uid=chamber).first()
    if room is None or room.retired_at is not None:
        raise NotFound
    Site.objects.select_for_update(of=("self",)).get(pk=room.site_id)
    at = instant()
    rule.check_period(of.starts_at, of.ends_at, at)
    if of.bookings.filter(chamber=room, released_at=None).exists():
        raise rule.BookedAlready
    wanted = set(stations)
    chosen = [row for row in facts.ready_stations(room) if row.uid in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise rule.NothingBooked(field="stations")
    rule.check_free(
        facts.taken(room, chosen, of.starts_at, of.ends_at),
        starts_at=of.starts_at,
        ends_at=of.ends_at,
    )
    return _book(of, room, chosen, by=by, at=at)


def _book(
    of: Session, room: Chamber, chosen: list[Station], *, by: Actor, at: datetime
) -> Booking:
    is_host = room.site_id == of.host_id
    booking = Booking.objects.create(
        session=of,
        chamber=room,
        part=rule.Part.HOST if is_host else rule.Part.GUEST,
        whole=room.whole,
        starts_at=of.starts_at,
        ends_at=of.ends_at,
    )
    BookedStation.objects.bulk_create(
        BookedStation(
            booking=booking, station=row, starts_at=of.starts_at, ends_at=of.ends_at
        )
        for row in chosen
    )
    event = PlaceBooked(
        session=str(of.uid),
        booking=str(booking.uid),
        site=room.site.name,
        part=booking.part,
        chamber=room.name,
        stations=[row.code for row in chosen],
        count=len(chosen),
    )
    steps.keep(of.panel, event, by=by, at=at, item=Item.PREPARATION)
    return booking


@transaction.atomic(durable=True)
def confirm_booking(*, by: Actor, booking: UUID) -> Booking:
    """Confirm for one's own site."""
    row, at = _own(by, booking)
    row.confirmed_by, row.confirmed_at = panels.person_of(by), at
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    event = BookingConfirmed(booking=str(row.uid), site=row.chamber.site.name)
    steps.keep(row.session.panel, event, by=by, at=at, item=Item.PREPARATION)
    return row


@transaction.atomic(durable=True)
def decline_booking(*, by: Actor, booking: UUID, reason: str) -> Booking:
    """Decline for one's own site; its stations are free again."""
    row, at = _own(by, booking)
    row.reason = rule.check_reason(reason)
    row.save(update_fields=["reason"])
    _release(row, at)
    event = BookingDeclined(
        booking=str(row.uid), site=row.chamber.site.name, reason=row.reason
    )
    steps.keep(row.session.panel, event, by=by, at=at, item=Item.PREPARATION)
    return row


@transaction.atomic(durable=True)
def withdraw_booking(*, by: Actor, booking: UUID, reason: str) -> Booking:
    """Take back what one's session asked of a site that is silent; another is asked."""
    row = _asked(booking)
    of = _session(by, row.session.uid)
    row = facts.live_bookings().get(pk=row.pk)
    if row.confirmed_at is not None:
        raise rule.BookingClosed
    at = instant()
    row.reason = rule.check_reason(reason)
    row.save(update_fields=["reason"])
    _release(row, at)
    event = BookingWithdrawn(
        booking=str(row.uid), site=row.chamber.site.name, reason=row.reason
    )
    steps.keep(of.panel, event, by=by, at=at, item=Item.PREPARATION)
    return row


@transaction.atomic(durable=True)
def extend_booking(
    *, by: Actor, booking: UUID, ends_at: datetime, reason: str
) -> Booking:
    """Keep one's own site for longer; the session lasts as long as its host's booking.

    Each centre extends its own: nobody is unseated, and nobody is asked to agree to
    what it does itself.
    """
    row = _asked(booking)
    found = steps.panel_locked(row.session.panel.uid)
    Site.objects.select_for_update(of=("self",)).get(pk=row.chamber.site_id)
    row = facts.live_bookings().get(pk=row.pk)
    facts.check_keeps(by, row.chamber.site)
    at, former = instant(), row.ends_at
    if row.session.cancelled_at is not None or row.confirmed_at is None:
        raise rule.BookingClosed
    rule.check_longer(row.starts_at, former, ends_at, at)
    said = rule.check_reason(reason)
    held = list(row.stations.select_related("station"))
    stations = [each.station for each in held]
    taken = facts.taken(row.chamber, stations, former, ends_at)
    rule.check_free(taken, starts_at=former, ends_at=ends_at)
    row.ends_at = ends_at
    row.save(update_fields=["ends_at"])
    row.stations.update(ends_at=ends_at)
    if row.part == rule.Part.HOST and row.session.ends_at < ends_at:
        row.session.ends_at = ends_at
        row.session.save(update_fields=["ends_at"])
    event = BookingExtended(
        booking=str(row.uid),
        site=row.chamber.site.name,
        former=former.isoformat(),
        ends_at=ends_at.isoformat(),
        reason=said,
    )
    steps.keep(found, event, by=by, at=at, item=Item.PREPARATION)
    return row


def _asked(uid: UUID) -> Booking:
    row = facts.live_bookings().filter(uid=uid).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic(durable=True)
def cancel_session(*, by: Actor, session: UUID, reason: str) -> Session:
    """Call a session off before anybody sat down; everything is free again."""
    of = _session(by, session)
    said = rule.check_reason(reason)
    if _anybody_in(of.panel):
        raise rule.InUse
    at = instant()
    for row in of.bookings.filter(released_at=None):
        _release(row, at)
    of.cancelled_at, of.reason = at, said
    of.save(update_fields=["cancelled_at", "reason"])
    event = SessionCancelled(session=str(of.uid), reason=said)
    steps.keep(of.panel, event, by=by, at=at, item=Item.PREPARATION)
    return of


def _release(row: Booking, at: datetime) -> None:
    row.released_at = at
    row.save(update_fields=["released_at"])
    row.stations.update(released_at=at)


def _anybody_in(of: Panel) -> bool:
    """Say whether a member has sat down or signed in: then nothing moves any more."""
    members = of.members.filter(removal=None)
    sat = members.filter(arrivals__isnull=False, arrivals__ended_at=None)
    return members.exclude(signed_in_at=None).exists() or sat.exists()


def _panel(by: Actor, uid: UUID) -> Panel:
    found = steps.panel_locked(uid)
    panels.check_about(by, BOOK, found.lot)
    return found


def _session(by: Actor, uid: UUID) -> Session:
    """Return a session in force that the actor's own hand set, its panel locked."""
    of = Session.objects.filter(uid=uid).select_related("panel", "host").first()
    if of is None:
        raise NotFound
    panel = _panel(by, of.panel.uid)
    of = Session.objects.select_related("host__centre", "host__region").get(pk=of.pk)
    of.panel = panel
    facts.check_keeps(by, of.host)
    if of.cancelled_at is not None:
        raise rule.BookingClosed
    return of


def _own(by: Actor, uid: UUID) -> tuple[Booking, datetime]:
    """Return a booking that still waits, of a site that the actor keeps."""
    row = Booking.objects.filter(uid=uid).select_related("session__panel").first()
    if row is None:
        raise NotFound
    panel = steps.panel_locked(row.session.panel.uid)
    row = facts.live_bookings().filter(uid=uid).first()
    if row is None:
        raise rule.BookingClosed
    facts.check_keeps(by, row.chamber.site)
    if row.confirmed_at is not None or row.session.cancelled_at is not None:
        raise rule.BookingClosed
    row.session.panel = panel
    return row, instant()
