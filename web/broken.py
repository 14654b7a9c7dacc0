"""What is answered when a service of ours is gone: a refusal with a name, never a 500.

An act is one transaction: when PostgreSQL goes away in the middle, nothing of it
is done, and when it went away after the commit, the same act sent again finds it done.
"""

from __future__ import annotations

import sys

import redis.exceptions
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import get_language
from django.views import defaults

from journal.live.pool import Unavailable
from kernel.refused import CHINESE
from web.middleware import as_json, wants_json

_GONE = (
    InterfaceError,
    OperationalError,
    redis.exceptions.ConnectionError,
    # It is there and says nothing: for whoever asked that is the same.
    redis.exceptions.TimeoutError,
)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what no view and no refusal answered; it reads no table."""
    if not isinstance(sys.exc_info()[1], _GONE):
        return defaults.server_error(request)
    refusal = Unavailable()
    if wants_json(request):
        answer: HttpResponse = JsonResponse(
            {"refused": as_json(refusal)}, status=refusal.status
        )
    else:
        sentence = refusal.sentence(get_language() or CHINESE)
        body = loader.render_to_string("503.html", {"sentence": sentence})
        answer = HttpResponse(body, status=refusal.status)
    answer["Retry-After"] = "5"
    return answer
