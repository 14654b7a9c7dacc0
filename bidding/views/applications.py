"""Pages of applications: to apply, to examine who applied, to record deposits."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views import View

from bidding.actions import applications as act
from bidding.credit_forms import Credit
from bidding.facts import applicants
from bidding.rules.applications import check_examined
from bidding.views.opening_acts import signature_of
from bidding.views.opening_room import actor_of
from escrow import queries as escrow
from escrow.actions.record_credit import ACT as RECORD_CREDIT
from escrow.actions.record_credit import record_credit
from journal import queries as journal
from kernel.refused import NotFound
from parties import queries as parties
from parties.actions.signed_acts import act_bytes
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.stages import Stage


def lot_context(lot: Any, **more: Any) -> dict[str, Any]:
    """Return what every page of a lot shows of it."""
    return {
        "page_code": lot.trade.code,
        "training": tender.rulebook_of(lot.trade).is_training,
        "trade": lot.trade,
        "lot": lot,
        "procedure": tender.procedure_of(lot.trade),
        **more,
    }


def application_context(actor: Actor, lot: Any) -> dict[str, Any]:
    """Return what an applicant sees of a lot: its own application and the deposit."""
    now = journal.instant()
    until = lot.submission_closes_at
    own = applicants.own(lot, actor.organisation)
    asked = applicants.deposit_asked(lot)
    paid = None
    if own is not None and actor.organisation is not None:
        paid = escrow.deposit_credited(lot.uid, actor.organisation, asked, now)
    part = tender.tender_file_of(lot).content.auction
    return lot_context(
        lot,
        page_title=gettext("My application"),
        application=own,
        is_open=lot.stage == Stage.OPEN and until is not None and now < until,
        deposit_fen=asked,
        deposit_at=paid,
        part=part,
        numbers=None if part is None else part.lot(lot.number),
    )


class Apply(View):
    """`/bids/<lot>/apply/`: the signed application, two posts."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show what is signed, then apply."""
        actor = actor_of(request)
        policy.check(actor, act.APPLY)
        row = tender.lot_for(actor, lot)
        facts = act.application_facts(row, actor.organisation)
        signature = signature_of(request)
        if not signature:
            return _check(request, row, act.APPLY, str(row.uid), facts, "../")
        act.apply(by=actor, lot=row.uid, signature=signature)
        return redirect("bidding:bid", row.uid)


class Applications(View):
    """`/case/<trade>/applications/`: who applied, for whoever examines them."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """List them, lot by lot."""
        found = _case(actor_of(request), trade)
        lots = [
            (lot, list(applicants.applications(lot)))
            for lot in found.lots.order_by("number")
        ]
        context = lot_context(
            lots[0][0], page_title=gettext("Applications to compete"), lots=lots
        )
        return render(request, "bidding/applications.html", context)


class Examine(View):
    """Find an application fit, or refuse it."""

    def post(
        self, request: HttpRequest, trade: UUID, application: UUID
    ) -> HttpResponse:
        """Show what is signed, then keep the finding."""
        actor = actor_of(request)
        _case(actor, trade)
        row = act.examined(actor, application)
        if row.lot.trade.uid != trade:
            raise NotFound
        fit = request.POST.get("finding") == "qualified"
        given: dict[str, Any] = {
            "fit": fit,
            "reason": request.POST.get("reason", "")[:2000],
            "article": request.POST.get("article", "")[:255],
        }
        check_examined(row.state, **given)
        signature = signature_of(request)
        if not signature:
            facts = act.examination_facts(row, **given)
            return _check(request, row.lot, act.EXAMINE, str(row.uid), facts, "../")
        act.examine_application(
            by=actor, application=row.uid, signature=signature, **given
        )
        return redirect("bidding:applications", trade)


def _case(actor: Actor, trade: UUID) -> Any:
    found = tender.case_for(actor, trade)
    if not tender.procedure_of(found).is_live:
        raise NotFound
    if not tender.may(actor, act.EXAMINE, found):
        raise NotFound
    return found


class Deposits(View):
    """`/deposits/`: the lots of the region for which deposits are taken."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        actor = actor_of(request)
        lots = [
            lot
            for lot in tender.lots_at(Stage.OPEN, Stage.BIDDING_LIVE)
            if tender.procedure_of(lot.trade).is_live
            and policy.may(actor, RECORD_CREDIT, region=lot.trade.region.path)
        ]
        policy.check(actor, RECORD_CREDIT, region=actor.region)
        context = {"page_title": gettext("Deposits"), "lots": lots}
        return render(request, "bidding/deposits.html", context)


class LotDeposits(View):
    """`/deposits/<lot>/`: credits of a lot, and the form for another."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show them."""
        return self._page(request, self._lot(request, lot), Credit())

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Record one line of the bank's statement."""
        row = self._lot(request, lot)
        form = Credit(request.POST)
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        payer = parties.organisation_by_uscc(form.cleaned_data["uscc"])
        if payer is None:
            form.add_error("uscc", gettext("No organisation has this credit code."))
            return self._page(request, row, form, status=422)
        record_credit(
            by=actor_of(request),
            lot=row.uid,
            region=row.trade.region.path,
            organisation=payer.uid,
            amount_fen=form.amount_fen,
            credited_at=form.cleaned_data["credited_at"],
            reference=form.cleaned_data["reference"],
        )
        return redirect("bidding:lot-deposits", row.uid)

    def _lot(self, request: HttpRequest, lot: UUID) -> Any:
        actor = actor_of(request)
        row = tender.lot_for(actor, lot)
        policy.check(actor, RECORD_CREDIT, region=row.trade.region.path)
        return row

    def _page(
        self, request: HttpRequest, row: Any, form: Credit, *, status: int = 200
    ) -> HttpResponse:
        context = lot_context(
            row,
            page_title=gettext("Deposits"),
            form=form,
            credits=escrow.credits_of(row.uid),
            deposit_fen=applicants.deposit_asked(row),
        )
        template = "bidding/lot_deposits.html"
        return render(request, template, context, status=status)


def _check(
    request: HttpRequest,
    lot: Any,
    name: str,
    subject: str,
    facts: dict[str, Any],
    back: str,
) -> HttpResponse:
    words = {
        "code": gettext("Trade code"),
        "lot": gettext("Lot"),
        "title": gettext("Title"),
        "applicant": gettext("Applicant"),
        "uscc": gettext("Credit code"),
        "edition": gettext("Edition"),
        "finding": gettext("Finding"),
        "reason": gettext("Reason"),
        "article": gettext("Article or clause"),
    }
    findings = {"qualified": gettext("Fit"), "refused": gettext("Not fit")}
    shown = [
        (words[key], findings.get(str(value), str(value)))
        for key, value in facts.items()
        if key in words and value != ""
    ]
    if "deposit_fen" in facts:
        yuan = f"{int(facts['deposit_fen']) / 100:,.2f}"
        shown.append((gettext("Deposit (yuan)"), yuan))
    kept = [
        (key, value)
        for key, value in request.POST.items()
        if key not in ("csrfmiddlewaretoken", "signature")
    ]
    context = {
        "act": name,
        "body": act_bytes(name, subject, facts),
        "facts": shown,
        "kept": kept,
        "back": back,
        "page_title": gettext("Check what you sign"),
        "page_code": lot.trade.code,
        "training": tender.rulebook_of(lot.trade).is_training,
    }
    return render(request, "bidding/opening_check.html", context)
