"""The policy table, the segregation of duties, and roles waiting for a second hand."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from parties import forms, queries, register_queries
from parties.actions.approve_role import approve_role
from parties.actions.end_role import end_role
from parties.rules import policy
from parties.rules.actor import GRANTED_ROLES, Role
from parties.rules.segregation import compatible
from parties.rules.words import ROLE_NAMES


class Roles(View):
    """Who may do what, whole, and which roles exclude each other."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the tables and what waits for approval."""
        policy.check(request.actor, "parties.see-roles")
        roles = [role for role in Role if role in GRANTED_ROLES]
        context = {
            "page_title": _("Roles"),
            "waiting": register_queries.grants_waiting(request.actor),
            "role_names": {str(role): _(name) for role, name in ROLE_NAMES.items()},
            "segregation": [
                {
                    "name": _(ROLE_NAMES[one]),
                    "with_roles": [
                        _(ROLE_NAMES[two])
                        for two in roles
                        if two != one and compatible(one, two)
                    ],
                }
                for one in roles
            ],
            "policy": [_row(line) for line in queries.policy_table()],
        }
        return render(request, "parties/roles.html", context)


def _row(line: policy.Row) -> dict[str, object]:
    return {
        "act": line.act,
        "roles": [_(ROLE_NAMES[role]) for role in Role if role in line.roles],
        "when": [_(condition.name) for condition in line.when],
        "article": line.article,
    }


class End(View):
    """Take a role back."""

    def post(self, request: HttpRequest, grant: UUID) -> HttpResponse:
        """End it now."""
        form = forms.Reason(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        ended = end_role(by=request.actor, grant=grant, reason=reason)
        return redirect("person", ended.person.uid)


class Approve(View):
    """Put a role in force with a second hand."""

    def post(self, request: HttpRequest, grant: UUID) -> HttpResponse:
        """Approve it."""
        approve_role(by=request.actor, grant=grant)
        return redirect("roles")
