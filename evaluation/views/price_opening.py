"""The owner orders the price envelopes opened: whom the technical result admits.

What is signed is order.json itself, as custodians' agents will read it (双信封).
"""

import base64
import binascii
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from bidding import queries as bidding
from bidding.actions.later_order import ORDER, later_order_bytes
from bidding.rules.rounds import MINUTES_MAX, MinutesWrong
from evaluation.actions.price_opening import order_prices
from evaluation.facts import panels, price_stage, trade
from evaluation.models import Panel
from journal import queries as journal
from kernel.refused import Invalid, NotFound


class PriceOpening(LoginRequiredMixin, View):
    """Show who is admitted, then the order, then keep it."""

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: UUID
    ) -> HttpResponse:
        """Let the owner of a trade in two envelopes in, and nobody else."""
        self.panel: Panel = panels.panel(kwargs["panel"])
        if self.panel.lot.trade.uid != kwargs["trade"]:
            raise NotFound
        panels.check_about(request.actor, ORDER, self.panel.lot)
        self.envelope = price_stage.price_envelope(trade.procedure_of(self.panel.lot))
        if not self.envelope:
            raise NotFound
        answer = super().dispatch(request, *args, **kwargs)
        assert isinstance(answer, HttpResponse)
        return answer

    def get(self, request: HttpRequest, **_where: UUID) -> HttpResponse:
        """Show the technical result, or that it is still waited for."""
        return render(request, "evaluation/price_opening.html", self._context())

    def post(self, request: HttpRequest, **_where: UUID) -> HttpResponse:
        """Show the order, then keep it."""
        signature = _bytes(request, "signature")
        if not signature:
            context = self._context() | {"order": self._order(request)}
            return render(request, "evaluation/price_opening.html", context)
        made = order_prices(
            by=request.actor,
            panel=self.panel.uid,
            body=_bytes(request, "order"),
            signature=signature,
        )
        return redirect(f"/rooms/opening/{made.uid}/")

    def _order(self, request: HttpRequest) -> str:
        now: datetime = journal.instant()
        opens_at = now + timedelta(seconds=_seconds(request.POST.get("minutes", "")))
        body = later_order_bytes(
            self.panel.lot,
            self.envelope,
            opens_at=opens_at.replace(microsecond=0) + timedelta(seconds=1),
            former=price_stage.former_stage(self.panel),
        )
        return base64.b64encode(body).decode("ascii")

    def _context(self) -> dict[str, object]:
        of = self.panel
        opening = bidding.opening_for(of.lot.uid, self.envelope)
        is_signed = price_stage.is_signed(of)
        out = panels.rejected(of)
        return {
            "panel": of,
            "lot": of.lot,
            "trade": of.lot.trade,
            "opening": opening,
            "is_signed": is_signed,
            "bids": [
                {"name": bid.name, "admitted": bid.key not in out}
                for bid in trade.bids_of(of.lot, named=True)
            ]
            if is_signed
            else [],
            "grounds": price_stage.former_stage(of).grounds if is_signed else "",
            "page_title": _("Open the price envelopes"),
            "page_code": of.lot.trade.code,
        }


def _bytes(request: HttpRequest, name: str) -> bytes:
    text = "".join(request.POST.get(name, "").split())
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field=name) from None


def _seconds(text: str) -> int:
    """Return a time in minutes, with decimals for training, as seconds."""
    try:
        minutes = Decimal(text)
    except InvalidOperation:
        raise MinutesWrong(field="minutes", most=MINUTES_MAX) from None
    if not 0 < minutes <= MINUTES_MAX:
        raise MinutesWrong(field="minutes", most=MINUTES_MAX)
    return max(1, round(minutes * 60))
