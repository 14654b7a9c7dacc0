"""Invitations: the owner names its guests, and a guest reads its letter.

What a first stage told an applicant is read here too.
"""

from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from kernel.refused import NotFound
from parties.rules import policy
from tender import guest_forms, queries
from tender.actions.first_stage import follow
from tender.actions.invite import ACT, chosen, invitation_facts, invite
from tender.facts import guests as facts
from tender.rules.procedure_types import Guests
from tender.rules.reasons import checked_reason
from tender.rules.stages import Act
from tender.views.pages import (
    CasePage,
    actor_of,
    check_page,
    invalid,
    signature_of,
    stage_allows,
    trade_context,
)


class GuestsPage(CasePage):
    """`/case/<trade>/guests/`: whom the owner invites, or who goes on."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the list that holds; its names are the owner's and the supervisor's."""
        self._check()
        return self._page(guest_forms.Invite())

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then name them."""
        self._check()
        if not self.may(ACT):
            raise NotFound
        form = guest_forms.Invite(request.POST)
        if invalid(form):
            return self._page(form, status=422)
        codes, reason = form.cleaned_data["guests"], form.cleaned_data["reason"]
        signature = signature_of(request)
        if signature is None:
            found = chosen(self.trade, codes)
            return check_page(
                request,
                act=ACT,
                subject=str(self.trade.uid),
                facts=invitation_facts(self.trade, found, checked_reason(reason)),
                sentence=_("Invite these to bid"),
                consequence=_(
                    "Their letters go out with the announcement; nobody else is given "
                    "the file."
                ),
                article=facts.floor_of(self.trade).article.zh,
                context=trade_context(self.trade),
            )
        invite(
            by=self.actor,
            trade=self.trade.uid,
            codes=codes,
            reason=reason,
            signature=signature,
        )
        return redirect("tender:guests", self.trade.uid)

    def _check(self) -> None:
        procedure = queries.procedure_of(self.trade)
        if not procedure.by_invitation or procedure.is_sole_source:
            raise NotFound
        if not queries.sees_guests(self.actor, self.trade):
            raise NotFound

    def _page(self, form: guest_forms.Invite, status: int = 200) -> HttpResponse:
        by_choice = queries.procedure_of(self.trade).guests is Guests.CHOSEN
        return self.page(
            "tender/guests.html",
            status=status,
            page_title=_("Who is invited"),
            form=form,
            named=facts.list_of(self.trade),
            guests=facts.guests_of(self.trade),
            least=facts.floor_of(self.trade),
            by_choice=by_choice,
            may_invite=by_choice
            and self.may(ACT)
            and stage_allows(self.trade, Act.EDIT),
        )


class Follow(CasePage):
    """Begin the trade that follows a first stage."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Begin it once; a second click finds the same."""
        if not queries.procedure_of(self.trade).is_first_step:
            raise NotFound
        made = follow(by=self.actor, trade=self.trade.uid)
        return redirect("tender:case", made.uid)


class Invitation(LoginRequiredMixin, View):
    """`/bids/<lot>/invitation/`: the letter (投标邀请书), to a guest alone."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show it."""
        actor = actor_of(request)
        policy.check(actor, "tender.read-invitation")
        row = queries.lot_for(actor, lot)
        if not facts.is_guest(actor, row):
            raise NotFound
        context = trade_context(
            row.trade,
            page_title=_("Invitation to bid"),
            lot=row,
            ground=queries.procedure_of(row.trade).guests.value,
            article=facts.floor_of(row.trade).article,
            dates=queries.timetable(row.trade),
            edition=queries.edition(row.trade),
            former=row.trade.follows,
        )
        return render(request, "tender/invitation.html", context)


class OwnOutcome(LoginRequiredMixin, View):
    """`/bids/<lot>/outcome/`: what a first stage told this applicant."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show its own line; nobody is told another's."""
        actor = actor_of(request)
        policy.check(actor, "tender.read-invitation")
        row = queries.lot_for(actor, lot)
        context = trade_context(
            row.trade,
            page_title=_("Result of your application"),
            lot=row,
            outcome=facts.outcome_for(actor, row),
        )
        return render(request, "tender/outcome.html", context)
