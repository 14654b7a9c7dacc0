"""What a bidder reads of a result: its own score, rank and letter, and the files."""

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from award import queries
from award.forms import GiveUp
from award.rules import decisions, declining
from award.rules.deals import CATEGORIES
from award.views.deal import deal_context
from award.views.pages import actor_of, lot_context, pdf_response
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.stages import Act, Stage, allowed

DEPOSIT_BACK = "land.deposit-back-losers"


class OwnResult(LoginRequiredMixin, View):
    """`/bids/<lot>/result/`: nobody's row but the reader's own."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show it, or that the result is not out yet."""
        actor = actor_of(request)
        found = tender.lot_for(actor, lot)
        if tender.procedure_of(found.trade).category in CATEGORIES:
            return self._live(request, actor, found)
        told = queries.own_result(actor, found)
        may_give_up = (
            told is not None
            and told.has_won
            and allowed(Stage(found.stage), Act.DECLINE)
            and bool(declining.grounds(tender.procedure_of(found.trade)))
        )
        context: dict[str, Any] = lot_context(
            found,
            page_title=_("My result"),
            told=told,
            give_up=GiveUp() if may_give_up else None,
            article=decisions.article(tender.procedure_of(found.trade)),
        )
        return render(request, "award/own_result.html", context)

    def _live(self, request: HttpRequest, actor: Actor, lot: Any) -> HttpResponse:
        """Show how a live lot was sold: the winner's deal, or what others get back."""
        policy.check(actor, "award.see-own-result", organisation=actor.organisation)
        deal = queries.last_deal_of(lot) if queries.was_result_published(lot) else None
        is_own = deal is not None and deal.organisation.uid == actor.organisation
        stands = deal is not None and deal.cancelled_at is None
        is_signed = deal is not None and deal.contracted_at is not None
        may_act = is_own and stands and not is_signed
        context = deal_context(lot, deal) | {
            "page_title": _("My result"),
            "is_own": is_own,
            "is_out": deal is not None,
            "give_up": GiveUp() if may_act else None,
            "may_sign": may_act and allowed(Stage(lot.stage), Act.DECIDE),
            "back_row": tender.rulebook_of(lot.trade).row(DEPOSIT_BACK),
        }
        return render(request, "award/own_deal.html", context)


class LetterFile(LoginRequiredMixin, View):
    """A letter with every signature in it."""

    def get(self, request: HttpRequest, letter: UUID) -> HttpResponse:
        """Return the file to whom it is for, and to those who work on the case."""
        row = queries.letter_for(actor_of(request), letter)
        return pdf_response(row.number, queries.whole_file(row))


class DrawnFile(LoginRequiredMixin, View):
    """The letter as it waits for the owner's signature."""

    def get(self, request: HttpRequest, letter: UUID) -> HttpResponse:
        """Return it to those who work on the case; a bidder finds nothing."""
        actor = actor_of(request)
        row = queries.letter_for(actor, letter)
        if row.organisation.uid == actor.organisation:
            raise NotFound
        return pdf_response(f"{row.number}-draft", queries.drawn_file(row))
