"""Measurements for the operator's Prometheus, and for nobody else.

They count requests by view, and before a deadline the number of bids is nobody's to
know: without the token of OPENSEAL_METRICS_TOKEN there is nothing at this address.
"""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_prometheus.exports import ExportToDjangoView

from kernel.refused import NotFound


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever shows the token as `Authorization: Bearer …`."""
    expected = f"Bearer {settings.OPENSEAL_METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode()
    if not settings.OPENSEAL_METRICS_TOKEN or not hmac.compare_digest(given, expected):
        raise NotFound
    answer: HttpResponse = ExportToDjangoView(request)
    return answer
