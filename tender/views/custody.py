"""Who keeps a trade's bids shut: choosing custodians, and the owner's signature.

Custody itself knows no trade; this page hands it the trade's identifier, its terms and
whose it is. What the owner signs is statement.json itself, as it will be published.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from escrow import queries as escrow
from escrow.actions.give_seats import SeatGiven, give_seats
from escrow.actions.propose_statement import propose_statement
from escrow.rules.drafting import EnvelopeDraft
from journal.queries import instant
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules.actor import Role
from tender import forms, queries
from tender.actions.withdraw_statement import withdraw_statement
from tender.rules.stages import BEFORE_ANNOUNCEMENT
from tender.views.pages import CasePage, check_page, signature_of, trade_context


class Custody(CasePage):
    """`/case/<trade>/custody/`: seats, who has signed, the statement to sign."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the seats and what they wait for."""
        return self._page(forms.Seats(candidates=self._candidates()))

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Give the seats; escrow checks that they are independent."""
        form = forms.Seats(request.POST, candidates=self._candidates())
        if not form.is_valid():
            return self._page(form, status=422)
        seats = [
            SeatGiven(
                role=role,
                organisation=parties.person(person).organisation.uid,
                signer=fingerprint,
            )
            for person, fingerprint, role in form.chosen()
        ]
        agency = self.trade.agency
        give_seats(
            by=self.actor,
            subject=str(self.trade.uid),
            stream=self.trade.stream,
            owner=self.trade.owner.uid,
            agency=agency.uid if agency else None,
            threshold=form.cleaned_data["threshold"],
            seats=seats,
            title=self.trade.title,
        )
        return redirect("tender:custody", self.trade.uid)

    def _candidates(self) -> list[tuple[UUID, str, str]]:
        """Return (person, fingerprint, words) of the custodians who can sign."""
        found = []
        people = parties.people_with(Role.CUSTODIAN, self.trade.region.path)
        for person in people:
            actor = parties.actor_in_role(person.uid, Role.CUSTODIAN)
            if actor.certificate:
                words = f"{person.organisation.name} · {person.name}"
                found.append((person.uid, actor.certificate, words))
        return found

    def _page(self, form: forms.Seats, status: int = 200) -> HttpResponse:
        subject = str(self.trade.uid)
        custody = escrow.custody(subject)
        pending = escrow.pending_statement(subject)
        complete = escrow.complete_statement(subject)
        signed: set[int] = set()
        if pending is not None:
            signed = set(pending.signatures.values_list("index", flat=True))
        seats = escrow.seats(subject)
        rehearsal = escrow.rehearsal_of(subject)
        fits = queries.statement_is_complete(self.trade)
        has_dates = queries.timetable(self.trade) is not None
        is_ready = bool(seats) and all(seat.enrolled_at for seat in seats)
        stages = {lot.stage for lot in self.trade.lots.all()}
        return self.page(
            "tender/custody.html",
            status=status,
            page_title=_("Custodians"),
            form=form,
            custody=custody,
            rehearsal=rehearsal,
            seats=[
                (
                    each.seat,
                    each.seat.index in signed or complete,
                    each.pulse,
                    rehearsal and rehearsal.answered.get(each.seat.index),
                    rehearsal and rehearsal.codes.get(each.seat.index),
                )
                for each in escrow.agents_of(subject, instant())
            ],
            pending=pending,
            complete=complete,
            fits=fits,
            has_dates=has_dates,
            may_give=self.may("tender.edit") and not pending and not complete,
            may_propose=self.may("tender.edit")
            and is_ready
            and has_dates
            and not pending
            and not fits,
            may_withdraw=self.may("tender.edit")
            and bool(pending or complete)
            and stages <= BEFORE_ANNOUNCEMENT,
        )


class Propose(CasePage):
    """Sign the statement as the owner."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the statement, then propose it to the custodians."""
        if not self.may("tender.edit"):
            raise NotFound
        body = self._body()
        signature = signature_of(request)
        if signature is None:
            return check_page(
                request,
                act="tender.propose-statement",
                subject=str(self.trade.uid),
                facts=_facts(self.trade),
                body=body,
                sentence=_("Sign the custodians' statement"),
                consequence=_("Times in it can only move later."),
                back="../",
                context=trade_context(self.trade),
            )
        propose_statement(
            by=self.actor, subject=str(self.trade.uid), body=body, signature=signature
        )
        return redirect("tender:custody", self.trade.uid)

    def _body(self) -> bytes:
        """Return statement.json, written the same each time from what is on record."""
        terms = queries.statement_terms(self.trade)
        custody = escrow.custody(str(self.trade.uid))
        if terms is None or custody is None or not self.actor.certificate:
            raise NotFound
        return escrow.draft(
            custody,
            signer=self.actor.certificate,
            lots=sorted(terms.lots),
            envelopes=[
                EnvelopeDraft(
                    envelope=name,
                    deadline=times.deadline,
                    opens_at=times.opens_at,
                    on_order=times.on_order,
                    floor=times.floor,
                )
                for name, times in terms.envelopes.items()
            ],
            factor_window_s=terms.factor_window_s,
        )


class Withdraw(CasePage):
    """Take back a statement that no longer fits the trade."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Withdraw it before the announcement."""
        withdraw_statement(by=self.actor, trade=self.trade.uid)
        return redirect("tender:custody", self.trade.uid)


def _facts(trade: Any) -> dict[str, Any]:
    """Return the terms of the statement for the list that is shown."""
    terms = queries.statement_terms(trade)
    seats = escrow.seats(str(trade.uid))
    shown: dict[str, Any] = {"code": trade.code, "title": trade.title}
    if terms is not None:
        for name, times in terms.envelopes.items():
            shown[name] = f"{times.deadline or '—'} → {times.opens_at or '—'}"
    shown["custodians"] = [f"{seat.index} {seat.organisation.name}" for seat in seats]
    return shown
