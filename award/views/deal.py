"""A deal of live bidding, for its owner and its winner: the confirmation, the ends."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from award import deal_forms as forms
from award import queries
from award.actions import deal_ends as ends
from award.actions import deals as acts
from award.models import Deal
from award.rules import deals as rule
from award.rules.deals import Party
from award.views.pages import (
    actor_of,
    asked_lot,
    check_page,
    lot_context,
    pdf_response,
    signature_of,
)
from journal.queries import instant
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules import policy
from parties.rules.actor import Actor
from press import remote
from tender import queries as tender
from tender.rules.rulebooks import Text
from tender.rules.stages import Act, Stage, allowed


class DealPage(LoginRequiredMixin, View):
    """`/case/<trade>/deal/`: how the lot was sold, and what the owner does now."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the lot as it stands."""
        actor = actor_of(request)
        lot = queries.case_lot(actor, trade, asked_lot(request))
        if tender.procedure_of(lot.trade).category not in rule.CATEGORIES:
            raise NotFound
        context = deal_context(lot, queries.last_deal_of(lot)) | {
            "page_title": _("The deal"),
            **_owner_acts(actor, lot),
        }
        return render(request, "award/deal.html", context)


def deal_context(lot: Any, deal: Deal | None) -> dict[str, Any]:
    """Return what both parties' pages show of a deal."""
    book = tender.rulebook_of(lot.trade)
    places = list(deal.signatures.all()) if deal else []
    waiting = next((each for each in places if each.cms is None), None)
    return lot_context(
        lot,
        deal=deal,
        stands=deal is not None and deal.cancelled_at is None,
        ground=rule.KNOWN.get(deal.cancelled_ground) if deal else None,
        places=places,
        waiting=waiting,
        confirmation_row=book.row(rule.CONFIRMATION),
        contract_row=book.row(rule.CONTRACT),
        share=book.row(rule.FIRST_PAYMENT),
        first_row=book.row(rule.FIRST_PAYMENT_TERM),
        rest_row=book.row(rule.REST_PAYMENT),
    )


def _owner_acts(actor: Actor, lot: Any) -> dict[str, Any]:
    """Return the forms that the owner has at this stage."""
    found, stage = queries.deal_of(lot), Stage(lot.stage)
    if found is None:
        return {}
    may = {
        "may_sign": tender.may(actor, acts.SIGN, lot.trade)
        and allowed(stage, Act.DECIDE)
        and actor.organisation == lot.trade.owner.uid
    }
    may_cancel = tender.may(actor, ends.CANCEL, lot.trade)
    if may_cancel and stage in (Stage.DECIDING, Stage.AWARDED):
        may["cancel_form"] = forms.Cancel(is_english=_is_english())
    if stage is Stage.AWARDED and tender.may(actor, ends.CONTRACT, lot.trade):
        may["contract_form"] = forms.Contract()
    return may


class SignDeal(LoginRequiredMixin, View):
    """Sign the confirmation: the bytes of the file around the party's own place."""

    def post(self, request: HttpRequest, deal: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, keep it."""
        actor = actor_of(request)
        row = queries.deal_for(actor, deal)
        party = acts.check_signer(actor, row)
        place = acts.check_turn(row, party)
        body = remote.bytes_to_sign(queries.stored_file(place.drawn_key))
        signature = signature_of(request)
        if signature is not None:
            acts.sign_deal(by=actor, deal=row.uid, body=body, signature=signature)
            return redirect(_back(row, party))
        return check_page(
            request,
            row.lot,
            act=acts.SIGN,
            body=body,
            facts={
                "number": row.number,
                "title": row.lot.trade.title,
                "winner": row.name,
                "price": f"{row.price.normalize():,f} {row.price_unit}",
                "digest": place.to_sign_digest,
            },
            sentence=_("Sign the confirmation"),
            consequence=_(
                "The confirmation binds both. Whoever goes back on it answers for it "
                "by law, the winner with its deposit."
            ),
            article=Text("国土资源部39号令第20条", "Order 39 (2007), art. 20"),
            back=_back(row, party),
            document=reverse("award:deal-file", args=[row.uid]),
        )


class Cancel(LoginRequiredMixin, View):
    """The owner states that the winner is one no more."""

    def post(self, request: HttpRequest, deal: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, end the lot."""
        actor, row = _owned(request, deal, ends.CANCEL)
        ground = request.POST.get("ground", "")
        if ground == rule.GIVEN_UP:
            raise NotFound
        return _cancel(request, row, ground, own=False, actor=actor)


class GiveUp(LoginRequiredMixin, View):
    """The winner gives its right up."""

    def post(self, request: HttpRequest, deal: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, end the lot."""
        actor = actor_of(request)
        row = queries.deal_for(actor, deal)
        ends.check_winner(actor, row)
        return _cancel(request, row, rule.GIVEN_UP, own=True, actor=actor)


def _cancel(
    request: HttpRequest, row: Deal, ground: str, *, own: bool, actor: Actor
) -> HttpResponse:
    reason, signature = request.POST.get("reason", ""), signature_of(request)
    back = _back(row, Party.WINNER if own else Party.OWNER)
    given: dict[str, Any] = {"by": actor, "deal": row.uid, "reason": reason}
    if signature is not None and own:
        ends.give_up_deal(**given, signature=signature)
        return redirect(back)
    if signature is not None:
        ends.cancel_deal(**given, ground=ground, signature=signature)
        return redirect(back)
    law, said = ends.check_loss(row, ground, reason, instant())
    act = ends.GIVE_UP if own else ends.CANCEL
    facts = ends.cancel_facts(row, law, said)
    is_lost = law.deposit is rule.Deposit.FORFEITED
    return check_page(
        request,
        row.lot,
        act=act,
        body=act_bytes(act, str(row.uid), facts),
        facts=facts,
        sentence=_("Give the parcel up") if own else _("Take the winner's right away"),
        consequence=_(
            "The lot ends and that is published with the reason. The deposit is not "
            "paid back. It cannot be taken back."
        )
        if is_lost
        else _(
            "The lot ends and that is published with the reason. The deposit is paid "
            "back. It cannot be taken back."
        ),
        article=law.article,
        back=back,
    )


class RecordContract(LoginRequiredMixin, View):
    """The owner records the contract of transfer."""

    def post(self, request: HttpRequest, deal: UUID) -> HttpResponse:
        """Show what will be signed; with a signature, record it."""
        actor, row = _owned(request, deal, ends.CONTRACT)
        contract = request.POST.get("contract", "")
        signed_on = _day(request.POST.get("signed_on", ""))
        signature = signature_of(request)
        if signature is not None:
            ends.record_contract(
                by=actor,
                deal=row.uid,
                contract=contract,
                signed_on=signed_on,
                signature=signature,
            )
            return redirect(_back(row, Party.OWNER))
        said = ends.check_contract(row, contract, signed_on, instant())
        facts = ends.contract_facts(row, said, signed_on)
        return check_page(
            request,
            row.lot,
            act=ends.CONTRACT,
            body=act_bytes(ends.CONTRACT, str(row.uid), facts),
            facts=facts,
            sentence=_("Record the contract"),
            consequence=_("The times of payment run from the contract."),
            article=tender.rulebook_of(row.lot.trade).row(rule.FIRST_PAYMENT).article,
            back=_back(row, Party.OWNER),
        )


class DealFile(LoginRequiredMixin, View):
    """The confirmation as far as it is: with the places that wait, or whole."""

    def get(self, request: HttpRequest, deal: UUID) -> HttpResponse:
        """Return it to the two parties and to those who work on the case."""
        row = queries.deal_for(actor_of(request), deal)
        pdf, is_whole = queries.deal_file(row)
        return pdf_response(row.number if is_whole else f"{row.number}-draft", pdf)


def _owned(request: HttpRequest, uid: UUID, act: str) -> tuple[Actor, Deal]:
    """Return actor and deal; whoever is not the owner finds nothing."""
    actor = actor_of(request)
    row = queries.deal(uid)
    trade = row.lot.trade
    policy.check(
        actor,
        act,
        organisation=tender.organisations_of(trade),
        region=trade.region.path,
    )
    return actor, row


def _back(row: Deal, party: Party) -> str:
    lot = row.lot
    if party is Party.WINNER:
        return reverse("award:own-result", args=[lot.uid])
    return f"{reverse('award:deal', args=[lot.trade.uid])}?lot={lot.number}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise rule.ContractMalformed(field="signed_on") from None


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
