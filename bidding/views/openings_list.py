"""`/rooms/opening/`: the openings that one hosts, witnesses or takes part in."""

from typing import Any, Final

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from bidding.facts import openings
from bidding.facts.kinds import is_round
from bidding.models import Opening
from bidding.rules.opening import OpeningState
from kernel.refused import NotFound
from parties.rules.actor import Actor, Role
from tender import queries as tender

LISTED_MAX: Final = 200
_HOSTS: Final = frozenset({Role.OWNER, Role.AGENCY, Role.OPENING})
_TO_COME: Final = frozenset(
    {OpeningState.WAITING, OpeningState.SUSPENDED, OpeningState.OPENED}
)


class OpeningList(LoginRequiredMixin, View):
    """The openings of the reader's own trades, or of the hand's region."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them: what is to come or runs, then what is over."""
        actor: Actor = request.actor
        if actor.role not in _HOSTS:
            raise NotFound
        cases = tender.cases_for(actor)
        rows = openings.openings().filter(lot__trade__in=cases).order_by("-id")
        found = [row for row in rows[:LISTED_MAX] if not is_round(row)]
        ahead = [row for row in found if row.state in _TO_COME]
        context = {
            "page_title": _("Openings"),
            "groups": [
                {"heading": _("Ahead and running"), "rows": _rows(reversed(ahead))},
                {
                    "heading": _("Over"),
                    "rows": _rows(row for row in found if row not in ahead),
                },
            ],
            "is_empty": not found,
            "nothing": _("No opening yet"),
            "nothing_next": _(
                "An opening stands here from the announcement of its lot on; it "
                "begins by itself when the deadline has passed and the custodians "
                "have released."
            ),
        }
        return render(request, "web/across.html", context)


def _rows(found: Any) -> list[dict[str, Any]]:
    return [_row(row) for row in found]


def _row(row: Opening) -> dict[str, Any]:
    lot = row.lot
    return {
        "name": f"{lot.trade.title} · {lot.number} {lot.title}",
        "url": f"/rooms/opening/{row.uid}/console/",
        "status": lot.stage,
        "due": openings.opens_at(row) if row.state == OpeningState.WAITING else None,
        "metas": [lot.trade.owner.name],
    }
