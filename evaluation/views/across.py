"""An expert's invitations and rooms, all of them: no trade is named too early."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from evaluation.facts import panels
from evaluation.views.invitations import specialty_name
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import Actor


class Invitations(LoginRequiredMixin, View):
    """`/expert/invitations/`: what the reader was invited to, and how it answered."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, what waits for an answer first."""
        rows = panels.invitations_of(_expert(request))
        now = instant()
        waiting = [
            row for row in rows if row.state == "invited" and row.expires_at > now
        ]
        groups = [
            {"heading": _("To answer"), "rows": [_open(row) for row in waiting]},
            {
                "heading": _("Earlier"),
                "rows": [_invited(row) for row in rows if row not in waiting],
            },
        ]
        return _page(
            request,
            title=_("My invitations"),
            groups=groups,
            nothing=_("No invitation yet"),
            nothing_next=_("When you are drawn for a panel, its time stands here."),
        )


class Rooms(LoginRequiredMixin, View):
    """`/rooms/scoring/`: the rooms the reader has a seat in now."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; before one has signed in the trade is not named (保密)."""
        rows = panels.seats_at_work(_expert(request))
        return _page(
            request,
            title=_("Enter the scoring room"),
            groups=[{"heading": _("Your seats"), "rows": [_seat(row) for row in rows]}],
            nothing=_("No room waits for you"),
            nothing_next=_("Once your panel is complete its room stands here."),
        )


def _expert(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    policy.check(actor, "evaluation.answer", person=actor.person)
    return actor


def _invited(row: Any) -> dict[str, Any]:
    state = {
        "accepted": _("Accepted"),
        "declined": _("Declined"),
    }.get(row.state, _("Not answered in time"))
    return {
        "name": specialty_name(row.specialty),
        "url": f"/expert/invitations/{row.uid}/",
        "metas": [state],
    }


def _open(row: Any) -> dict[str, Any]:
    return {
        "name": specialty_name(row.specialty),
        "url": f"/expert/invitations/{row.uid}/",
        "due": row.expires_at,
        "duty": "1",
    }


def _seat(row: Any) -> dict[str, Any]:
    room = f"/rooms/scoring/{row.panel.uid}/"
    if row.signed_in_at is None:
        name = _("Seat %(seat)s") % {"seat": row.seat}
        return {"name": name, "url": f"{room}enter/"}
    return {"name": row.panel.lot.title, "url": room, "metas": [row.seat]}


def _page(
    request: HttpRequest,
    *,
    title: str,
    groups: list[dict[str, Any]],
    nothing: str,
    nothing_next: str,
) -> HttpResponse:
    context = {
        "page_title": title,
        "groups": groups,
        "is_empty": not any(group["rows"] for group in groups),
        "nothing": nothing,
        "nothing_next": nothing_next,
    }
    return render(request, "web/across.html", context)
