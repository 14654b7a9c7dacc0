"""How accounts behave: nobody signs up alone, and guessing locks out for a time.

The counting is django-allauth's own rate limit (ACCOUNT_RATE_LIMITS "login_failed");
here its answer learns to name the time.
"""

from datetime import UTC, datetime
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from journal.queries import instant
from parties import known_browsers

LIMIT = {"app": "allauth.account", "action": "login_failed"}


class AccountAdapter(DefaultAccountAdapter):
    """The account rules of the house."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: accounts are made by an administrator, who sees the papers."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the desk in the language of the page signed in from."""
        path = super().get_login_redirect_url(request)
        if path == settings.LOGIN_REDIRECT_URL and get_language() == "en":
            return f"/en{path}"
        return str(path)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Spare those who signed in a moment ago from typing the password again."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        request = context.request
        records = get_authentication_records(request, request.user)
        oldest = instant().timestamp() - app_settings.REAUTHENTICATION_TIMEOUT
        return not any(record.get("at", 0) > oldest for record in records)

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        """Answer as the library does, and let the browser be known from now on."""
        response: HttpResponse = super().post_login(request, user, **how)
        known_browsers.remember(request, response, user.get_username())
        return response

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Count a known browser's tries apart from those of strangers."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        token = known_browsers.token_of(request, credentials.get("username", ""))
        return str(key) if token is None else f"{key}:{token}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a try beyond the limit, and say when the next one is heard."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refused:
            key = self._get_login_attempts_cache_key(request, **credentials)
            until = locked_until(request, key)
            if until is None:
                raise
            raise ValidationError(
                _(
                    "Too many wrong tries: this account name or network cannot sign "
                    "in before %(until)s (Beijing time). The right password is not "
                    "taken before then either."
                ),
                code="too_many_login_attempts",
                params={"until": timezone.localtime(until).strftime("%H:%M:%S")},
            ) from refused


def locked_until(request: HttpRequest, key: str) -> datetime | None:
    """Return when the next try is heard, or None when one is heard now."""
    latest: float | None = None
    for rate in ratelimit.get_rates(**LIMIT):
        name = ratelimit.get_cache_key(request, rate=rate, key=key, **LIMIT)
        tries = cache.get(name, [])
        if len(tries) >= rate.amount:
            # The newest stands first: room comes when the oldest that counts lapses.
            ends = tries[rate.amount - 1] + rate.duration
            latest = ends if latest is None else max(latest, ends)
    return None if latest is None else datetime.fromtimestamp(latest, UTC)
