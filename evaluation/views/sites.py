"""The booking hand keeps its site; and the page on which a station registers."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from evaluation import site_forms as forms
from evaluation.actions import sites as act
from evaluation.facts import sites
from evaluation.forms import read_base64
from evaluation.views.bookings import BookingPage
from kernel.refused import Invalid


class OpenSite(BookingPage):
    """Register a site of one's own centre."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register it and go to its rooms."""
        site = act.open_site(by=request.actor, name=request.POST.get("name", ""))
        return redirect("evaluation:site", site.uid)


class SitePage(BookingPage):
    """`/centre/booking/sites/<site>/`: rooms, stations, devices."""

    def get(self, request: HttpRequest, site: UUID) -> HttpResponse:
        """Show what the site has."""
        found = sites.site_for(request.actor, site)
        context = {
            "page_title": found.name,
            "site": found,
            "rooms": [
                {
                    "row": room,
                    "stations": [
                        {"row": row, "device": sites.device_of(row)}
                        for row in sites.stations_of(room)
                    ],
                }
                for room in sites.open_chambers(found)
            ],
            "chamber_form": forms.NewChamber(),
        }
        return render(request, "evaluation/site.html", context)


class AddChamber(BookingPage):
    """Add a room."""

    def post(self, request: HttpRequest, site: UUID) -> HttpResponse:
        """Add it."""
        act.add_chamber(
            by=request.actor,
            site=site,
            name=request.POST.get("name", ""),
            whole="whole" in request.POST,
        )
        return redirect("evaluation:site", site)


class RetireChamber(BookingPage):
    """Take a room out of use."""

    def post(self, request: HttpRequest, chamber: UUID) -> HttpResponse:
        """Retire it with its stations."""
        site = sites.chamber_for(request.actor, chamber).site.uid
        act.retire_chamber(by=request.actor, chamber=chamber)
        return redirect("evaluation:site", site)


class AddStation(BookingPage):
    """Add a station."""

    def post(self, request: HttpRequest, chamber: UUID) -> HttpResponse:
        """Add it."""
        row = act.add_station(
            by=request.actor, chamber=chamber, code=request.POST.get("code", "")
        )
        return redirect("evaluation:site", row.chamber.site.uid)


class RetireStation(BookingPage):
    """Take a station out of use."""

    def post(self, request: HttpRequest, station: UUID) -> HttpResponse:
        """Retire it with its device."""
        site = sites.station_for(request.actor, station).chamber.site.uid
        act.retire_station(by=request.actor, station=station)
        return redirect("evaluation:site", site)


class IssueCode(BookingPage):
    """Give a one-time code for a station's browser; it is shown this once."""

    def post(self, request: HttpRequest, station: UUID) -> HttpResponse:
        """Show the code and where to type it."""
        row = sites.station_for(request.actor, station)
        context = {
            "page_title": _("One-time code"),
            "station": row,
            "site": row.chamber.site,
            "code": act.issue_code(by=request.actor, station=station),
        }
        return render(request, "evaluation/station_code.html", context)


class StationPage(View):
    """`/station/`: the browser at a station registers, and says which one it is.

    Nobody is signed in here: the code is what lets the browser in.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form; the page fills in the key that it makes."""
        context = {"page_title": _("Register this station")}
        return render(request, "evaluation/station.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register the browser."""
        form = forms.Code(request.POST)
        if not form.is_valid():
            raise Invalid(field="code")
        typed = form.cleaned_data
        try:
            signature = read_base64(typed["signature"])
        except ValidationError:
            raise Invalid(field="code") from None
        row = act.register_device(
            code=typed["code"], key=typed["key"], signature=signature
        )
        place = f"{row.chamber.site.name} · {row.chamber.name} · {row.code}"
        return JsonResponse({"registered": place})


class RegistrationAct(View):
    """What the station's browser signs to show that it holds its key."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Return the bytes for this code; whether the code works is asked later."""
        return HttpResponse(
            act.registration_bytes(request.POST.get("code", "")),
            content_type="application/octet-stream",
        )
