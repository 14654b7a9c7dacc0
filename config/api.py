"""The interface for programs: one document at /api/v1/, one router an app."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from bidding.api import router as bids
from escrow.api import router as custody
from escrow.api_safety import router as custody_safety
from kernel.refused import Invalid, Refused
from web.middleware import as_json

api = NinjaAPI(title="Openseal", version="1", urls_namespace="api", docs_url="docs")


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer a refusal as every entrance does: code, both sentences, article."""
    return api.create_response(
        request, {"refused": as_json(refusal)}, status=refusal.status
    )


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer what does not fit the interface's schema like any other refusal."""
    return refused(request, Invalid(field=_first_place(error)))


def _first_place(error: ValidationError) -> str:
    """Return where the first fault is, without what was sent."""
    places = [one.get("loc", ()) for one in error.errors]
    return ".".join(str(step) for step in places[0]) if places else ""


for _router in (custody, custody_safety, bids):
    api.add_router("", _router)
