"""The supervisor's override of a date (特批): ask for it, decide it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tender import forms, queries
from tender.actions.override import (
    DECIDE,
    ask_override,
    decide_override,
    decision_facts,
    waiting,
)
from tender.rules.reasons import ReasonMissing, checked_reason
from tender.views.pages import (
    CasePage,
    check_page,
    invalid,
    signature_of,
    trade_context,
)


class AskOverride(CasePage):
    """Ask the supervisor to waive the minima that the typed dates break."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Keep the request; the dates stay refused until it is granted."""
        form = forms.OverrideRequest(request.POST)
        if invalid(form):
            raise ReasonMissing(field="reason", least=1)
        ask_override(
            by=self.actor,
            trade=self.trade.uid,
            dates=form.dates(queries.terms(self.trade)),
            reason=form.cleaned_data["reason"],
        )
        return redirect("tender:timetable", self.trade.uid)


class DecideOverride(CasePage):
    """The supervisor's decision, signed."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then keep it."""
        form = forms.OverrideDecision(request.POST)
        if invalid(form):
            raise ReasonMissing(field="ground", least=1)
        outcome = form.cleaned_data["outcome"]
        ground = checked_reason(form.cleaned_data["ground"], field="ground")
        signature = signature_of(request)
        if signature is None:
            row = waiting(self.trade)
            return check_page(
                request,
                act=DECIDE,
                subject=str(row.uid),
                facts=decision_facts(row, outcome, ground),
                sentence=_("Decide on waiving a minimum"),
                consequence=_("It is recorded as a departure from the rule."),
                back="../../",
                context=trade_context(self.trade),
            )
        decide_override(
            by=self.actor,
            trade=self.trade.uid,
            outcome=outcome,
            ground=ground,
            signature=signature,
        )
        return redirect("tender:timetable", self.trade.uid)
