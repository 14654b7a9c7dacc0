"""Questions and objections of all one's trades at once: a bidder's, and an owner's."""

from collections.abc import Callable

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from parties.rules import policy
from parties.rules.listings import Line, listing
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

        def line(one: Exchange) -> Line:
            return _line(one, f"/bids/{one.lot.uid}/questions/", is_duty=False)

        context = listing(
            _("Questions and objections"),
            *_parted(
                exchanges.of_organisation(actor.organisation),
                line,
                waiting=_("Waiting for an answer"),
            ),
            nothing=_("You have asked and objected nothing yet"),
            what_comes=_(
                "Questions and objections are put from the page of a lot. Find a "
                "trade, and open its questions."
            ),
        )
        return render(request, "web/across.html", context)


class OwnersQuestions(LoginRequiredMixin, View):
    """`/case/questions/`: what is to be answered in all trades of the reader."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List it, what waits for an answer first; askers are not named."""
        actor = actor_of(request)
        policy.check(actor, "tender.answer-question", organisation=actor.organisation)

        def line(one: Exchange) -> Line:
            url = f"/case/{one.lot.trade.uid}/questions/#{one.uid}"
            return _line(one, url, is_duty=True)

        context = listing(
            _("Questions and objections"),
            *_parted(
                exchanges.of_trades(queries.cases_for(actor)),
                line,
                waiting=_("To answer"),
            ),
            nothing=_("Nobody has asked or objected yet"),
            what_comes=_(
                "A question or an objection to one of your trades will stand here."
            ),
        )
        return render(request, "web/across.html", context)


def _parted(
    found: list[Exchange], line: Callable[[Exchange], Line], *, waiting: str
) -> tuple[tuple[str, list[Line]], tuple[str, list[Line]]]:
    return (
        (waiting, [line(one) for one in found if one.is_open]),
        (_("Answered"), [line(one) for one in found if not one.is_open]),
    )


def _line(one: Exchange, url: str, *, is_duty: bool) -> Line:
    kind = _("Objection") if one.is_objection else _("Question")
    return Line(
        f"{one.lot.trade.title} · {one.lot.number}",
        url,
        due_at=one.due_at if one.is_open else None,
        is_duty=is_duty,
        notes=(f"{kind}: {one.text}",),
    )
