"""The owner calls the round of final quotes that the panel asks for: until when.

Whom it admits is the panel's matter and only shown here. What is signed is order.json
itself, as custodians' agents will read it.
"""

import base64
import binascii
import json
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views import View

from bidding.actions import quote_round
from bidding.facts import openings
from bidding.facts.round_calls import law_of, length_row, panels_call
from bidding.rules import rounds
from bidding.rules.rounds import (
    MINUTES_MAX,
    MinutesWrong,
    RoundNotCalled,
    order_bytes,
)
from bidding.views.check_page import check_page
from bidding.views.opening_acts import signature_of
from bidding.views.opening_room import actor_of
from escrow import queries as escrow
from journal import queries as journal
from kernel.refused import Invalid, NotFound
from tender import queries as tender


class CallQuotes(View):
    """Ask, check, sign."""

    lot: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let the owner in, and nobody else."""
        self.actor = actor_of(request)
        self.lot = tender.lot_for(self.actor, kwargs["lot"])
        if not tender.may(self.actor, quote_round.CALL, self.lot.trade):
            raise NotFound
        if not tender.procedure_of(self.lot.trade).quote_rounds:
            raise NotFound
        answer = super().dispatch(request, *args, **kwargs)
        assert isinstance(answer, HttpResponse)
        return answer

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show whom the round may admit."""
        return render(request, "bidding/quotes_call.html", self._context())

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show the order, then keep it."""
        signature = signature_of(request)
        if not signature:
            return self._check(request)
        try:
            body = base64.b64decode(request.POST.get("order", ""), validate=True)
        except (binascii.Error, ValueError):
            raise Invalid(field="order") from None
        made = quote_round.call_quote_round(
            by=self.actor, lot=self.lot.uid, body=body, signature=signature
        )
        return redirect("bidding:opening-room", made.uid)

    def _check(self, request: HttpRequest) -> HttpResponse:
        body = self._order(request)
        told = json.loads(body)
        names = self._names()
        facts = [
            (gettext("Round"), told["envelope"]),
            (gettext("Deadline"), told["deadline"]),
            (gettext("Opening"), told["opens_at"]),
            (gettext("Fewest quotes"), str(told["floor"])),
            (
                gettext("Admitted"),
                "\n".join(names.get(each, each) for each in told["admitted"]),
            ),
        ]
        return check_page(
            request,
            self.lot.trade,
            act="bidding.call-quotes",
            body=body,
            facts=facts,
            kept=[("order", base64.b64encode(body).decode("ascii"))],
            back=request.path,
            title=gettext("Call for final quotes"),
        )

    def _order(self, request: HttpRequest) -> bytes:
        call = panels_call(self.lot)
        if call is None:
            raise rounds.refusal(RoundNotCalled, law_of(self.lot))
        seconds = _seconds(request.POST.get("minutes", ""))
        now: datetime = journal.instant()
        deadline = (now + timedelta(seconds=seconds)).replace(microsecond=0)
        signed = escrow.complete_statement(str(self.lot.trade.uid))
        if signed is None:
            raise NotFound
        return order_bytes(
            statement=signed.digest,
            lot=str(self.lot.uid),
            envelope=quote_round.next_round(self.lot),
            deadline=deadline,
            floor=call.floor,
            admitted=call.admitted,
            grounds=call.grounds,
        )

    def _names(self) -> dict[str, str]:
        first = tender.procedure_of(self.lot.trade).first_envelope.envelope
        return openings.names_by_certificate(self.lot, first)

    def _context(self) -> dict[str, Any]:
        call, names = panels_call(self.lot), self._names()
        admitted = call.admitted if call else ()
        return {
            "lot": self.lot,
            "trade": self.lot.trade,
            "is_called": call is not None,
            "admitted": sorted(names.get(each, each) for each in admitted),
            "round": quote_round.next_round(self.lot),
            "least": length_row(self.lot),
            "procedure": tender.procedure_of(self.lot.trade),
            "page_title": gettext("Call for final quotes"),
            "page_code": self.lot.trade.code,
            "training": tender.rulebook_of(self.lot.trade).is_training,
        }


def _seconds(text: str) -> int:
    """Return a time in minutes, with decimals for training, as seconds."""
    try:
        minutes = Decimal(text)
    except InvalidOperation:
        raise MinutesWrong(field="minutes", most=MINUTES_MAX) from None
    if not 0 < minutes <= MINUTES_MAX:
        raise MinutesWrong(field="minutes", most=MINUTES_MAX)
    return max(1, round(minutes * 60))
