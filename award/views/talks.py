"""Confirmation talks (确认谈判): the owner's page, and the candidate's memorandum."""

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from award import queries
from award.actions import talks as acts
from award.facts import talks as facts
from award.forms import Talks
from award.models import Talk
from award.rules.decisions import TALKS_FAILED
from award.views.falling import check_owner
from award.views.pages import (
    actor_of,
    asked_lot,
    check_page,
    lot_context,
    signature_of,
)
from kernel.refused import NotFound, Refused
from parties.actions.signed_acts import act_bytes
from parties.rules import policy
from tender import queries as tender
from tender.rules.stages import Stage


class TalksPage(LoginRequiredMixin, View):
    """`/case/<trade>/confirmation/`: with whom, whose turn it is, the outcome."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the lot as it stands."""
        return self._page(request, self._lot(request, trade), Talks())

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, keep it."""
        actor, lot = actor_of(request), self._lot(request, trade)
        check_owner(actor, lot, acts.HOLD)
        form = Talks(request.POST)
        if not form.is_valid():
            return self._page(request, lot, form, status=422)
        said = form.said()
        signature = signature_of(request)
        if signature is not None:
            acts.hold_talks(by=actor, lot=lot.uid, signature=signature, **said)
            return redirect(_address(lot))
        try:
            asked = {key: said[key] for key in ("bid", "points", "keeps_core")}
            candidate = acts.check_talk(lot, **asked)
        except Refused as refused:
            if not refused.field:
                raise
            form.add_error(refused.field, refused.sentence(get_language() or "zh-hans"))
            return self._page(request, lot, form, status=refused.status)
        told = acts.talk_facts(
            lot, candidate, agreed=said["agreed"], points=said["points"]
        )
        return check_page(
            request,
            lot,
            act=acts.HOLD,
            body=act_bytes(acts.HOLD, str(lot.uid), told),
            facts=told,
            sentence=_("Record the talks"),
            consequence=_(
                "Talks with one candidate are held once; who did not agree is out."
            ),
            article=TALKS_FAILED.article,
            back=_address(lot),
        )

    def _lot(self, request: HttpRequest, trade: UUID) -> Any:
        lot = queries.case_lot(actor_of(request), trade, asked_lot(request))
        if not facts.has_talks(lot):
            raise NotFound
        return lot

    def _page(
        self, request: HttpRequest, lot: Any, form: Talks, status: int = 200
    ) -> HttpResponse:
        is_open = lot.stage == Stage.DECIDING
        turn = facts.turn(lot) if is_open else None
        context = lot_context(
            lot,
            page_title=_("Confirmation talks"),
            talks=facts.rows_of(lot),
            candidates=queries.eligible(lot) if is_open else [],
            turn=turn,
            form=form
            if turn and tender.may(actor_of(request), acts.HOLD, lot.trade)
            else None,
            article=TALKS_FAILED.article,
        )
        return render(request, "award/talks.html", context, status=status)


class OwnTalks(LoginRequiredMixin, View):
    """`/bids/<lot>/confirmation/`: the memorandum that the candidate signs."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show it."""
        row = self._row(request, lot)
        context = lot_context(
            row.lot, page_title=_("Memorandum of the talks"), talk=row
        )
        return render(request, "award/own_talks.html", context)

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, keep it."""
        row, actor = self._row(request, lot), actor_of(request)
        signature = signature_of(request)
        back = reverse("award:own-talks", args=[lot])
        if signature is not None:
            acts.confirm_talks(by=actor, lot=lot, signature=signature)
            return redirect(back)
        told = acts.confirm_facts(row)
        return check_page(
            request,
            row.lot,
            act=acts.CONFIRM,
            body=act_bytes(acts.CONFIRM, str(row.uid), told),
            facts=told,
            sentence=_("Sign the memorandum"),
            consequence=_("It is published with the preliminary award."),
            article=TALKS_FAILED.article,
            back=back,
        )

    def _row(self, request: HttpRequest, lot: UUID) -> Talk:
        actor = actor_of(request)
        policy.check(actor, acts.CONFIRM, organisation=actor.organisation)
        found = tender.lot_for(actor, lot)
        row = facts.to_confirm(actor, found)
        row.lot = found
        return row


def _address(lot: Any) -> str:
    return f"{reverse('award:talks', args=[lot.trade.uid])}?lot={lot.number}"
