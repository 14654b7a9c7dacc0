"""A custodian's pages: my seats, what I sign, what my agent did."""

import base64
import binascii
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from escrow import custodian_queries as queries
from escrow.actions.sign_statement import sign_statement
from escrow.queries import holds_of, rehearsal_of
from journal.queries import instant

SIGNATURE_CHARS_MAX = 128 * 1024


class Seats(LoginRequiredMixin, View):
    """`/custody/`: my seats, my agents' pulse, what waits for my signature."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, the newest first."""
        lines = queries.lines(request.actor, instant())
        context = {"page_title": _("My seats"), "lines": lines}
        return render(request, "escrow/seats.html", context)


class Seat(LoginRequiredMixin, View):
    """`/custody/<trade>/`: one tender: its custodians, lists, and my releases."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show it."""
        line = queries.line_for(request.actor, str(trade), instant())
        rehearsal = rehearsal_of(str(trade))
        index, holds = line.seat.index, holds_of(str(trade))
        context = {
            "page_title": line.seat.custody.title or str(trade),
            "line": line,
            "stated": queries.in_force(line.seat),
            "lists": queries.lists_of(line.seat),
            "rehearsal": rehearsal,
            "rehearsed_at": rehearsal and rehearsal.answered.get(index),
            "rehearsal_code": rehearsal and rehearsal.codes.get(index),
            "holds": [(one, getattr(one, "lift", None)) for one in holds],
        }
        return render(request, "escrow/seat.html", context)


class Sign(LoginRequiredMixin, View):
    """`/custody/<trade>/sign/`: read the statement as text, then sign it."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, and what moves when it supersedes another."""
        seat = queries.seat_for(request.actor, str(trade))
        context = {
            "page_title": _("Sign the tender statement"),
            "seat": seat,
            "proposal": queries.proposal_for(seat),
        }
        return render(request, "escrow/sign.html", context)

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Hand the signature in."""
        sign_statement(
            by=request.actor,
            digest=request.POST.get("statement", ""),
            signature=_signature(request.POST.get("signature", "")),
        )
        return redirect("escrow:seat", trade)


def _signature(text: str) -> bytes:
    """Return the CMS of a form's field; what is no base64 is no signature either."""
    try:
        return base64.b64decode(
            "".join(text.split())[:SIGNATURE_CHARS_MAX], validate=True
        )
    except (binascii.Error, ValueError):
        return b""
