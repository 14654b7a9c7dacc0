"""The owner's decision and its letters: `/case/<trade>/decision/`, lot by lot."""

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from award import forms, queries
from award.actions import decline as declining_acts
from award.actions import letters as letter_acts
from award.actions.decide import ACT, check_choice, decide, decision_facts
from award.models import Letter
from award.rules import decisions, declining
from award.views.falling import (
    address,
    check_owner,
    decline_form,
    end_form,
    ending_article,
)
from award.views.pages import (
    actor_of,
    asked_lot,
    check_page,
    lot_context,
    signature_of,
)
from journal.queries import instant
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from press import remote
from tender import queries as tender
from tender.rules.stages import Act, Stage, allowed


class DecisionPage(LoginRequiredMixin, View):
    """The report's candidates, the clock, the choice; then what was decided."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the lot as it stands."""
        lot = self._lot(request, trade)
        return self._page(request, lot, None)

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, decide."""
        lot, actor = self._lot(request, trade), actor_of(request)
        check_owner(actor, lot, ACT)
        form = _form(lot, request.POST)
        if not form.is_valid():
            return self._page(request, lot, form, status=422)
        bid, passed = form.cleaned_data["bid"], form.passed()
        signature = signature_of(request)
        if signature is None:
            chosen, over = check_choice(lot, bid, passed, instant())
            facts = decision_facts(lot, chosen, over)
            procedure = tender.procedure_of(lot.trade)
            return check_page(
                request,
                lot,
                act=ACT,
                body=act_bytes(ACT, str(lot.uid), facts),
                facts=facts,
                sentence=_("Decide the award"),
                consequence=_(
                    "The decision is published and the letters are written; it cannot "
                    "be taken back."
                ),
                article=decisions.article(procedure),
                back=address(lot),
            )
        decide(by=actor, lot=lot.uid, bid=bid, passed=passed, signature=signature)
        return redirect(address(lot))

    def _lot(self, request: HttpRequest, trade: UUID) -> Any:
        return queries.case_lot(actor_of(request), trade, asked_lot(request))

    def _page(
        self, request: HttpRequest, lot: Any, form: Any, *, status: int = 200
    ) -> HttpResponse:
        actor, stage = actor_of(request), Stage(lot.stage)
        decided = queries.decision(lot)
        is_open = stage is Stage.DECIDING
        may_decide = is_open and tender.may(actor, ACT, lot.trade)
        context = lot_context(
            lot,
            page_title=_("Decide the award"),
            decision=decided,
            due_at=queries.decision_due_at(lot) if is_open else None,
            candidates=queries.candidates(lot) if _is_ranked(stage) else [],
            may_decide=may_decide,
            form=form or (_form(lot, None) if may_decide else None),
            letters=queries.letters_of(decided) if decided else [],
            may_sign=tender.may(actor, letter_acts.SIGN_ACT, lot.trade),
            article=decisions.article(tender.procedure_of(lot.trade)),
            ground_words=declining.known(tender.procedure_of(lot.trade)),
            fallen=queries.given_up(lot),
            decline_form=decline_form(lot) if _may_fall(actor, lot, decided) else None,
            end_form=end_form(lot) if may_decide else None,
            ending_article=ending_article(lot) if may_decide else None,
            objections=queries.objections_open(lot),
            is_picking=queries.is_picking(lot),
            talk=queries.agreed_talks(lot) if _talks(lot, stage) else None,
        )
        return render(request, "award/decision.html", context, status=status)


class SignLetter(LoginRequiredMixin, View):
    """Sign the letter of award: the bytes of the file around the signature's place."""

    def post(self, request: HttpRequest, trade: UUID, letter: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, keep it."""
        actor = actor_of(request)
        row = queries.letter_for(actor, letter)
        lot = row.decision.lot
        check_owner(actor, lot, letter_acts.SIGN_ACT)
        if not row.drawn_key:
            raise letter_acts.NotDrawnYet
        if row.cms is not None:
            raise letter_acts.SignedAlready
        body = remote.bytes_to_sign(queries.drawn_file(row))
        signature = signature_of(request)
        if signature is None:
            return self._check(request, row, body)
        letter_acts.sign_letter(
            by=actor, letter=row.uid, body=body, signature=signature
        )
        return redirect(address(lot))

    def _check(self, request: HttpRequest, row: Letter, body: bytes) -> HttpResponse:
        lot = row.decision.lot
        return check_page(
            request,
            lot,
            act=letter_acts.SIGN_ACT,
            body=body,
            facts={
                "number": row.number,
                "title": lot.trade.title,
                "winner": row.organisation.name,
                "digest": row.to_sign_digest,
            },
            sentence=_("Sign the letter of award"),
            consequence=_("The letter goes to the winner with your signature in it."),
            article=None,
            back=address(lot),
            document=reverse("award:drawn", args=[row.uid]),
        )


def _may_fall(actor: Any, lot: Any, decided: Any) -> bool:
    """Say whether the actor may record that the award fell away now."""
    return (
        decided is not None
        and allowed(Stage(lot.stage), Act.DECLINE)
        and tender.may(actor, declining_acts.DECLINE, lot.trade)
    )


def _form(lot: Any, data: Any) -> forms.Decision:
    if Stage(lot.stage) is not Stage.DECIDING:
        if data is not None:
            return forms.Decision(
                data,
                candidates=queries.candidates(lot),
                grounds=[],
                is_english=False,
            )
        raise NotFound
    procedure = tender.procedure_of(lot.trade)
    candidates = queries.eligible(lot)
    if procedure.has_talks and data is None:
        # Nobody but the agreed is offered; whoever asks for another is told why not.
        talk = queries.agreed_talks(lot)
        agreed = "" if talk is None else str(talk.bid)
        candidates = [one for one in candidates if one.bid == agreed]
    return forms.Decision(
        data,
        # Where several supply a lot one decision names them all, by their first.
        candidates=candidates[:1] if procedure.awards_several else candidates,
        grounds=decisions.grounds(procedure),
        is_english=(get_language() or "").startswith("en"),
    )


def _talks(lot: Any, stage: Stage) -> bool:
    is_open = stage is Stage.DECIDING
    return is_open and tender.procedure_of(lot.trade).has_talks


def _is_ranked(stage: Stage) -> bool:
    return stage in (
        Stage.REPORTED,
        Stage.PUBLICITY,
        Stage.DECIDING,
        Stage.AWARDED,
        Stage.CONTRACTED,
        Stage.ARCHIVED,
    )
