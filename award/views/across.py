"""Results of all one's bids, and decisions of all one's trades."""

from dataclasses import replace
from typing import Final

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from award.facts import across
from award.facts.rows import Lot
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.listings import Line, listing
from tender.rules.stages import Stage

_DECIDING: Final = frozenset({Stage.PUBLICITY, Stage.DECIDING})


class Results(LoginRequiredMixin, View):
    """`/results/`: what became of the reader's bids."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the lots whose result is out, and those still to come."""
        actor: Actor = request.actor
        policy.check(actor, "award.see-own-result", organisation=actor.organisation)
        told, ahead = across.results_of(actor)
        context = listing(
            _("Results and contracts"),
            (_("Results"), [_line(lot, f"/bids/{lot.uid}/result/") for lot in told]),
            (_("Not out yet"), [_line(lot, f"/bids/{lot.uid}/") for lot in ahead]),
            nothing=_("No result yet"),
            what_comes=_(
                "What becomes of a lot you bid for stands here once it is published, "
                "with your own points and your letter."
            ),
        )
        return render(request, "web/across.html", context)


class Decisions(LoginRequiredMixin, View):
    """`/case/decisions/`: what the reader has to decide, and has decided."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the lots that are ranked: to decide first."""
        found = across.decided_by(request.actor)
        ahead = [lot for lot in found if Stage(lot.stage) in _DECIDING]
        over = [lot for lot in found if Stage(lot.stage) not in _DECIDING]
        context = listing(
            _("Decisions and contracts"),
            (_("To decide"), map(_decision, ahead)),
            (_("Decided"), map(_decision, over)),
            nothing=_("Nothing to decide yet"),
            what_comes=_(
                "A lot stands here once its report is signed and its candidates are "
                "published."
            ),
        )
        return render(request, "web/across.html", context)


def _decision(lot: Lot) -> Line:
    url = f"/case/{lot.trade.uid}/{across.page_of(lot)}"
    return replace(_line(lot, url), due_at=across.due_at(lot), is_duty=True)


def _line(lot: Lot, url: str) -> Line:
    name = f"{lot.trade.title} · {lot.number}"
    return Line(name, url, status=lot.stage, notes=(lot.title,))
