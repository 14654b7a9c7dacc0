"""An expert's invitation: time and answer; no trade is named before its moment."""

from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from evaluation import forms
from evaluation.actions.answer_invitation import answer_invitation
from evaluation.facts import panels
from journal.queries import instant
from parties import queries as parties


class Invitation(LoginRequiredMixin, View):
    """One invitation, by its own address."""

    def get(self, request: HttpRequest, invitation: UUID) -> HttpResponse:
        """Show until when it waits, or how it was answered."""
        return self._page(request, invitation, forms.Answer(), status=200)

    def post(self, request: HttpRequest, invitation: UUID) -> HttpResponse:
        """Accept or decline."""
        form = forms.Answer(request.POST)
        if not form.is_valid():
            return self._page(request, invitation, form, status=422)
        answer_invitation(
            by=request.actor,
            invitation=invitation,
            accepts=form.cleaned_data["accepts"],
            reason=form.cleaned_data["reason"],
        )
        return redirect("evaluation:invitation", invitation)

    def _page(
        self, request: HttpRequest, invitation: UUID, form: forms.Answer, *, status: int
    ) -> HttpResponse:
        row = panels.invitation_for(request.actor, invitation)
        seat = panels.seat_of(row)
        context = {
            "page_title": _("Invitation to evaluate"),
            "invitation": row,
            "specialty": specialty_names().get(row.specialty, row.specialty),
            "form": form,
            "seat": seat,
            "is_open": row.state == "invited" and row.expires_at > instant(),
        }
        return render(request, "evaluation/invitation.html", context, status=status)


def specialty_names() -> dict[str, str]:
    """Return the names of all fields by code, in the language of the page."""
    is_english = (get_language() or "").startswith("en")
    return {
        row.code: str(row.name_en if is_english else row.name_zh)
        for row in parties.specialties()
    }
