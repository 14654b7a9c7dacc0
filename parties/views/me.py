"""One's own account: who I am here, which roles I hold, switching between them."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from journal.queries import instant
from parties import queries, register_queries
from parties.rules.actor import Role
from parties.rules.words import ROLE_NAMES
from parties.sessions import ROLE_KEY
from parties.views.devices import devices_of


class Me(LoginRequiredMixin, View):
    """Account, roles, certificates with their end, where one is signed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the account."""
        at = instant()
        person = queries.person_of(request.user)
        grants = list(queries.grants_in_force(person, at)) if person else []
        chosen = request.session.get(ROLE_KEY) or (str(grants[0].uid) if grants else "")
        context = {
            "page_title": _("Account"),
            "person": person,
            "grants": [
                {
                    "uid": grant.uid,
                    "name": _(ROLE_NAMES[Role(grant.role)]),
                    "region": grant.region,
                    "since": grant.starts_at,
                    "is_used": str(grant.uid) == chosen,
                }
                for grant in grants
            ],
            "certificates": register_queries.certificates_of(person) if person else [],
            "now": at,
            "devices": devices_of(request),
        }
        return render(request, "parties/me.html", context)


class SwitchRole(LoginRequiredMixin, View):
    """Use another role that I hold; never two at once."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remember the choice when the grant is mine and in force."""
        grant = register_queries.own_grant(request.user, request.POST.get("grant", ""))
        request.session[ROLE_KEY] = str(grant.uid)
        return redirect("me")
