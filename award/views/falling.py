"""An award that falls away, and a lot that ends at its decision: signed on the record.

The winner says it on its own result's page, the owner on the decision's.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from award import forms, queries
from award.actions import decline as acts
from award.models import Decision
from award.rules import decisions, declining
from award.rules.decisions import Passed
from award.views.pages import actor_of, asked_lot, check_page, signature_of
from kernel.canonical import Json
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.stages import Stage


class Decline(LoginRequiredMixin, View):
    """The owner records that the award fell away."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, take the award back."""
        actor = actor_of(request)
        lot = _lot(actor, request, trade)
        check_owner(actor, lot, acts.DECLINE)
        decision = _standing(lot)
        ground, reason = request.POST.get("ground", ""), request.POST.get("reason", "")
        signature = signature_of(request)
        if signature is not None:
            acts.decline(
                by=actor, lot=lot.uid, ground=ground, reason=reason, signature=signature
            )
            return redirect(address(lot))
        law, said = acts.check_decline(lot, ground, reason)
        return _check(
            request,
            decision,
            acts.DECLINE,
            acts.decline_facts(decision, law.code, said),
            address(lot),
        )


class GiveUp(LoginRequiredMixin, View):
    """`/bids/<lot>/give-up/`: the winner gives its award up."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, give it up."""
        actor = actor_of(request)
        row = tender.lot_for(actor, lot)
        decision = _standing(row)
        acts.check_give_up(actor, decision)
        reason = request.POST.get("reason", "")
        signature = signature_of(request)
        back = reverse("award:own-result", args=[row.uid])
        if signature is not None:
            acts.give_up(by=actor, lot=row.uid, reason=reason, signature=signature)
            return redirect(back)
        law, said = acts.check_decline(row, declining.DECLINED, reason)
        facts = acts.decline_facts(decision, law.code, said)
        return _check(request, decision, acts.GIVE_UP, facts, back)


class End(LoginRequiredMixin, View):
    """The owner ends the lot without an award."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, end it."""
        actor = actor_of(request)
        lot = _lot(actor, request, trade)
        check_owner(actor, lot, acts.END)
        if lot.stage != Stage.DECIDING:
            raise NotFound
        passed = end_form(lot, request.POST).passed()
        reason = request.POST.get("reason", "")
        signature = signature_of(request)
        if signature is not None:
            acts.end(
                by=actor, lot=lot.uid, passed=passed, reason=reason, signature=signature
            )
            return redirect(address(lot))
        return self._check(request, lot, passed, reason)

    def _check(
        self, request: HttpRequest, lot: Any, passed: list[Passed], reason: str
    ) -> HttpResponse:
        over, said, _article = acts.check_end(lot, passed, reason)
        facts = acts.ending_facts(lot, over, said)
        return check_page(
            request,
            lot,
            act=acts.END,
            body=act_bytes(acts.END, str(lot.uid), facts),
            facts=facts,
            sentence=_("End without an award"),
            consequence=_(
                "The lot has failed; that and the reason are published. It cannot be "
                "taken back."
            ),
            article=ending_article(lot),
            back=address(lot),
        )


def _check(
    request: HttpRequest,
    decision: Decision,
    act: str,
    facts: dict[str, Json],
    back: str,
) -> HttpResponse:
    lot = decision.lot
    own = act == acts.GIVE_UP
    procedure = tender.procedure_of(lot.trade)
    shown = declining.known(procedure)[str(facts["ground"])]
    return check_page(
        request,
        lot,
        act=act,
        body=act_bytes(act, str(decision.uid), facts),
        facts=facts,
        sentence=_("Give the award up")
        if own
        else _("Record that the award fell away"),
        consequence=_(
            "The award and its letters no longer hold, and that is published with the "
            "reason. A deposit may not be paid back. It cannot be taken back."
        ),
        article=shown.article,
        back=back,
    )


def decline_form(lot: Any) -> forms.Decline:
    """Return the form of an award that fell away."""
    procedure = tender.procedure_of(lot.trade)
    return forms.Decline(grounds=declining.grounds(procedure), is_english=_is_english())


def end_form(lot: Any, data: Any = None) -> forms.End:
    """Return the form of an end without an award; who is left must be passed over."""
    fell_away = bool(queries.given_up(lot))
    return forms.End(
        data,
        candidates=[] if fell_away else queries.eligible(lot),
        grounds=decisions.grounds(tender.procedure_of(lot.trade)),
        is_english=_is_english(),
    )


def ending_article(lot: Any) -> Any:
    """Return the article on which the lot would end at its decision."""
    return declining.ending_article(
        tender.procedure_of(lot.trade), fell_away=bool(queries.given_up(lot))
    )


def check_owner(actor: Actor, lot: Any, act: str) -> None:
    """Refuse whoever is not the lot's owner: it finds nothing."""
    policy.check(
        actor,
        act,
        organisation=tender.organisations_of(lot.trade),
        region=lot.trade.region.path,
    )


def address(lot: Any) -> str:
    """Return the address of a lot's decision."""
    return f"{reverse('award:decision', args=[lot.trade.uid])}?lot={lot.number}"


def _lot(actor: Actor, request: HttpRequest, trade: UUID) -> Any:
    return queries.case_lot(actor, trade, asked_lot(request))


def _standing(lot: Any) -> Decision:
    found = queries.decision(lot)
    if found is None:
        raise NotFound
    found.lot = lot
    return found


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
