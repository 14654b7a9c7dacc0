"""The pool of experts for those who draw from it, and what binds an expert (回避)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from journal.queries import instant
from kernel.durations import legal_date
from kernel.refused import Refused
from parties import forms, queries, register_queries
from parties.actions.declare_tie import declare_tie
from parties.actions.pool import declare_away
from parties.models import Person
from parties.rules.actor import known_person
from parties.rules.conflicts import TieFact, TieKind


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


class Pool(View):
    """`/centre/experts/`: the pool of the hand's region, narrowed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the experts by name, field and place, and who can come on a day."""
        today = legal_date(instant())
        form = forms.PoolFilter(
            request.GET,
            specialties=[
                (row.code, row.name_en if _is_english() else row.name_zh)
                for row in queries.specialties()
            ],
            places=[
                (row.path, row.name_en if _is_english() else row.name_zh)
                for row in queries.expert_regions(instant())
            ],
        )
        form.full_clean()
        typed = form.cleaned_data
        on = typed.get("on") or today
        context = {
            "page_title": _("Expert pool"),
            "experts": register_queries.pool_for(
                request.actor,
                wanted=(typed.get("q") or "").strip(),
                specialty=typed.get("specialty") or "",
                region=typed.get("region") or "",
                on=on,
            ),
            "form": form,
            "on": on,
        }
        return render(request, "parties/experts.html", context)


class TiesPage(View):
    """What binds one person to organisations; ties are added, never taken away."""

    def door(self, request: HttpRequest, expert: UUID) -> Person:
        """Return the person whose ties the reader may see and add to."""
        return register_queries.expert_for(request.actor, expert)

    def get(self, request: HttpRequest, expert: UUID) -> HttpResponse:
        """Show the ties on record, and a form for another."""
        return self._page(request, self.door(request, expert), forms.Tie())

    def post(self, request: HttpRequest, expert: UUID) -> HttpResponse:
        """Put a tie on record."""
        somebody = self.door(request, expert)
        if "first_day" in request.POST:
            return self.away(request, somebody)
        form = forms.Tie(request.POST)
        if not form.is_valid():
            return self._page(request, somebody, form, status=422)
        typed = form.cleaned_data
        tie = TieFact(
            kind=TieKind(typed["kind"]),
            uscc=typed["uscc"],
            since_date=typed["since_date"],
            until_date=typed["until_date"],
            detail=typed["detail"],
        )
        try:
            declare_tie(
                by=request.actor,
                person=somebody.uid,
                tie=tie,
                organisation_name=typed["organisation_name"],
            )
        except Refused as refused:
            if not refused.field:
                raise
            form.add_error(refused.field, refused.sentence(request.LANGUAGE_CODE))
            return self._page(request, somebody, form, status=422)
        return redirect(request.path)

    def away(self, request: HttpRequest, somebody: Person) -> HttpResponse:
        """Put days on record on which somebody is not drawn."""
        form = forms.Away(request.POST)
        if form.is_valid():
            try:
                declare_away(
                    by=request.actor,
                    person=somebody.uid,
                    since=form.cleaned_data["first_day"],
                    until=form.cleaned_data["last_day"],
                )
            except Refused as refused:
                if not refused.field:
                    raise
                form.add_error("last_day", refused.sentence(request.LANGUAGE_CODE))
        if form.errors:
            return self._page(
                request, somebody, forms.Tie(), status=422, away_form=form
            )
        return redirect(request.path)

    def _page(
        self,
        request: HttpRequest,
        somebody: Person,
        form: forms.Tie,
        status: int = 200,
        away_form: forms.Away | None = None,
    ) -> HttpResponse:
        profile = register_queries.profile_of(somebody)
        context: dict[str, Any] = {
            "page_title": _("My profile as an expert")
            if somebody.uid == request.actor.person
            else _("Ties of interest"),
            "profile": profile,
            "absences": somebody.absences.all(),
            "away_form": away_form or forms.Away(),
            "somebody": somebody,
            "ties": somebody.ties.select_related("declared_by"),
            "form": form,
            "is_own": somebody.uid == request.actor.person,
        }
        return render(request, "parties/ties.html", context, status=status)


class OwnTies(TiesPage):
    """`/expert/ties/`: an expert's own."""

    def get(self, request: HttpRequest, expert: UUID | None = None) -> HttpResponse:
        """Show the reader's own ties."""
        return super().get(request, known_person(request.actor))

    def post(self, request: HttpRequest, expert: UUID | None = None) -> HttpResponse:
        """Put a tie of the reader's own on record."""
        return super().post(request, known_person(request.actor))
