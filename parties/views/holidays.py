"""The holiday calendar: years on record, years without data, proposals and review."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from parties import forms, queries, register_queries
from parties.actions.approve_holidays import approve_holidays, decline_holidays
from parties.actions.propose_holidays import propose_holidays
from parties.rules import policy
from parties.rules.holidays import YEAR_MAX, YEAR_MIN

YEARS_AHEAD = 2


class Years(View):
    """Which years are on record; one without data is shown as such."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the years, the coming ones among them."""
        policy.check(request.actor, "parties.see-holidays")
        this_year = instant().astimezone(LEGAL_ZONE).year
        known = queries.holidays_in_force()
        years = sorted({*known, *range(this_year, this_year + YEARS_AHEAD)})
        context = {
            "page_title": _("Holidays"),
            "years": [{"year": year, "edition": known.get(year)} for year in years],
            "proposals": register_queries.holiday_proposals(request.actor),
            "may_propose": policy.may(request.actor, "parties.propose-holidays"),
            "person": request.actor.person,
        }
        return render(request, "parties/holidays.html", context)


class Year(View):
    """One year: what is in force, and a proposal to change it."""

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        """Show the days in force in an editable form."""
        edition = queries.holidays_in_force().get(year)
        days = edition.days if edition else {"holidays": [], "worked": []}
        first = {
            "holidays": "\n".join(days["holidays"]),
            "worked": "\n".join(days["worked"]),
            "source": edition.source if edition else "",
        }
        return self._page(request, year, forms.HolidayYear(initial=first), status=200)

    def post(self, request: HttpRequest, year: int) -> HttpResponse:
        """Propose the days typed; another hand puts them in force."""
        form = forms.HolidayYear(request.POST)
        if not form.is_valid():
            return self._page(request, year, form, status=422)
        typed = form.cleaned_data
        propose_holidays(
            by=request.actor,
            days={
                "year": year,
                "holidays": typed["holidays"],
                "worked": typed["worked"],
            },
            source=typed["source"],
            reason=typed["reason"],
        )
        return redirect("holidays")

    def _page(
        self, request: HttpRequest, year: int, form: forms.HolidayYear, *, status: int
    ) -> HttpResponse:
        policy.check(request.actor, "parties.see-holidays")
        if not YEAR_MIN <= year <= YEAR_MAX:
            raise Http404
        context = {
            "page_title": _("Holidays of %(year)s") % {"year": year},
            "year": year,
            "edition": queries.holidays_in_force().get(year),
            "form": form,
            "may_propose": policy.may(request.actor, "parties.propose-holidays"),
        }
        return render(request, "parties/holiday_year.html", context, status=status)


class Decide(View):
    """Approve or decline a proposal."""

    def post(self, request: HttpRequest, edition: UUID, word: str) -> HttpResponse:
        """Do what the address says, and nothing for another word."""
        acts = {"approve": approve_holidays, "decline": decline_holidays}
        if word not in acts:
            raise Http404
        acts[word](by=request.actor, edition=edition)
        return redirect("holidays")
