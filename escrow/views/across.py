"""A custodian's work by kind, over all its seats: to sign, rehearsals, releases."""

from datetime import datetime

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from escrow import custodian_queries as queries
from escrow.models import Seat
from parties.rules.listings import Line, listing


class ToSign(LoginRequiredMixin, View):
    """`/custody/sign/`: the statements that wait for the reader's signature."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        waiting = queries.seats_to_sign(request.actor)
        context = listing(
            _("To sign"),
            (_("Read and sign"), [_line(seat, page="sign/") for seat in waiting]),
            nothing=_("Nothing waits for your signature"),
            what_comes=_(
                "An owner who proposes a statement for one of your seats, or moves a "
                "deadline, makes it stand here."
            ),
        )
        return render(request, "web/across.html", context)


class Rehearsals(LoginRequiredMixin, View):
    """`/custody/rehearsals/`: whether the reader's agents can open what they keep."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them: what failed or waits first."""
        found = queries.rehearsals_of(request.actor)
        lines = [_line(one.seat, one.code, at=one.answered_at) for one in found]
        context = listing(
            _("Rehearsals"),
            (_("Not answered yet"), [one for one in lines if not one.done_at]),
            (_("Answered"), [one for one in lines if one.done_at]),
            nothing=_("No rehearsal yet"),
            what_comes=_(
                "Once all custodians of a trade have signed, your agent is asked to "
                "open a dummy bid; what came of it stands here."
            ),
        )
        return render(request, "web/across.html", context)


class Releases(LoginRequiredMixin, View):
    """`/custody/releases/`: what the reader's agents released, and when."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, the newest first."""
        found = queries.releases_of(request.actor)
        lines = [_line(one.seat, one.envelope, at=one.released_at) for one in found]
        context = listing(
            _("Releases"),
            (_("Releases"), lines),
            nothing=_("Nothing was released yet"),
            what_comes=_(
                "Your agent releases by itself when a deadline has passed and its "
                "closing list is published."
            ),
        )
        return render(request, "web/across.html", context)


def _line(
    seat: Seat, note: str = "", *, page: str = "", at: datetime | None = None
) -> Line:
    subject = seat.custody.subject
    notes = (_("Seat %(seat)s") % {"seat": seat.index}, note)
    return Line(
        seat.custody.title or subject,
        f"/custody/{subject}/{page}",
        done_at=at,
        notes=tuple(each for each in notes if each),
    )
