"""Pages of the deposits hand (保证金岗): lots that take deposits, a lot's credits."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views import View

from bidding.credit_forms import Credit
from bidding.facts import applicants
from bidding.views.applications import lot_context
from bidding.views.opening_room import actor_of
from escrow import queries as escrow
from escrow.actions.record_credit import ACT as RECORD_CREDIT
from escrow.actions.record_credit import record_credit
from parties import queries as parties
from parties.rules import policy
from tender import queries as tender
from tender.rules.stages import Stage


class Deposits(View):
    """`/deposits/`: the lots of the region for which deposits are taken."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        actor = actor_of(request)
        policy.check(actor, RECORD_CREDIT, region=actor.region)
        lots = [
            lot
            for lot in tender.lots_at(Stage.OPEN, Stage.BIDDING_LIVE, Stage.DECIDING)
            if tender.procedure_of(lot.trade).is_live
            and policy.may(actor, RECORD_CREDIT, region=lot.trade.region.path)
        ]
        context = {"page_title": gettext("Deposits"), "lots": lots}
        return render(request, "bidding/deposits.html", context)


class LotDeposits(View):
    """`/deposits/<lot>/`: credits of a lot, and the form for another."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show them."""
        return self._page(request, self._lot(request, lot), Credit())

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Record one line of the bank's statement."""
        row = self._lot(request, lot)
        form = Credit(request.POST)
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        payer = parties.organisation_by_uscc(form.cleaned_data["uscc"])
        if payer is None:
            form.add_error("uscc", gettext("No organisation has this credit code."))
            return self._page(request, row, form, status=422)
        record_credit(
            by=actor_of(request),
            lot=row.uid,
            region=row.trade.region.path,
            organisation=payer.uid,
            amount_fen=form.amount_fen,
            credited_at=form.cleaned_data["credited_at"],
            reference=form.cleaned_data["reference"],
        )
        return redirect("bidding:lot-deposits", row.uid)

    def _lot(self, request: HttpRequest, lot: UUID) -> Any:
        actor = actor_of(request)
        row = tender.lot_for(actor, lot)
        policy.check(actor, RECORD_CREDIT, region=row.trade.region.path)
        return row

    def _page(
        self, request: HttpRequest, row: Any, form: Credit, *, status: int = 200
    ) -> HttpResponse:
        context = lot_context(
            row,
            page_title=gettext("Deposits"),
            form=form,
            credits=escrow.credits_of(row.uid),
            deposit_fen=applicants.deposit_asked(row),
        )
        template = "bidding/lot_deposits.html"
        return render(request, template, context, status=status)
