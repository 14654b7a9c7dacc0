"""The interface for programs: one document at /api/v1/, one router an app."""

from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from kernel.refused import Refused
from web.middleware import as_json

api = NinjaAPI(title="Openseal", version="1", urls_namespace="api", docs_url="docs")


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer a refusal as every entrance does: code, both sentences, article."""
    return api.create_response(
        request, {"refused": as_json(refusal)}, status=refusal.status
    )


for _app in ("escrow", "bidding", "evaluation", "notices"):
    if find_spec(f"{_app}.api"):
        api.add_router("", import_module(f"{_app}.api").router)
