"""`/rooms/opening/`: the openings that one hosts or witnesses."""

from typing import Final

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from bidding.facts import openings
from bidding.facts.kinds import is_round
from bidding.models import Opening
from bidding.rules.opening import OVER, OpeningState
from kernel.refused import NotFound
from parties.rules.actor import Actor, Role
from parties.rules.listings import Line, listing
from tender import queries as tender

LISTED_MAX: Final = 200
_HOSTS: Final = frozenset({Role.OWNER, Role.AGENCY, Role.OPENING})


class OpeningList(LoginRequiredMixin, View):
    """The openings of the reader's own trades, or of the hand's region."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them: what is to come or runs, the next first, then what is over."""
        actor: Actor = request.actor
        if actor.role not in _HOSTS:
            raise NotFound
        cases = tender.cases_for(actor)
        rows = openings.openings().filter(lot__trade__in=cases).order_by("-id")
        found = [row for row in rows[:LISTED_MAX] if not is_round(row)]
        ahead = [row for row in reversed(found) if row.state not in OVER]
        over = [row for row in found if row.state in OVER]
        context = listing(
            _("Openings"),
            (_("Ahead and running"), map(_line, ahead)),
            (_("Over"), map(_line, over)),
            nothing=_("No opening yet"),
            what_comes=_(
                "An opening stands here from the announcement of its lot on; it "
                "begins by itself when the deadline has passed and the custodians "
                "have released."
            ),
        )
        return render(request, "web/across.html", context)


def _line(row: Opening) -> Line:
    lot = row.lot
    waits = row.state == OpeningState.WAITING
    return Line(
        f"{lot.trade.title} · {lot.number} {lot.title}",
        f"/rooms/opening/{row.uid}/console/",
        status=lot.stage,
        due_at=openings.opens_at(row) if waits else None,
        notes=(lot.trade.owner.name,),
    )
