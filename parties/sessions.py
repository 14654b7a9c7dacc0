"""Who acts in a session: the account, the role in use, the second factor given.

Used by the middleware for pages and by the rooms for sockets, so that both answer the
same question the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from parties import queries
from parties.rules.actor import PUBLIC, SECOND_FACTOR_ROLES, Actor

ROLE_KEY = "parties_role"


@dataclass(frozen=True, slots=True)
class Seen:
    """The actor of a session, and whether a second factor is still owed.

    Until it is given the actor is the public.
    """

    actor: Actor
    owes_second_factor: bool = False


def seen(user: AbstractBaseUser | AnonymousUser, session: Mapping[str, Any]) -> Seen:
    """Return who acts in a session (`request.session` or `scope["session"]`)."""
    actor = queries.actor_of(user, session.get(ROLE_KEY))
    if actor.role in SECOND_FACTOR_ROLES and not _gave_second_factor(session):
        return Seen(PUBLIC, owes_second_factor=True)
    return Seen(actor)


def at_socket(scope: Mapping[str, Any]) -> Actor:
    """Return who acts at an open socket now: the public once the session has ended.

    A socket outlives its session: one that was signed out elsewhere, or from another
    device, still has what it was opened with.
    """
    session = scope["session"]
    if session.session_key is not None and not session.exists(session.session_key):
        return PUBLIC
    return seen(scope["user"], session).actor


def _gave_second_factor(session: Mapping[str, Any]) -> bool:
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return any(record.get("method") == "mfa" for record in records)
