"""Browsers that an account has signed in from: strangers' guesses do not lock them.

Wrong tries lock an account's name for a time, whoever makes them; so anybody could keep
the people of an opening out of it. A browser in which the account was opened before
carries a signed token of that, and its tries are counted apart, under the same limit:
a stranger's guesses are as few as before, and stop nobody at their own desk.
"""

import hashlib
import secrets
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "openseal_known"
_SALT: Final = "parties.known-browser"
_AGE_S: Final = 180 * 24 * 3600
#: a desk that several people share; the account used longest ago is forgotten
_ACCOUNTS_MAX: Final = 8


def token_of(request: HttpRequest, login: str) -> str | None:
    """Return what this browser is known to the account as, or None for a stranger."""
    return _read(request).get(_name(login))


def remember(request: HttpRequest, response: HttpResponse, login: str) -> None:
    """Let the browser be known to the account it has just been opened with."""
    known = _read(request)
    mark = known.pop(_name(login), None) or secrets.token_hex(8)
    kept = dict(list(known.items())[-(_ACCOUNTS_MAX - 1) :])
    response.set_cookie(
        COOKIE,
        signing.dumps({**kept, _name(login): mark}, salt=_SALT),
        max_age=_AGE_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _read(request: HttpRequest) -> dict[str, str]:
    given = request.COOKIES.get(COOKIE)
    if not given:
        return {}
    try:
        found: Any = signing.loads(given, salt=_SALT, max_age=_AGE_S)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _name(login: str) -> str:
    """Name an account in the cookie without saying who uses this browser."""
    key = settings.SECRET_KEY.encode()
    return hashlib.blake2b(
        login.lower().encode(), key=key[:64], digest_size=8
    ).hexdigest()
