"""The acts of the room that come as forms; each is one call and a way back."""

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views import View

from evaluation import forms
from evaluation.actions.ballots import (
    propose_rejecting_all,
    propose_rejection,
    propose_reopening,
    vote_ballot,
)
from evaluation.actions.end_evaluation import end_for_too_few
from evaluation.actions.finish_checks import finish_checks, take_quotes
from evaluation.actions.missing_signature import count_as_agreeing
from evaluation.actions.price_opening import add_up
from evaluation.actions.record_check import record_check
from evaluation.actions.save_score import save_score
from evaluation.actions.vote_chair import vote_chair
from kernel.refused import Invalid


def read(form: Form) -> dict[str, Any]:
    """Return what was sent, or refuse it by its first field."""
    if not form.is_valid():
        raise Invalid(field=next(iter(form.errors)))
    return dict(form.cleaned_data)


class RoomAct(LoginRequiredMixin, View):
    """An act in a room; afterwards the reader is in the room again."""

    back = "evaluation:room"

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Do it and go back."""
        self.act(request, panel)
        return redirect(self.back, panel)

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Do the act."""
        raise NotImplementedError


class VoteChair(RoomAct):
    """Vote for a chair."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Cast the vote."""
        typed = read(forms.Seat(request.POST))
        vote_chair(by=request.actor, panel=panel, seat=typed["seat"])


class RecordCheck(RoomAct):
    """Record a finding."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Keep the finding."""
        record_check(by=request.actor, panel=panel, **read(forms.Finding(request.POST)))


class ProposeRejection(RoomAct):
    """Move that a bid be rejected."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Open the motion."""
        typed = read(forms.Motion(request.POST))
        del typed["seat"]
        propose_rejection(by=request.actor, panel=panel, **typed)


class ProposeReopening(RoomAct):
    """Move that a sheet be reopened."""

    back = "evaluation:summary"

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Open the motion."""
        typed = read(forms.Motion(request.POST))
        del typed["bid"]
        propose_reopening(by=request.actor, panel=panel, **typed)


class VoteBallot(RoomAct):
    """Vote on a motion."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Cast the vote."""
        vote_ballot(
            by=request.actor, panel=panel, **read(forms.BallotVote(request.POST))
        )


class CountAsAgreeing(RoomAct):
    """Say that a seat does not sign the report."""

    back = "evaluation:report"

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Put it on record."""
        typed = read(forms.MissingSignature(request.POST))
        count_as_agreeing(by=request.actor, panel=panel, **typed)


class ProposeRejectingAll(RoomAct):
    """Move that all bids be rejected, too few being left to compete."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Open the motion."""
        typed = read(forms.MotionOnAll(request.POST))
        propose_rejecting_all(by=request.actor, panel=panel, **typed)


class EndForTooFew(RoomAct):
    """End what the law ends; the chair's act."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """End the evaluation and the lot."""
        end_for_too_few(by=request.actor, panel=panel)


class FinishChecks(RoomAct):
    """End the checks; the chair's act."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Go on to scoring, or to a round of final quotes."""
        finish_checks(by=request.actor, panel=panel)


class TakeQuotes(RoomAct):
    """Take over the final quotes; the chair's act."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Go on to scoring."""
        take_quotes(by=request.actor, panel=panel)


class AddUp(RoomAct):
    """Add the sheets up with the opened prices; the chair's act."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Go on to the summary."""
        add_up(by=request.actor, panel=panel)


class SaveScore(LoginRequiredMixin, View):
    """Save a score as typed, for pages whose socket is closed."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Keep the draft and say when."""
        typed = read(forms.Draft(request.POST))
        saved = save_score(
            by=request.actor,
            panel=panel,
            bid=typed["bid"],
            item=typed["item"],
            typed=typed["score"],
            reason=typed["reason"],
        )
        return JsonResponse(
            {
                "saved": {
                    "bid": saved.bid,
                    "item": saved.item,
                    "at": saved.at.isoformat(),
                }
            }
        )
