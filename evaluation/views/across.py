"""An expert's invitations and rooms, all of them: no trade is named too early."""

from collections.abc import Mapping

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from evaluation.facts import panels
from evaluation.models import Invitation, Member
from evaluation.views.invitations import specialty_names
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.listings import Line, listing


class Invitations(LoginRequiredMixin, View):
    """`/expert/invitations/`: what the reader was invited to, and how it answered."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, what waits for an answer first."""
        rows = panels.invitations_of(_expert(request))
        now, names = instant(), specialty_names()
        waiting = [
            row for row in rows if row.state == "invited" and row.expires_at > now
        ]
        context = listing(
            _("My invitations"),
            (_("To answer"), [_open(row, names) for row in waiting]),
            (
                _("Earlier"),
                [_answered(row, names) for row in rows if row not in waiting],
            ),
            nothing=_("No invitation yet"),
            what_comes=_("When you are drawn for a panel, its time stands here."),
        )
        return render(request, "web/across.html", context)


class Rooms(LoginRequiredMixin, View):
    """`/rooms/scoring/`: the rooms the reader has a seat in now."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; before one has signed in the trade is not named (保密)."""
        context = listing(
            _("Enter the scoring room"),
            (_("Your seats"), map(_seat, panels.seats_at_work(_expert(request)))),
            nothing=_("No room waits for you"),
            what_comes=_("Once your panel is complete its room stands here."),
        )
        return render(request, "web/across.html", context)


def _expert(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    policy.check(actor, "evaluation.answer", person=actor.person)
    return actor


def _open(row: Invitation, names: Mapping[str, str]) -> Line:
    url = f"/expert/invitations/{row.uid}/"
    name = names.get(row.specialty, row.specialty)
    return Line(name, url, due_at=row.expires_at, is_duty=True)


def _answered(row: Invitation, names: Mapping[str, str]) -> Line:
    said = {"accepted": _("Accepted"), "declined": _("Declined")}
    return Line(
        names.get(row.specialty, row.specialty),
        f"/expert/invitations/{row.uid}/",
        notes=(said.get(row.state, _("Not answered in time")),),
    )


def _seat(row: Member) -> Line:
    room = f"/rooms/scoring/{row.panel.uid}/"
    if row.signed_in_at is None:
        return Line(_("Seat %(seat)s") % {"seat": row.seat}, f"{room}enter/")
    return Line(row.panel.lot.title, room, notes=(row.seat,))
