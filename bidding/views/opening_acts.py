"""The acts of the opening hall that come as forms; each is one call and a way back.

What is signed and known beforehand carries its bytes in the form; an objection and its
answer are typed first, shown again (核对), and come a second time with the signature.
"""

import base64
import binascii
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views import View

from bidding.actions import draw_factor, opening_hall
from bidding.facts import openings
from bidding.models import Opening
from bidding.rules.opening import TextMissing
from bidding.views.check_page import check_page, typed
from bidding.views.opening_room import actor_of
from kernel.refused import Invalid, NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Actor
from tender import queries as tender
from tender.actions.objections import ANSWER, OBJECT, answer_facts, objection_facts
from tender.rules.objections import About


def signature_of(request: HttpRequest) -> bytes:
    """Return the signature that came; empty when this post only asks."""
    text = "".join(request.POST.get("signature", "").split())
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="signature") from None


class HallAct(View):
    """An act in the hall; afterwards the reader is in the hall again."""

    def post(self, request: HttpRequest, opening: UUID, **more: Any) -> HttpResponse:
        """Do it and go back."""
        self.actor: Actor = actor_of(request)
        self.found: Opening = openings.opening(opening)
        openings.viewer(self.actor, self.found)
        answer = self.act(request, **more)
        return answer or redirect(self.back(request))

    def act(self, request: HttpRequest, **more: Any) -> HttpResponse | None:
        """Do the act; a page to show first comes as the answer."""
        raise NotImplementedError

    def back(self, request: HttpRequest) -> str:
        """Return to the console whoever came from there."""
        name = "console" if request.POST.get("from") == "console" else "room"
        return reverse(f"bidding:opening-{name}", args=[self.found.uid])


class SignIn(HallAct):
    """签到."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """Note the bidder as present."""
        opening_hall.sign_in(by=self.actor, opening=self.found.uid)


class Confirm(HallAct):
    """确认开标结果."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """Confirm the bidder's own row."""
        opening_hall.confirm(
            by=self.actor, opening=self.found.uid, signature=signature_of(request)
        )


class StartReading(HallAct):
    """主持唱标."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """Have the table read out."""
        opening_hall.start_reading(by=self.actor, opening=self.found.uid)


class Witness(HallAct):
    """见证."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """Sign for the centre."""
        opening_hall.witness(
            by=self.actor, opening=self.found.uid, signature=signature_of(request)
        )


class Finish(HallAct):
    """结束开标."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """End the opening, for the owner."""
        opening_hall.finish_opening(
            by=self.actor, opening=self.found.uid, signature=signature_of(request)
        )


class Commit(HallAct):
    """承诺."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """Commit to a secret."""
        draw_factor.commit_secret(
            by=self.actor,
            opening=self.found.uid,
            commitment=request.POST.get("commitment", "").strip().lower(),
        )


class Reveal(HallAct):
    """揭示."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """Reveal the secret."""
        try:
            reveal = bytes.fromhex(request.POST.get("reveal", ""))
        except ValueError:
            raise Invalid(field="reveal") from None
        draw_factor.reveal_secret(by=self.actor, opening=self.found.uid, reveal=reveal)


class Object(HallAct):
    """提出异议."""

    def act(self, request: HttpRequest, **_more: Any) -> HttpResponse | None:
        """Show what is signed, then raise it."""
        text = request.POST.get("text", "")
        if not text.strip():
            raise TextMissing(field="text")
        if not openings.has_bid(
            self.found.lot, self.actor.organisation, self.found.envelope
        ):
            raise NotFound
        signature = signature_of(request)
        if not signature:
            lot = self.found.lot
            facts = objection_facts(lot, About.OPENING, text)
            return self._check(request, "bidding.object", facts, OBJECT, str(lot.uid))
        opening_hall.object_to_opening(
            by=self.actor, opening=self.found.uid, text=text, signature=signature
        )
        return None

    def _check(
        self,
        request: HttpRequest,
        form: str,
        facts: dict[str, Any],
        act: str,
        subject: str,
        also: Mapping[str, str] = MappingProxyType({}),
    ) -> HttpResponse:
        words = {
            "code": gettext("Trade code"),
            "lot": gettext("Lot"),
            "text": gettext("Objection"),
            "answer": gettext("Answer"),
            "upheld": gettext("Upheld"),
            "former": gettext("Decrypt until, before"),
            "ends_at": gettext("Decrypt until"),
            "reason": gettext("Reason"),
            "paused_at": gettext("Paused since"),
        }
        shown = [
            (words[key], _shown(value)) for key, value in facts.items() if key in words
        ]
        return check_page(
            request,
            self.found.lot.trade,
            act=form,
            body=act_bytes(act, subject, facts),
            facts=shown,
            kept=[*typed(request, also), *also.items()],
            back=self.back(request),
        )


class Answer(Object):
    """答复异议."""

    def act(self, request: HttpRequest, **more: Any) -> HttpResponse | None:
        """Show what is signed, then answer."""
        row = self.found.lot.objections.filter(
            about=str(About.OPENING), uid=more["objection"]
        ).first()
        if row is None or not tender.may(self.actor, ANSWER, self.found.lot.trade):
            raise NotFound
        answer = request.POST.get("answer", "")
        if not answer.strip():
            raise TextMissing(field="answer")
        upheld = request.POST.get("upheld") == "yes"
        signature = signature_of(request)
        if not signature:
            facts = answer_facts(row, answer, upheld=upheld)
            form = "bidding.answer-objection"
            return self._check(request, form, facts, ANSWER, str(row.uid))
        opening_hall.answer_objection(
            by=self.actor,
            opening=self.found.uid,
            objection=row.uid,
            answer=answer,
            upheld=upheld,
            signature=signature,
        )
        return None


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return str(value)
