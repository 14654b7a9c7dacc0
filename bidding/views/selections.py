"""The draw's hall and its replay, and the owner's page of sign-ups."""

import base64
import binascii
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views import View

from bidding.actions import selection_acts as acts
from bidding.facts import selection_hall as halls
from bidding.facts import selections as facts
from bidding.models import Selection
from bidding.views.applications import lot_context
from bidding.views.check_page import check_page, typed
from bidding.views.opening_acts import signature_of
from bidding.views.opening_room import actor_of
from journal import queries as journal
from kernel.refused import Invalid, NotFound
from parties.actions.signed_acts import act_bytes
from tender import queries as tender
from tender.rules.stages import Stage

BACKUP_CHARS_MAX = 8192


def _found(request: HttpRequest, lot: UUID) -> Selection:
    """Return the selection of a lot that the reader may see, with a draw in it."""
    row = tender.lot_for(actor_of(request), lot)
    found = facts.selection_of(row)
    if found is None or Stage.DRAWING not in tender.procedure_of(row.trade).stages:
        raise NotFound
    return found


def _is_cap(found: Selection) -> bool:
    """Say whether it is the draw among those who took the cap of live bidding."""
    return tender.procedure_of(found.lot.trade).is_live


def _is_guests(found: Selection) -> bool:
    """Say whether it is the draw of who is invited."""
    return tender.procedure_of(found.lot.trade).draws_guests


def _title(found: Selection) -> str:
    if _is_guests(found):
        return gettext("Draw of those invited")
    if _is_cap(found):
        return gettext("Draw among those at the cap")
    return gettext("Draw of the intermediary")


class Hall(View):
    """`/rooms/draw/<lot>/`: the draw, stage by stage, for everybody."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show it as it is now."""
        found, actor = _found(request, lot), actor_of(request)
        context = lot_context(
            found.lot,
            page_title=_title(found),
            is_cap=_is_cap(found),
            is_guests=_is_guests(found),
            hall=halls.hall_of(actor, found, journal.instant()),
            selection=found,
            certificate=base64.b64encode(bytes(found.certificate)).decode(),
        )
        return render(request, "bidding/selection_hall.html", context)


class Commit(View):
    """承诺: the commitment and its sealed backup."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Commit, and go back to the hall."""
        found = _found(request, lot)
        text = "".join(request.POST.get("backup", "").split())[:BACKUP_CHARS_MAX]
        try:
            backup = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise Invalid(field="backup") from None
        acts.commit_secret(
            by=actor_of(request),
            selection=found.uid,
            commitment=request.POST.get("commitment", "").strip().lower(),
            backup=backup,
        )
        return redirect("bidding:selection-hall", lot)


class Reveal(View):
    """揭示: the secret that was committed to."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Reveal, and go back to the hall."""
        found = _found(request, lot)
        try:
            secret = bytes.fromhex(request.POST.get("reveal", "").strip())
        except ValueError:
            raise Invalid(field="reveal") from None
        acts.reveal_secret(by=actor_of(request), selection=found.uid, reveal=secret)
        return redirect("bidding:selection-hall", lot)


class Replay(View):
    """`/rooms/draw/<lot>/replay/`: the draw done again, with the bytes to do it."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show it; before the draw there is nothing here."""
        found = _found(request, lot)
        drawn = halls.drawn_facts(found)
        if drawn is None:
            raise NotFound
        context = lot_context(
            found.lot,
            page_title=gettext("Draw it again"),
            drawn=drawn,
            is_cap=_is_cap(found),
            is_guests=_is_guests(found),
            **halls.replayed(drawn, halls.commitments(found)),
        )
        return render(request, "bidding/selection_replay.html", context)


class SignUps(View):
    """`/case/<trade>/sign-ups/`: the frozen lists, the committee's points, the draw."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show each lot of the trade."""
        actor = actor_of(request)
        found = tender.case_for(actor, trade)
        if not tender.procedure_of(found).selects:
            raise NotFound
        may_score = tender.may(actor, acts.SCORE, found)
        lots = [
            halls.desk_of(tender.lot(lot.uid), may_score=may_score)
            for lot in found.lots.order_by("number")
        ]
        context = lot_context(lots[0].lot, page_title=gettext("Sign-ups"), lots=lots)
        return render(request, "bidding/sign_ups.html", context)


class Score(View):
    """The committee's points of one lot, two posts."""

    def post(self, request: HttpRequest, trade: UUID, lot: UUID) -> HttpResponse:
        """Show what is signed, then keep it."""
        actor = actor_of(request)
        tender.case_for(actor, trade)
        found = facts.selection_of(tender.lot_for(actor, lot))
        if found is None or found.lot.trade.uid != trade:
            raise NotFound
        given = {
            name.removeprefix("points-"): str(value)
            for name, value in request.POST.items()
            if name.startswith("points-")
        }
        points = acts.check_to_score(found, given)
        signature = signature_of(request)
        if not signature:
            signed = acts.score_facts(found, points)
            names = {each.application: each.name for each in facts.entered_of(found)}
            shown: list[Any] = [(names[key], str(v)) for key, v in points.items()]
            return check_page(
                request,
                found.lot.trade,
                act=acts.SCORE,
                body=act_bytes(acts.SCORE, str(found.uid), signed),
                facts=shown,
                kept=typed(request),
                back="../../",
            )
        acts.score_sign_ups(
            by=actor, selection=found.uid, typed=given, signature=signature
        )
        return redirect("bidding:sign-ups", trade)
