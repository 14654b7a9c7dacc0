"""Whom staff call when an agent is silent before an opening (呼叫保管人)."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from escrow import queries
from journal.queries import instant


class Calls(LoginRequiredMixin, View):
    """`/custody/calls/`: the silent agents of this region, the next opening first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, with whom to call."""
        context = {
            "page_title": _("Call the custodians"),
            "calls": queries.silent_agents(request.actor, instant()),
        }
        return render(request, "escrow/calls.html", context)
