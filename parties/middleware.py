"""Puts `request.actor` on every request, and asks for the second factor where due.

A refused attempt at somebody else's act is kept for the auditors, in a transaction of
its own: the refused act's own transaction is undone by then.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from parties import sessions
from parties.actions.record_attempt import record_attempt
from parties.rules.actor import PUBLIC, Role
from parties.rules.policy import NotPermitted, NotYours

# What somebody may do who has yet to set a second factor up.
OPEN_NAMES: Final = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "set_language",
    }
)
SET_UP: Final = "mfa_activate_totp"
WITHOUT_ACTOR: Final = ("/static/", "/metrics")


class ActorMiddleware:
    """Knows who acts before any view is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Name the actor; turn aside who owes a second factor."""
        request.actor = PUBLIC
        if not request.path.startswith(WITHOUT_ACTOR):
            seen = sessions.seen(request.user, request.session)
            request.actor = seen.actor
            if seen.owes_second_factor and not _is_open(request):
                return redirect(SET_UP)
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Keep a refused attempt of a known person; the answer is given elsewhere."""
        actor = getattr(request, "actor", PUBLIC)
        if actor.role is Role.PUBLIC:
            return None
        if isinstance(exception, NotYours):
            record_attempt(
                by=actor, act=exception.act, why=exception.why, path=request.path
            )
        elif isinstance(exception, NotPermitted):
            act = str(exception.facts["act"])
            record_attempt(by=actor, act=act, why="condition", path=request.path)
        return None


def _is_open(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in OPEN_NAMES
    except Resolver404:
        return False
