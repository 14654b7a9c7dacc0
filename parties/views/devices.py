"""The devices one is signed in on, and ending what was left open elsewhere."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from kernel.refused import NotFound
from parties.rules.devices import what_it_is


def devices_of(request: HttpRequest) -> list[dict[str, object]]:
    """Return the sessions of the account that are open, this one first."""
    UserSession.objects.create_from_request(request)
    rows = UserSession.objects.purge_and_list(request.user)
    found = [
        {
            "id": row.pk,
            "what": what_it_is(row.user_agent),
            "ip": row.ip,
            "since": row.created_at,
            "is_this": row.session_key == request.session.session_key,
        }
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one["is_this"], one["id"]))


class EndDevices(LoginRequiredMixin, View):
    """`/me/devices/end/`: sign out elsewhere, on one device or on all the others."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the session that is named, or all but this one."""
        others = UserSession.objects.filter(user=request.user).exclude(
            session_key=request.session.session_key
        )
        named = request.POST.get("device", "")
        if named:
            if not named.isascii() or not named.isdigit() or len(named) > 18:
                raise NotFound
            others = others.filter(pk=int(named))
            if not others.exists():
                raise NotFound
        for row in others:
            row.end()
        messages.success(request, _("Signed out there."))
        return redirect("me")
