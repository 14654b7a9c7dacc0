"""The booking hand's pages (场地岗): calendar, sessions, whom to witness."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from evaluation import site_forms as forms
from evaluation.actions import bookings, sit_down
from evaluation.facts import panels, seating, sites
from evaluation.models import Booking, Chamber, Session
from evaluation.rules.phases import AT_WORK, Phase
from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from kernel.refused import Invalid, NotFound
from parties.rules.actor import Role

#: how far from today the calendar can be leafed
WEEKS_SHOWN: Final = timedelta(weeks=104)


class BookingPage(LoginRequiredMixin, View):
    """A page of the booking hand; whoever is none finds nothing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Ask whether the actor is a booking hand at all."""
        if request.user.is_authenticated and request.actor.role is not Role.BOOKING:
            raise NotFound
        return super().dispatch(request, *args, **kwargs)


class Calendar(BookingPage):
    """`/centre/booking/`: what waits for me, and the week of my rooms."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the week that is asked for, or this one."""
        now = instant()
        mine = sites.sites_of(request.actor)
        chambers = [room for site in mine for room in sites.open_chambers(site)]
        monday = _monday(request.GET.get("week", ""), now)
        days = sites.days(monday)
        booked = sites.bookings_in(chambers, days[0], days[-1] + timedelta(days=1))
        coming = _coming(chambers, now)
        context = {
            "page_title": _("Rooms and seats"),
            "sites": mine,
            "site_form": forms.SiteName(),
            "week": [_day(day, booked, now) for day in days],
            "rows": [_row(room, days, booked) for room in chambers],
            "former": f"{monday - timedelta(days=7):%Y-%m-%d}",
            "later": f"{monday + timedelta(days=7):%Y-%m-%d}",
            "to_confirm": [row for row in coming if row.confirmed_at is None],
            "sessions": _sessions(coming),
            "to_witness": [
                {
                    "row": row,
                    "name": panels.name_of(row.member),
                    "site": seating.site_of(row),
                }
                for row in seating.to_witness(request.actor)
            ],
            "panels": [
                {"row": row, "session": session}
                for row, session in sites.panels_to_book(request.actor)
            ],
        }
        return render(request, "evaluation/booking.html", context)


def _monday(text: str, now: datetime) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return sites.week_of(now)
    asked = datetime(day.year, day.month, day.day, tzinfo=LEGAL_ZONE)
    return sites.week_of(asked if abs(asked - now) < WEEKS_SHOWN else now)


def _day(day: datetime, booked: list[Booking], now: datetime) -> dict[str, Any]:
    return {
        "at": day,
        "is_today": day <= now < day + timedelta(days=1),
        "bookings": _on(day, booked),
    }


def _on(day: datetime, booked: list[Booking]) -> list[Booking]:
    end = day + timedelta(days=1)
    return [row for row in booked if row.starts_at < end and row.ends_at > day]


def _row(room: Chamber, days: list[datetime], booked: list[Booking]) -> dict[str, Any]:
    own = [row for row in booked if row.chamber_id == room.pk]
    return {
        "room": room,
        "cells": [{"at": day, "bookings": _on(day, own)} for day in days],
    }


def _coming(chambers: list[Chamber], now: datetime) -> list[Booking]:
    far = now + timedelta(days=3650)
    return sites.bookings_in(chambers, now, far)


def _sessions(rows: list[Booking]) -> list[Session]:
    return list({row.session.pk: row.session for row in rows}.values())


class NewSession(BookingPage):
    """`/centre/booking/panels/<panel>/`: set a session for a panel."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Show the form, or go to the session that is there."""
        return self._page(request, panel, None)

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Set it and go on to its places."""
        form = forms.NewSession(request.POST, sites=sites.sites_of(request.actor))
        if not form.is_valid():
            return self._page(request, panel, form)
        made = bookings.set_session(
            by=request.actor,
            panel=panel,
            host=UUID(form.cleaned_data["host"]),
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
        )
        return redirect("evaluation:session", made.uid)

    def _page(
        self, request: HttpRequest, panel: UUID, form: forms.NewSession | None
    ) -> HttpResponse:
        found = panels.panel(panel)
        panels.check_about(request.actor, bookings.BOOK, found.lot)
        session = sites.session_of(found)
        if session is not None:
            return redirect("evaluation:session", session.uid)
        mine = sites.sites_of(request.actor)
        context = {
            "page_title": _("Set a remote session"),
            "panel": found,
            "lot": found.lot,
            "form": form or forms.NewSession(sites=mine),
            "sites": mine,
        }
        status = 422 if form is not None else 200
        return render(request, "evaluation/new_session.html", context, status=status)


class SessionPage(BookingPage):
    """`/centre/booking/sessions/<session>/`: its places, asked and confirmed."""

    def get(self, request: HttpRequest, session: UUID) -> HttpResponse:
        """Show the places, and what may still be asked for."""
        found = sites.session_for(request.actor, session)
        is_host = sites.may_keep(request.actor, found.host)
        rows = sites.bookings_of(found)
        context = {
            "page_title": _("Remote session"),
            "session": found,
            "lot": found.panel.lot,
            "is_host": is_host,
            "bookings": [
                {
                    "row": row,
                    "mine": sites.may_keep(request.actor, row.chamber.site),
                }
                for row in rows
            ],
            "unconfirmed": sites.unconfirmed(found, rows),
            "offers": _offers(found, rows) if is_host and _is_open(found) else [],
            "is_open": _is_open(found),
            # A person of each centre watches the seats while they are at work.
            "is_at_work": Phase(found.panel.phase) in AT_WORK,
            "reason_form": forms.Reason(),
        }
        return render(request, "evaluation/session.html", context)


def _is_open(session: Session) -> bool:
    return session.cancelled_at is None and session.ends_at > instant()


def _offers(session: Session, rows: list[Booking]) -> list[dict[str, Any]]:
    """Return every room that may be asked for, with its free stations."""
    booked = {row.chamber_id for row in rows}
    found = []
    for room in sites.open_chambers():
        free = [] if room.pk in booked else sites.free_stations(room, session)
        if not free:
            continue
        choices = [(str(row.uid), row.code) for row in free]
        form = forms.Place(chamber=room, stations=choices)
        found.append({"room": room, "form": form})
    return found


class AskPlace(BookingPage):
    """Ask a site for a room."""

    def post(self, request: HttpRequest, session: UUID) -> HttpResponse:
        """Hold the stations until the site's hand decides."""
        try:
            chamber = UUID(request.POST.get("chamber", ""))
            stations = [UUID(uid) for uid in request.POST.getlist("stations")]
        except ValueError:
            raise Invalid(field="stations") from None
        bookings.ask_for_place(
            by=request.actor, session=session, chamber=chamber, stations=stations
        )
        return redirect("evaluation:session", session)


class CancelSession(BookingPage):
    """Call a session off."""

    def post(self, request: HttpRequest, session: UUID) -> HttpResponse:
        """Free everything."""
        bookings.cancel_session(
            by=request.actor, session=session, reason=request.POST.get("reason", "")
        )
        return redirect("evaluation:booking")


class Confirm(BookingPage):
    """Confirm for one's own site."""

    def post(self, request: HttpRequest, booking: UUID) -> HttpResponse:
        """Confirm and go to the session."""
        row = bookings.confirm_booking(by=request.actor, booking=booking)
        return redirect("evaluation:session", row.session.uid)


class Decline(BookingPage):
    """Decline for one's own site."""

    def post(self, request: HttpRequest, booking: UUID) -> HttpResponse:
        """Decline with a reason."""
        bookings.decline_booking(
            by=request.actor, booking=booking, reason=request.POST.get("reason", "")
        )
        return redirect("evaluation:booking")


class Withdraw(BookingPage):
    """Take back what a silent site was asked for."""

    def post(self, request: HttpRequest, booking: UUID) -> HttpResponse:
        """Free its stations, so that another site is asked."""
        row = bookings.withdraw_booking(
            by=request.actor, booking=booking, reason=request.POST.get("reason", "")
        )
        return redirect("evaluation:session", row.session.uid)


class Extend(BookingPage):
    """Keep one's own site for longer."""

    def post(self, request: HttpRequest, booking: UUID) -> HttpResponse:
        """Extend it where nobody else has the place."""
        form = forms.LongerBooking(request.POST)
        if not form.is_valid():
            raise Invalid(field=next(iter(form.errors)))
        row = bookings.extend_booking(
            by=request.actor, booking=booking, **form.cleaned_data
        )
        return redirect("evaluation:session", row.session.uid)


class Witness(BookingPage):
    """Confirm who sits at a station."""

    def post(self, request: HttpRequest, arrival: UUID) -> HttpResponse:
        """Confirm and go back to who waits."""
        sit_down.witness(by=request.actor, arrival=arrival)
        return redirect("evaluation:booking")


class TurnAway(BookingPage):
    """Say that it is somebody else."""

    def post(self, request: HttpRequest, arrival: UUID) -> HttpResponse:
        """Free the station."""
        sit_down.turn_away(
            by=request.actor, arrival=arrival, reason=request.POST.get("reason", "")
        )
        return redirect("evaluation:booking")
