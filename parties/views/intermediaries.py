"""The register of intermediaries: the public directory, one's own, the centre's."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from journal.queries import instant
from kernel.refused import Refused
from parties import listing_queries, rating_queries
from parties.actions.list_intermediary import ask_listing, decide_listing
from parties.models import Listing
from parties.rules import intermediaries as rule
from parties.rules.service_ratings import Side, Summary, summary


def services() -> list[tuple[str, str]]:
    """Return the services of the register, each with its name."""
    at = 1 if (get_language() or "").startswith("en") else 0
    return [(code, names[at]) for code, names in rule.SERVICES.items()]


def _shown(rows: list[Listing]) -> list[tuple[Listing, str]]:
    names = dict(services())
    return [(row, names[row.service]) for row in rows]


def _rated(rows: list[Listing]) -> list[tuple[Listing, str, Summary | None]]:
    """Return the rows with what owners think of each."""
    keys = {row.organisation_id for row in rows}
    found = rating_queries.summaries(keys, Side.OWNER, instant())
    return [(*each, found.get(each[0].organisation_id)) for each in _shown(rows)]


class Directory(View):
    """`/intermediaries/`: who is listed for what, for everybody."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, of one service where it is chosen."""
        chosen = request.GET.get("service", "")
        service = chosen if chosen in rule.SERVICES else ""
        context = {
            "page_title": _("Register of intermediaries"),
            "rows": _rated(list(listing_queries.listed(service))),
            "services": services(),
            "chosen": service,
        }
        return render(request, "parties/directory.html", context)


class Rated(View):
    """`/intermediaries/<credit code>/`: what was said of one, by whom, of what."""

    def get(self, request: HttpRequest, uscc: str) -> HttpResponse:
        """Show the ratings that may be seen, as an intermediary and as an owner."""
        organisation, now = listing_queries.rated_organisation(uscc), instant()
        given = {
            side: rating_queries.shown_of(organisation, side, now) for side in Side
        }
        context = {
            "page_title": organisation.name,
            "organisation": organisation,
            "given": [
                (side, rows, summary([row.stars for row in rows]))
                for side, rows in given.items()
                if rows
            ],
        }
        return render(request, "parties/rated.html", context)


class Own(View):
    """`/intermediaries/mine/`: what one's own organisation is listed for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it, and the form for another."""
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask to be listed."""
        try:
            ask_listing(
                by=request.actor,
                service=request.POST.get("service", ""),
                grade=request.POST.get("grade", "")[:200],
            )
        except Refused as refused:
            return self._page(request, refused, status=refused.status)
        return redirect("own_listings")

    def _page(
        self, request: HttpRequest, refused: Refused | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "page_title": _("My listings"),
            "rows": _shown(list(listing_queries.own_listings(request.actor))),
            "services": services(),
            "refused": refused.sentence(get_language() or "zh-hans") if refused else "",
            "typed": request.POST,
        }
        return render(request, "parties/own_listings.html", context, status=status)


class Listings(View):
    """`/centre/intermediaries/`: requests to decide, and who is listed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        rows = list(listing_queries.listings_for(request.actor))
        context = {
            "page_title": _("Register of intermediaries"),
            "asked": _shown([row for row in rows if row.state == "asked"]),
            "listed": _rated([row for row in rows if row.state == "listed"]),
        }
        return render(request, "parties/listings.html", context)


class Decide(View):
    """List, refuse or remove one."""

    def post(self, request: HttpRequest, listing: UUID) -> HttpResponse:
        """Decide it and go back."""
        decide_listing(
            by=request.actor,
            listing=listing,
            word=request.POST.get("word", ""),
            reason=request.POST.get("reason", "")[: rule.REASON_MAX],
        )
        return redirect("listings")
