"""The purchaser's examination of qualification (资格审查, 87号令44)."""

import base64
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from evaluation import forms
from evaluation.actions.end_evaluation import END_ACT as EXIT_ACT
from evaluation.actions.end_evaluation import end_unqualified, unqualified_facts
from evaluation.actions.record_check import (
    END_ACT,
    end_facts,
    end_qualification,
    examine_qualification,
)
from evaluation.facts import panels, room
from evaluation.models import Panel
from evaluation.views.acts import read
from evaluation.views.room import language
from kernel.refused import Invalid, NotFound
from parties.actions.signed_acts import act_bytes
from tender import queries as tender


class Qualification(LoginRequiredMixin, View):
    """Every bidder of every lot by every check of the tender file."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is found so far, lot by lot."""
        case = tender.case_for(request.actor, trade)
        lots = []
        for panel in panels.panels().filter(lot__trade=case).order_by("lot__number"):
            panels.check_about(request.actor, "evaluation.examine", panel.lot)
            shown = room.qualification(panel, language())
            if shown["is_opened"]:
                body = act_bytes(END_ACT, str(panel.uid), end_facts(panel))
                shown["end_b64"] = base64.b64encode(body).decode()
            if shown["way_out"] is not None:
                body = act_bytes(EXIT_ACT, str(panel.uid), unqualified_facts(panel))
                shown["exit_b64"] = base64.b64encode(body).decode()
            lots.append(shown)
        context = {
            "page_title": _("Examination of qualification"),
            "page_code": case.code,
            "case": case,
            "lots": lots,
        }
        return render(request, "evaluation/qualification.html", context)


def _panel(request: HttpRequest, trade: UUID, panel: UUID) -> Panel:
    found = panels.panel(panel)
    if found.lot.trade.uid != trade:
        raise NotFound
    return found


class Examine(LoginRequiredMixin, View):
    """Record the purchaser's finding."""

    def post(self, request: HttpRequest, trade: UUID, panel: UUID) -> HttpResponse:
        """Keep the finding."""
        typed = read(forms.Finding(request.POST))
        del typed["kind"]
        found = _panel(request, trade, panel)
        examine_qualification(by=request.actor, panel=found.uid, **typed)
        return redirect("evaluation:qualification", trade)


class EndExamination(LoginRequiredMixin, View):
    """End the examination, signed."""

    def post(self, request: HttpRequest, trade: UUID, panel: UUID) -> HttpResponse:
        """Take the failed bids out."""
        form = forms.Signed(request.POST)
        if not form.is_valid():
            raise Invalid(field="signature")
        found = _panel(request, trade, panel)
        end_qualification(
            by=request.actor,
            panel=found.uid,
            signature=form.cleaned_data["signature"],
        )
        return redirect("evaluation:qualification", trade)


class EndUnqualified(LoginRequiredMixin, View):
    """End the evaluation, signed, since too few bidders are qualified."""

    def post(self, request: HttpRequest, trade: UUID, panel: UUID) -> HttpResponse:
        """Declare the lot failed."""
        form = forms.Signed(request.POST)
        if not form.is_valid():
            raise Invalid(field="signature")
        found = _panel(request, trade, panel)
        end_unqualified(
            by=request.actor,
            panel=found.uid,
            signature=form.cleaned_data["signature"],
        )
        return redirect("evaluation:qualification", trade)
