"""A member's way to a station: nonce, sitting down, and staying in that browser."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.views import View

from evaluation.actions import attempts, sit_down
from evaluation.actions.recordings import keep_part
from evaluation.actions.sit_down import hear
from evaluation.facts import panels, seat_media, seating, sites
from evaluation.forms import read_base64
from evaluation.models import Member, Panel
from evaluation.rules.seats_at import SitElsewhere, browser_digest
from kernel.refused import Invalid, NotFound
from parties.rules.actor import Role

#: seconds between two signs of life of a station
BEAT_S = 4
#: how a member comes to a station, and says that it is there: before any room opens
DOORS = frozenset(
    {"enter/", "station/", "station/nonce/", "station/state/", "station/beat/"}
)
#: what is posted from no seat's own device: taking the seat over, the stop of who
#: supervises, and what a station says of itself
NO_DEVICE = ("take-over/", "halt/", "resume/", "station/", "enter/", "report/")
_SEATED = frozenset({Role.EXPERT, Role.OWNER, Role.AGENCY})


def browser_of(request: HttpRequest) -> str:
    """Return what is kept of the reader's browser session."""
    return browser_digest(request.session.session_key or "")


def is_inside(request: HttpRequest, member: Member) -> bool:
    """Say whether a member has signed in, and is where its seat stands."""
    if member.signed_in_at is None:
        return False
    try:
        seating.check_browser(member, browser_of(request))
    except SitElsewhere:
        return False
    return True


class Nonce(LoginRequiredMixin, View):
    """A number for the station's device to sign."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Give one, in hex."""
        nonce = sit_down.ask_nonce(by=request.actor, panel=panel)
        return JsonResponse({"nonce": nonce.hex(), "panel": str(panel)})


class SitDown(LoginRequiredMixin, View):
    """Take the station whose device this browser holds."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Sit down and wait for the witness."""
        try:
            signature = read_base64(request.POST.get("proof", ""))
        except ValidationError:
            raise Invalid(field="proof") from None
        sit_down.sit_down(
            by=request.actor,
            panel=panel,
            device_key=request.POST.get("device_key", ""),
            session_key=request.POST.get("session_key", ""),
            signature=signature,
            browser=browser_of(request),
        )
        return redirect("evaluation:enter", panel)


class Seating(LoginRequiredMixin, View):
    """Whether somebody has witnessed me yet; the page asks every few seconds."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Say where I sit and whether I was witnessed."""
        member = panels.member_for(request.actor, panel)
        arrival = seating.arrival_of(member)
        return JsonResponse(
            {
                "station": arrival.booked.station.code if arrival else "",
                "witnessed": bool(arrival and arrival.witnessed_at),
            }
        )


class Beat(LoginRequiredMixin, View):
    """A sign of life of the station, every few seconds."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Keep it, and say whether it was one; the room's record tells of a pause."""
        heard = hear(by=request.actor, panel=panel, browser=browser_of(request))
        return JsonResponse({"heard": heard})


class Recording(LoginRequiredMixin, View):
    """How far the recording of my seat goes; the file stays at the centre."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Keep the digest of its chunks so far."""
        try:
            chunks = int(request.POST.get("chunks", ""))
            size = int(request.POST.get("size", ""))
        except ValueError:
            raise Invalid(field="chunks") from None
        row = keep_part(
            by=request.actor,
            panel=panel,
            digest=request.POST.get("digest", ""),
            chunks=chunks,
            size=size,
        )
        return JsonResponse({"n": row.n})


def remote(of: Panel, member: Member | None) -> dict[str, Any]:
    """Return what the pages of a remote room show besides; empty for any other."""
    session = sites.session_of(of)
    if session is None:
        return {}
    arrival = seating.arrival_of(member) if member is not None else None
    is_inside = member is not None and member.signed_in_at is not None
    places = sites.bookings_of(session)
    return {
        "remote": session,
        "places": places,
        "unconfirmed": sites.unconfirmed(session, places),
        "arrival": arrival,
        "is_inside": is_inside,
        "paused": seating.pause_of(of),
        "muted": seat_media.is_muted(of),
        "beat_s": BEAT_S,
    }


def at_station(
    view: Callable[..., HttpResponse], *, is_report: bool, is_door: bool
) -> Callable[..., HttpResponse]:
    """Guard an address of a room: who signed in at a station stays in that browser."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.actor.role in _SEATED and request.user.is_authenticated:
            try:
                _check(request, kwargs["panel"], is_report=is_report)
            except SitElsewhere:
                if not is_door:
                    raise
                # Where to sit down again, once the attempt is on record.
                return redirect("evaluation:enter", kwargs["panel"])
        return view(request, **kwargs)

    return guarded


def _check(request: HttpRequest, panel: UUID, *, is_report: bool) -> None:
    try:
        member = panels.member_for(request.actor, panel)
    except NotFound:
        # Not there, or not theirs: the view itself gives the one answer.
        return
    with sit_down.kept_attempts(member):
        seating.check_browser(member, browser_of(request), is_report=is_report)


def at_device(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard an act of a room: its form names the device that the seat is bound to.

    The socket says it with every act (0028); a page left open at a former device does
    nothing any more.
    """

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated:
            assert request.resolver_match is not None
            attempts.check_device_of(
                by=request.actor,
                panel=kwargs["panel"],
                device=request.POST.get("device", ""),
                act=f"evaluation.{request.resolver_match.url_name}",
            )
        return view(request, **kwargs)

    return guarded


def guard(patterns: Iterable[URLPattern], under: str) -> None:
    """Put the guards on every address that lies under a room's."""
    for pattern in patterns:
        address = str(pattern.pattern)
        inside = address.removeprefix(under)
        if inside != address and not inside.startswith(NO_DEVICE):
            pattern.callback = at_device(pattern.callback)
        if address.startswith(under) and address not in {
            under + each for each in DOORS
        }:
            is_report = address.startswith(f"{under}report")
            pattern.callback = at_station(
                pattern.callback, is_report=is_report, is_door=address == under
            )
