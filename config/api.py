"""The interface for programs: one document at /api/v1/, one router an app."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from bidding.api import router as bids
from escrow.api import router as custody
from escrow.api_safety import router as custody_safety
from kernel.refused import Refused
from web.middleware import as_json

api = NinjaAPI(title="Openseal", version="1", urls_namespace="api", docs_url="docs")


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer a refusal as every entrance does: code, both sentences, article."""
    return api.create_response(
        request, {"refused": as_json(refusal)}, status=refusal.status
    )


for _router in (custody, custody_safety, bids):
    api.add_router("", _router)
