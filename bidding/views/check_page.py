"""The page on which one reads what one signs (核对): the same form, posted twice."""

from collections.abc import Collection, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tender import queries as tender

Line = tuple[str, str]
_NOT_TYPED = ("csrfmiddlewaretoken", "signature")


def check_page(
    request: HttpRequest,
    trade: Any,
    *,
    act: str,
    body: bytes,
    facts: Sequence[Line],
    kept: Sequence[Line],
    back: str,
    title: str = "",
) -> HttpResponse:
    """Show the facts (name, text) and the form of `act` that signs `body`.

    `kept` are the fields of the first post that go into the second.
    """
    context = {
        "act": act,
        "body": body,
        "facts": facts,
        "kept": kept,
        "back": back,
        "page_title": title or gettext("Check what you sign"),
        "page_code": trade.code,
        "training": tender.rulebook_of(trade).is_training,
    }
    return render(request, "bidding/opening_check.html", context)


def typed(request: HttpRequest, without: Collection[str] = ()) -> list[Line]:
    """Return the fields that were typed into the first post."""
    left_out = {*_NOT_TYPED, *without}
    return [(n, str(v)) for n, v in request.POST.items() if n not in left_out]
