"""Questions and objections of all one's trades at once: a bidder's, and an owner's."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from parties.rules import policy
from tender import queries
from tender.facts import exchanges
from tender.facts.exchanges import Exchange
from tender.views.pages import actor_of


class OwnQuestions(LoginRequiredMixin, View):
    """`/questions/`: what the reader's organisation asked and objected, anywhere."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List it, what waits for an answer first."""
        actor = actor_of(request)
        policy.check(actor, "tender.ask")
        found = exchanges.of_organisation(actor.organisation)
        return _page(
            request,
            title=_("Questions and objections"),
            found=found,
            open_heading=_("Waiting for an answer"),
            url=lambda one: f"/bids/{one.lot.uid}/questions/",
            is_duty=False,
            nothing=_("You have asked and objected nothing yet"),
            nothing_next=_(
                "Questions and objections are put from the page of a lot. Find a "
                "trade, and open its questions."
            ),
        )


class OwnersQuestions(LoginRequiredMixin, View):
    """`/case/questions/`: what is to be answered in all trades of the reader."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List it, what waits for an answer first; askers are not named."""
        actor = actor_of(request)
        policy.check(actor, "tender.answer-question", organisation=actor.organisation)
        return _page(
            request,
            title=_("Questions and objections"),
            found=exchanges.of_trades(queries.cases_for(actor)),
            open_heading=_("To answer"),
            url=lambda one: f"/case/{one.lot.trade.uid}/questions/#{one.uid}",
            is_duty=True,
            nothing=_("Nobody has asked or objected yet"),
            nothing_next=_(
                "A question or an objection to one of your trades will stand here."
            ),
        )


def _page(
    request: HttpRequest,
    *,
    title: str,
    found: list[Exchange],
    open_heading: str,
    url: Any,
    is_duty: bool,
    nothing: str,
    nothing_next: str,
) -> HttpResponse:
    def row(one: Exchange) -> dict[str, Any]:
        kind = _("Objection") if one.is_objection else _("Question")
        return {
            "name": f"{one.lot.trade.title} · {one.lot.number}",
            "url": url(one),
            "due": one.due_at if one.is_open else None,
            "duty": "1" if is_duty else "",
            "metas": [f"{kind}: {one.text}"],
        }

    context = {
        "page_title": title,
        "groups": [
            {
                "heading": open_heading,
                "rows": [row(one) for one in found if one.is_open],
            },
            {
                "heading": _("Answered"),
                "rows": [row(one) for one in found if not one.is_open],
            },
        ],
        "is_empty": not found,
        "nothing": nothing,
        "nothing_next": nothing_next,
    }
    return render(request, "web/across.html", context)
