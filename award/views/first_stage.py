"""The end of a first stage (资格预审、两阶段), as the owner signs it."""

from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from award import queries
from award.actions.first_stage import ACT, conclude, conclusion_facts
from award.facts import first_stages
from award.views.pages import actor_of, asked_lot, check_page, lot_context, signature_of
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from tender import queries as tender
from tender.rules.guests import Outcome, is_enough


class Conclusion(LoginRequiredMixin, View):
    """`/case/<trade>/conclusion/?lot=`: who goes on, and telling every applicant."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is told, or what was."""
        actor = actor_of(request)
        lot = queries.case_lot(actor, trade, asked_lot(request))
        if not tender.procedure_of(lot.trade).is_first_step:
            raise NotFound
        over = first_stages.is_over(lot)
        found = first_stages.outcomes(lot) if over else []
        row = tender.guest_floor(lot.trade)
        context = lot_context(
            lot,
            page_title=_("Result of the first stage"),
            outcomes=found,
            told=[
                Outcome(
                    str(told.organisation.uid),
                    told.organisation.name,
                    told.passed,
                    told.reason,
                    told.article,
                    told.score,
                )
                for told in tender.step_outcomes(lot)
            ],
            least=row,
            enough=is_enough(found, row),
            may_conclude=over and tender.may(actor, ACT, lot.trade),
            may_follow=tender.may_follow(actor, lot.trade),
            followed=tender.followed_by(lot.trade),
        )
        return render(request, "award/conclusion.html", context)

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then tell it."""
        actor = actor_of(request)
        lot = queries.case_lot(actor, trade, asked_lot(request))
        if not tender.may(actor, ACT, lot.trade):
            raise NotFound
        signature = signature_of(request)
        if signature is None:
            row, found = tender.guest_floor(lot.trade), first_stages.outcomes(lot)
            facts = conclusion_facts(lot, found)
            enough = is_enough(found, row)
            return check_page(
                request,
                lot,
                act=ACT,
                body=act_bytes(ACT, str(lot.uid), facts),
                facts=facts,
                sentence=_("Tell the result of the first stage"),
                consequence=_("Every applicant is told its own result at once.")
                if enough
                else _(
                    "Too few go on: every applicant is told its result, and the lot "
                    "ends, to be tendered again."
                ),
                article=row.article,
                back=request.path,
            )
        conclude(by=actor, lot=lot.uid, signature=signature)
        return redirect(f"{request.path}?lot={lot.number}")
