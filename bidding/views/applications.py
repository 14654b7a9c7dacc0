"""Pages of applications to compete: to apply, and to examine who applied."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views import View

from bidding.actions import applications as act
from bidding.facts import applicants, selections
from bidding.rules.applications import check_examined
from bidding.views.check_page import check_page, typed
from bidding.views.opening_acts import signature_of
from bidding.views.opening_room import actor_of
from escrow import queries as escrow
from journal import queries as journal
from kernel import money
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.selection_part import SERVICES
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


def service_word(service: str) -> str:
    """Return the name of a service of the register."""
    name = SERVICES[service]
    return name.en if (get_language() or "").startswith("en") else name.zh


def sign_up_context(actor: Actor, lot: Any) -> dict[str, Any]:
    """Return what an intermediary sees of a lot: what is asked, and its own sign-up."""
    part = selections.part_of(lot)
    chosen = selections.chosen_of(lot)
    own = applicants.own(lot, actor.organisation)
    listed = actor.organisation is not None and selections.is_listed(
        actor.organisation, part
    )
    return application_context(actor, lot) | {
        "page_title": gettext("My sign-up"),
        "part": part,
        "service": service_word(part.service),
        "fee_fen": part.lot(lot.number).fee_fen,
        "is_listed": listed,
        "has_draw": selections.selection_of(lot) is not None
        and selections.has_draw(lot),
        "is_settled": bool(chosen),
        "is_chosen": own is not None
        and bool(chosen)
        and chosen[0].application == own.uid,
    }


class Apply(View):
    """`/bids/<lot>/apply/`: the signed application, two posts."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show what is signed, then apply."""
        actor = actor_of(request)
        policy.check(actor, act.APPLY)
        row = tender.lot_for(actor, lot)
        text = request.POST.get("priority", "")
        priority = int(text) if text in list("123456789") else 0
        facts = act.application_facts(row, actor.organisation, priority)
        signature = signature_of(request)
        if not signature:
            return _check(request, row, act.APPLY, str(row.uid), facts, "../")
        act.apply(by=actor, lot=row.uid, signature=signature, priority=priority)
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
        "priority": gettext("Right of first refusal, order"),
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
        shown.append((gettext("Deposit (yuan)"), money.grouped(facts["deposit_fen"])))
    return check_page(
        request,
        lot.trade,
        act=name,
        body=act_bytes(name, subject, facts),
        facts=shown,
        kept=typed(request),
        back=back,
    )
