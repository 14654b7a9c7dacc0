"""Questions to bidders, talk, notes and stops, as the room's pages send them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from evaluation import room_forms as forms
from evaluation.actions import halt
from evaluation.actions.ballots import propose_setting_aside
from evaluation.actions.inquire import (
    Found,
    ask_clarification,
    ask_correction,
    ask_proof,
)
from evaluation.actions.take_over import take_over
from evaluation.actions.talk import save_note, say
from evaluation.facts import room_acts
from evaluation.forms import SignIn
from evaluation.views import seats
from evaluation.views.acts import RoomAct, read
from evaluation.views.room import RoomPage, language, told
from parties.actions.signed_acts import act_bytes


class AskClarification(RoomAct):
    """Ask a bidder what it means; the chair's act."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Relay the question."""
        typed = read(forms.Clarification(request.POST))
        ask_clarification(by=request.actor, panel=panel, **typed)


class AskProof(RoomAct):
    """Ask a bidder to prove its price; the chair's act."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Relay the request."""
        ask_proof(by=request.actor, panel=panel, **read(forms.Proof(request.POST)))


class AskCorrection(RoomAct):
    """Propose a corrected price; the chair's act."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Relay the corrected price and its steps."""
        typed = read(forms.Correction(request.POST))
        ask_correction(
            by=request.actor,
            panel=panel,
            bid=typed["bid"],
            minutes=typed["minutes"],
            found_in_bid=Found(
                typed["words"], typed["other_parts"], typed["units_sum"]
            ),
        )


class SetAside(RoomAct):
    """Move that an answer does not count."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Open the motion."""
        typed = read(forms.SettingAside(request.POST))
        propose_setting_aside(by=request.actor, panel=panel, **typed)


class Say(RoomAct):
    """Say something on the record."""

    def act(self, request: HttpRequest, panel: UUID) -> None:
        """Tell all seats."""
        say(by=request.actor, panel=panel, **read(forms.Message(request.POST)))


class TakeOver(RoomPage):
    """Go on with one's seat at this device."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Bind this device's key; the former device is shown that it lost the seat."""
        typed = read(SignIn(request.POST))
        take_over(
            by=request.actor,
            panel=panel,
            browser=seats.browser_of(request),
            **typed,
        )
        return redirect("evaluation:room", panel)


class Bills(RoomPage):
    """The bills of quantities of all bids, item by item beside the owner's."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Show what differs, or every item."""
        place = self.place(request, panel)
        more = {
            "page_title": _("Bills of quantities"),
            **room_acts.bills_table(
                place.panel, language(), shows_all="all" in request.GET
            ),
        }
        return self.show(request, "bills", place, more)


class SaveNote(RoomPage):
    """Keep one's own notes, for pages whose socket is closed."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Keep them and say when."""
        text = read(forms.Note(request.POST))["text"]
        at = save_note(by=request.actor, panel=panel, text=text)
        return JsonResponse({"saved": {"note": True, "at": at.isoformat()}})


class HaltAct(RoomPage):
    """What a stop signs."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Return the bytes of the order, or why it is none."""
        typed = read(forms.Halt(request.POST))
        found = self.place(request, panel).panel
        facts = halt.halt_facts(found, reason=typed["reason"], article=typed["article"])
        body = act_bytes(halt.HALT_ACT, str(found.uid), facts)
        return told(body, _("Stop the evaluation"))


class Halt(RoomPage):
    """Stop the evaluation; the supervisor's act."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Stop it."""
        halt.halt_room(by=request.actor, panel=panel, **read(forms.Halt(request.POST)))
        return redirect("evaluation:room", panel)


class ResumeAct(RoomPage):
    """What letting go on signs."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Return the bytes of the order, or why it is none."""
        typed = read(forms.Resume(request.POST))
        found = self.place(request, panel).panel
        facts = halt.resume_facts(found, reason=typed["reason"])
        body = act_bytes(halt.RESUME_ACT, str(found.uid), facts)
        return told(body, _("Let the evaluation go on"))


class Resume(RoomPage):
    """Let the evaluation go on; the supervisor's act."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """End the stop."""
        halt.resume_room(
            by=request.actor, panel=panel, **read(forms.Resume(request.POST))
        )
        return redirect("evaluation:room", panel)
