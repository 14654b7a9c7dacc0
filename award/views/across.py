"""Results of all one's bids, and decisions of all one's trades."""

from typing import Any, Final

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from award.facts import across
from award.facts.rows import Lot
from parties.rules import policy
from parties.rules.actor import Actor
from tender.rules.stages import ENDED, Stage

_DECIDING: Final = frozenset({Stage.PUBLICITY, Stage.DECIDING})


class Results(LoginRequiredMixin, View):
    """`/results/`: what became of the reader's bids."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the lots whose result is out, and those still to come."""
        actor: Actor = request.actor
        policy.check(actor, "award.see-own-result", organisation=actor.organisation)
        told, ahead = across.results_of(actor)
        groups = [
            {"heading": _("Results"), "rows": [_result(lot) for lot in told]},
            {"heading": _("Not out yet"), "rows": [_own(lot) for lot in ahead]},
        ]
        return _page(
            request,
            title=_("Results and contracts"),
            groups=groups,
            nothing=_("No result yet"),
            nothing_next=_(
                "What becomes of a lot you bid for stands here once it is published, "
                "with your own points and your letter."
            ),
        )


class Decisions(LoginRequiredMixin, View):
    """`/case/decisions/`: what the reader has to decide, and has decided."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the lots that are ranked: to decide first."""
        actor: Actor = request.actor
        found = across.decided_by(actor)
        to_do = [lot for lot in found if Stage(lot.stage) in _DECIDING]
        over = [lot for lot in found if Stage(lot.stage) not in _DECIDING]
        return _page(
            request,
            title=_("Decisions and contracts"),
            groups=[
                {"heading": _("To decide"), "rows": [_decision(lot) for lot in to_do]},
                {"heading": _("Decided"), "rows": [_decision(lot) for lot in over]},
            ],
            nothing=_("Nothing to decide yet"),
            nothing_next=_(
                "A lot stands here once its report is signed and its candidates are "
                "published."
            ),
        )


def _result(lot: Lot) -> dict[str, Any]:
    return {**_own(lot), "url": f"/bids/{lot.uid}/result/"}


def _own(lot: Lot) -> dict[str, Any]:
    return {
        "name": f"{lot.trade.title} · {lot.number}",
        "url": f"/bids/{lot.uid}/",
        "status": lot.stage,
        "metas": [lot.title],
    }


def _decision(lot: Lot) -> dict[str, Any]:
    is_over = Stage(lot.stage) in ENDED
    return {
        "name": f"{lot.trade.title} · {lot.number}",
        "url": f"/case/{lot.trade.uid}/{across.page_of(lot)}",
        "status": lot.stage,
        "due": None if is_over else across.due_at(lot),
        "duty": "1",
        "metas": [lot.title],
    }


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
