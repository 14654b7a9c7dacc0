"""A refusal that escapes a view becomes an answer in one place.

Programs get JSON, pages a sentence with its article and a way on. Views hold no `try`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from kernel.refused import CHINESE, ENGLISH, Invalid, NotFound, Refused

# What src/forms.js sends: it keeps the page, and the typed text, when refused.
FORM_HEADER = "X-Openseal-Form"


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Unreadable(Invalid):
    """A form holds a character that is no text."""

    code = "unreadable-text"
    zh = "填写的内容含有不可识别的字符，请删除后重新提交。"
    en = "The form holds a character that is no text. Remove it and send it again."


def _has_nul(member: tuple[str, list[str]]) -> bool:
    """Say whether a name of a form, or one of its values, holds U+0000."""
    name, values = member
    return any("\0" in text for text in (name, *values))


class RefusedMiddleware:
    """Turns `Refused` into 404, 409 or 422, and a kept form's redirect into JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; tell a form's script where the redirect leads."""
        response = self.get_response(request)
        if request.headers.get(FORM_HEADER) and response.status_code in (302, 303):
            told = JsonResponse({"location": response["Location"]})
            told.cookies = response.cookies
            return told
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Turn away the one character that no column of the database can hold.

        Rooms and the readers of JSON refuse it themselves.
        """
        if "\0" in request.path or any(map(_has_nul, request.GET.lists())):
            return self.process_exception(request, NotFound())
        form = request.content_type in _FORMS
        if form and any(map(_has_nul, request.POST.lists())):
            return self.process_exception(request, Unreadable())
        return None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer a refusal; anything else is a bug and goes its way."""
        if not isinstance(exception, Refused):
            return None
        if wants_json(request):
            response: HttpResponse = JsonResponse(
                {"refused": as_json(exception)}, status=exception.status
            )
        else:
            response = as_page(request, exception)
        patch_vary_headers(response, ["Accept", FORM_HEADER])
        return response


def wants_json(request: HttpRequest) -> bool:
    """Programs, and the forms' script, read JSON."""
    if request.path.startswith("/api/") or request.headers.get(FORM_HEADER):
        return True
    return "application/json" in request.headers.get("Accept", "")


def as_json(refused: Refused) -> dict[str, str]:
    """The refusal as members of one JSON object."""
    return {
        "code": refused.code,
        "zh": refused.sentence(CHINESE),
        "en": refused.sentence(ENGLISH),
        "article": refused.article,
        "field": refused.field,
    }


def as_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal as a page, or as a fragment for a partial update."""
    context = {
        "code": refused.code,
        "sentence": refused.sentence(get_language() or CHINESE),
        "article": refused.article,
        "field": refused.field,
        "status": refused.status,
    }
    if request.headers.get("HX-Request"):
        response = render(
            request, "web/refused_fragment.html", context, status=refused.status
        )
        response["HX-Retarget"] = "#summary"
        response["HX-Reswap"] = "innerHTML"
        return response
    template = "404.html" if refused.status == 404 else "web/refused.html"
    return render(request, template, context, status=refused.status)
