"""A custodian's work by kind, over all its seats: to sign, rehearsals, releases."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from escrow import custodian_queries as queries
from escrow.models import Seat
from journal.queries import instant


class ToSign(LoginRequiredMixin, View):
    """`/custody/sign/`: the statements that wait for the reader's signature."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        found = queries.lines(request.actor, instant())
        waiting = [_row(line.seat, "sign/") for line in found if line.to_sign]
        return _page(
            request,
            title=_("To sign"),
            groups=[{"heading": _("Read and sign"), "rows": waiting}],
            nothing=_("Nothing waits for your signature"),
            nothing_next=_(
                "An owner who proposes a statement for one of your seats, or moves a "
                "deadline, makes it stand here."
            ),
        )


class Rehearsals(LoginRequiredMixin, View):
    """`/custody/rehearsals/`: whether the reader's agents can open what they keep."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them: what failed or waits first."""
        found = queries.rehearsals_of(request.actor)
        return _page(
            request,
            title=_("Rehearsals"),
            groups=[
                {
                    "heading": _("Not answered yet"),
                    "rows": [
                        _row(line.seat, "", meta=line.code)
                        for line in found
                        if line.answered_at is None
                    ],
                },
                {
                    "heading": _("Answered"),
                    "rows": [
                        _row(line.seat, "", at=line.answered_at)
                        for line in found
                        if line.answered_at is not None
                    ],
                },
            ],
            nothing=_("No rehearsal yet"),
            nothing_next=_(
                "Once all custodians of a trade have signed, your agent is asked to "
                "open a dummy bid; what came of it stands here."
            ),
        )


class Releases(LoginRequiredMixin, View):
    """`/custody/releases/`: what the reader's agents released, and when."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, the newest first."""
        found = queries.releases_of(request.actor)
        rows = [
            _row(line.seat, "", meta=line.envelope, at=line.released_at)
            for line in found
        ]
        return _page(
            request,
            title=_("Releases"),
            groups=[{"heading": _("Releases"), "rows": rows}],
            nothing=_("Nothing was released yet"),
            nothing_next=_(
                "Your agent releases by itself when a deadline has passed and its "
                "closing list is published."
            ),
        )


def _row(seat: Seat, page: str, *, meta: str = "", at: Any = None) -> dict[str, Any]:
    subject = seat.custody.subject
    metas = [_("Seat %(seat)s") % {"seat": seat.index}]
    if meta:
        metas.append(meta)
    return {
        "name": seat.custody.title or subject,
        "url": f"/custody/{subject}/{page}",
        "metas": metas,
        "at": at,
    }


def _page(
    request: HttpRequest,
    *,
    title: str,
    groups: list[dict[str, Any]],
    nothing: str,
    nothing_next: str,
) -> HttpResponse:
    context = {
        "page_title": title,
        "groups": groups,
        "is_empty": not any(group["rows"] for group in groups),
        "nothing": nothing,
        "nothing_next": nothing_next,
    }
    return render(request, "web/across.html", context)
