"""The page of a framework agreement: opening it, calling off, letting one leave."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from award import queries
from award.actions import frameworks as acts
from award.facts import frameworks as facts
from award.rules import frameworks as rule
from award.views.pages import actor_of, asked_lot, check_page, lot_context, signature_of
from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import Invalid, NotFound
from parties.actions.signed_acts import act_bytes
from tender import queries as tender


def _day(request: HttpRequest, field: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(field, ""))
    except ValueError:
        raise Invalid(field=field) from None


class AgreementPage(LoginRequiredMixin, View):
    """`/case/<trade>/agreement/?lot=`: what is in force, and what may be done."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show it."""
        actor, lot = self._lot(request, trade)
        found = facts.agreement_of(lot)
        entered = facts.decided(lot) if found is None else found.entered
        left = facts.members(found) if found else entered
        row = facts.top_up_row(lot)
        is_english = (get_language() or "").startswith("en")
        context = lot_context(
            lot,
            page_title=_("Framework agreement"),
            agreement=found,
            way=rule.WAYS[facts.way_of(found)] if found else None,
            entered=entered,
            members=left,
            calls=found.call_offs.all() if found else (),
            exits=[
                (key, text.en if is_english else text.zh)
                for key, text in rule.EXITS.items()
            ],
            choices=rule.WAYS.items(),
            term=facts.term_row(lot),
            top_up=row,
            may_top_up=bool(entered) and rule.may_top_up(len(entered), len(left), row),
            may_act=tender.may(actor, acts.CALL, lot.trade),
        )
        return render(request, "award/agreement.html", context)

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then do it; `do` says which of the three acts."""
        actor, lot = self._lot(request, trade)
        said = {key: str(value) for key, value in request.POST.items()}
        act, given, signed, sentence = _asked(request, lot, said)
        if not tender.may(actor, act, lot.trade):
            raise NotFound
        signature = signature_of(request)
        if signature is None:
            return check_page(
                request,
                lot,
                act=act,
                body=act_bytes(act, str(lot.uid), signed),
                facts=signed,
                sentence=sentence,
                consequence=_("It stands on the lot's record and stays."),
                article=rule.ART_32,
                back=request.path,
            )
        does: dict[str, Callable[..., object]] = {
            acts.OPEN: acts.open_agreement,
            acts.CALL: acts.call_off,
            acts.LEAVE: acts.leave,
        }
        does[act](by=actor, lot=lot.uid, signature=signature, **given)
        return redirect(f"{request.path}?lot={lot.number}")

    def _lot(self, request: HttpRequest, trade: UUID) -> tuple[Any, Any]:
        actor = actor_of(request)
        lot = queries.case_lot(actor, trade, asked_lot(request))
        if not tender.procedure_of(lot.trade).admits_several:
            raise NotFound
        return actor, lot


def _asked(
    request: HttpRequest, lot: Any, said: dict[str, str]
) -> tuple[str, dict[str, Any], dict[str, Json], str]:
    """Return the act, what it is called with, what is signed, and its sentence."""
    supplier = said.get("supplier", "")
    if said.get("do") == "open":
        way = said.get("way", "")
        if way not in set(rule.Way):
            raise Invalid(field="way")
        term = {"starts": _day(request, "starts_on"), "ends": _day(request, "ends_on")}
        signed = acts.open_facts(lot, way, **term)
        return acts.OPEN, {"way": way, **term}, signed, _("Open the agreement")
    if said.get("do") == "call":
        what = said.get("what", "")
        signed = acts.call_facts(lot, supplier, what, instant())
        given = {"supplier": supplier, "what": what}
        return acts.CALL, given, signed, _("Call off under the agreement")
    if said.get("do") == "leave":
        ground, why = said.get("ground", ""), said.get("reason", "")
        signed = acts.leave_facts(lot, supplier, ground, why)
        given = {"supplier": supplier, "ground": ground, "why": why}
        return acts.LEAVE, given, signed, _("Record that a supplier leaves")
    raise NotFound
