"""Admit somebody to the pool of experts (专家入库), by the hand that keeps it."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from parties import forms, queries, register_queries
from parties.actions.admit_expert import admit_expert
from parties.rules.experts import Title


class Admit(View):
    """`/centre/experts/new/`: who is registered already, with field and title."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, self._form(request), status=200)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Admit the person, and go to what binds it to organisations."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        typed = form.cleaned_data
        found = register_queries.account_of_region(request.actor, typed["username"])
        if found is None:
            form.add_error("username", _("Nobody of your region has this account."))
            return self._page(request, form, status=422)
        admit_expert(
            by=request.actor,
            person=found.uid,
            specialties=typed["specialties"],
            region_path=typed["region"],
            title=Title(typed["title"]),
            practising_since_date=typed["practising_since_date"],
        )
        return redirect("expert_ties", found.uid)

    def _form(
        self, request: HttpRequest, data: QueryDict | None = None
    ) -> forms.Admission:
        is_english = (get_language() or "").startswith("en")
        places = register_queries.places_of(request.actor)
        return forms.Admission(
            data,
            specialties=[
                (row.code, f"{row.code} {row.name_en if is_english else row.name_zh}")
                for row in queries.specialties()
            ],
            places=[
                (row.path, row.name_en if is_english else row.name_zh) for row in places
            ],
        )

    def _page(
        self, request: HttpRequest, form: forms.Admission, *, status: int
    ) -> HttpResponse:
        context = {
            "page_title": _("Admit an expert"),
            "form": form,
            "act": "parties.admit-expert",
            "back": reverse("expert_pool"),
        }
        return render(request, "parties/form.html", context, status=status)
