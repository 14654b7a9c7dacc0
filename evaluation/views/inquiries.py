"""`/bids/<lot>/inquiries/`: what the panel asks a bidder, and its signed answers.

A bidder sees the questions to itself and no others, and the panel, never a seat.
"""

from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from evaluation import room_forms as forms
from evaluation.actions.answer_inquiry import (
    answer_bytes,
    answer_inquiry,
    check_values,
)
from evaluation.facts import inquiries, room_acts
from evaluation.models import Inquiry
from evaluation.views.acts import read
from evaluation.views.room import language, told
from journal.queries import instant
from kernel.refused import NotFound
from tender import queries as tender


class Inquiries(LoginRequiredMixin, View):
    """All questions to one's own organisation about a lot."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show them, the open ones with a form."""
        found = tender.lot_for(request.actor, lot)
        rows = inquiries.of_bidder(request.actor, found)
        now = instant()
        context = {
            "page_title": _("Questions of the panel"),
            "page_code": found.trade.code,
            "lot": found,
            "trade": found.trade,
            "rows": [room_acts.to_bidder(row, language(), now) for row in rows],
        }
        return render(request, "evaluation/inquiries.html", context)


class AnswerAct(LoginRequiredMixin, View):
    """What an answer signs."""

    def post(self, request: HttpRequest, lot: UUID, inquiry: UUID) -> HttpResponse:
        """Return the bytes of the answer as typed, or why it cannot be sent."""
        row = _own(request, lot, inquiry)
        form = forms.Answer(request.POST)
        typed = read(form)
        check_values(row, form.values())
        body = answer_bytes(row, answer=typed["answer"], accepts=typed["accepts"])
        return told(body, _("Answer the panel"), _("An answer is given once."))


class Answer(LoginRequiredMixin, View):
    """Answer, signed."""

    def post(self, request: HttpRequest, lot: UUID, inquiry: UUID) -> HttpResponse:
        """Keep the answer and tell the panel."""
        row = _own(request, lot, inquiry)
        form = forms.Answer(request.POST)
        typed = read(form)
        answer_inquiry(by=request.actor, inquiry=row.uid, values=form.values(), **typed)
        return redirect("evaluation:inquiries", lot)


def _own(request: HttpRequest, lot: UUID, inquiry: UUID) -> Inquiry:
    row = inquiries.own_inquiry(request.actor, inquiry)
    if row.panel.lot.uid != lot:
        raise NotFound
    return row
