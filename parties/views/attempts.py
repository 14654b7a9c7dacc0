"""Refused attempts (越权与被拒的操作), for auditors, supervisors and administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from kernel.typed import whole_number
from parties import attempt_queries
from parties.actions.look_through import ACT, look_through_attempts
from parties.rules import policy
from parties.rules.actor import Role
from parties.rules.words import ROLE_NAMES


class Attempts(View):
    """`/attempts/`: what was tried and refused, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, those not yet looked through marked."""
        context = {
            "page_title": _("Refused attempts"),
            "attempts": attempt_queries.attempts_for(request.actor),
            "role_names": {str(role): _(ROLE_NAMES[role]) for role in Role},
            "may_look_through": policy.may(request.actor, ACT),
        }
        return render(request, "parties/attempts.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep that they were looked through, up to the row that was shown."""
        up_to = whole_number(request.POST.get("up_to", "")) or 0
        look_through_attempts(by=request.actor, up_to=up_to)
        return redirect("attempts")
