"""A bidder's own pages: bids, sealing, receipts, withdrawal.

They show the reader's own bids and what everybody may know of the lot; nothing on them
differs with what others handed in.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views import View

from bidding import queries
from bidding.actions.withdraw import ACT, withdraw_bid, withdrawal_facts
from bidding.facts import own
from bidding.facts.auctions import auction_of
from bidding.facts.seal_terms import open_rounds
from bidding.models import Bid
from bidding.packing import receipt_file
from bidding.views.applications import application_context, sign_up_context
from bidding.views.opening_acts import signature_of
from bidding.views.opening_room import actor_of
from bidding.views.sealing_words import sealing_words
from escrow import queries as escrow
from journal import queries as journal
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import statement, timestamp
from tender import queries as tender
from tender.rules.procedures import Category
from tender.rules.stages import Stage

SUBMIT = "bidding.submit"


class Bids(View):
    """`/bids/`: every lot the reader has bid for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the reader's own bids."""
        actor = actor_of(request)
        policy.check(actor, SUBMIT)
        now = journal.instant()
        rows = [own.shown(bid, now) for bid in own.bids_of(actor)]
        context = {"page_title": gettext("My bids"), "rows": rows}
        return render(request, "bidding/bids.html", context)


class LotPage(View):
    """A page of one lot; a reader who cannot bid finds nothing."""

    template: str
    title: str
    #: whether the page is there too where nothing is sealed
    is_live_too = False

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show it."""
        actor, row = self.door(request, lot)
        return render(request, self.template, self.context(actor, row))

    def door(self, request: HttpRequest, lot: UUID) -> tuple[Actor, Any]:
        """Return reader and lot, or `NotFound`."""
        actor = actor_of(request)
        policy.check(actor, SUBMIT)
        row = tender.lot_for(actor, lot)
        applies = tender.procedure_of(row.trade).takes_applications
        if not self.is_live_too and applies:
            raise NotFound
        return actor, row

    def context(self, actor: Actor, row: Any) -> dict[str, Any]:
        """Return what the page shows."""
        now = journal.instant()
        bids = [own.shown(bid, now) for bid in own.bids_of(actor, row.uid)]
        procedure = tender.procedure_of(row.trade)
        signed = escrow.complete_statement(str(row.trade.uid))
        return {
            "page_title": gettext(self.title),
            "page_code": row.trade.code,
            "training": tender.rulebook_of(row.trade).is_training,
            "trade": row.trade,
            "lot": row,
            "procedure": procedure,
            "envelope": procedure.first_envelope.envelope,
            "bids": bids,
            "live": next((each for each in bids if each.is_changeable), None),
            "uploading": next((x for x in bids if x.bid.state == "uploading"), None),
            "is_open": row.stage == Stage.OPEN and _is_before(row, now),
            "stated": None if signed is None else statement.read(signed.statement),
            "opening": queries.opening_for(row.uid, procedure.first_envelope.envelope),
        }


def _is_before(row: Any, now: Any) -> bool:
    return row.submission_closes_at is not None and now < row.submission_closes_at


class Overview(LotPage):
    """`/bids/<lot>/`: what to do for one lot, and the reader's receipts."""

    template = "bidding/overview.html"
    title = "My bid"
    is_live_too = True

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show it; where bidding is live, the application takes the bid's place."""
        actor, row = self.door(request, lot)
        procedure = tender.procedure_of(row.trade)
        if not procedure.takes_applications:
            return super().get(request, lot)
        if procedure.category is Category.INTERMEDIARY:
            context = sign_up_context(actor, row) | {"auction": auction_of(row)}
            return render(request, "bidding/sign_up.html", context)
        context = application_context(actor, row) | {"auction": auction_of(row)}
        return render(request, "bidding/application.html", context)

    def context(self, actor: Actor, row: Any) -> dict[str, Any]:
        """Add the rounds that call for a quote."""
        found = super().context(actor, row)
        return found | {"rounds": open_rounds(actor, row, journal.instant())}


class Seal(LotPage):
    """`/bids/<lot>/seal/`: how a bid is sealed and handed in, and how far it is."""

    template = "bidding/seal.html"
    title = "Seal the bid"


class Withdraw(LotPage):
    """`/bids/<lot>/withdraw/`: a signed request before the deadline."""

    template = "bidding/withdraw.html"
    title = "Withdraw or replace"

    def context(self, actor: Actor, row: Any) -> dict[str, Any]:
        """Add what is signed."""
        found = super().context(actor, row)
        live = found["live"]
        if live is not None:
            facts = withdrawal_facts(live.bid)
            found["body"] = act_bytes(ACT, str(live.bid.uid), facts)
        return found

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Withdraw the bid that was signed for."""
        actor, row = self.door(request, lot)
        bid = queries.bid_for(actor, _uid(request.POST.get("bid", "")))
        withdraw_bid(by=actor, bid=bid.uid, signature=signature_of(request))
        return redirect("bidding:bid", row.uid)


class Receipt(View):
    """`/bids/<lot>/receipts/<bid>/`: the proof of one bid."""

    def get(self, request: HttpRequest, lot: UUID, bid: UUID) -> HttpResponse:
        """Show the receipt, and the timestamp when it has come."""
        found = own_received(actor_of(request), lot, bid)
        row = own.shown(found, journal.instant())
        stamp = None
        if found.token is not None:
            stamp = timestamp.Token.parse(bytes(found.token))
        context = {
            "page_title": gettext("Receipt"),
            "page_code": found.lot.trade.code,
            "training": tender.rulebook_of(found.lot.trade).is_training,
            "trade": found.lot.trade,
            "lot": found.lot,
            "procedure": tender.procedure_of(found.lot.trade),
            "row": row,
            "stamp": stamp,
            "owner": found.organisation.uid,
            "words": sealing_words(),
        }
        return render(request, "bidding/receipt.html", context)


class ReceiptFile(View):
    """The receipt's files: JSON, the platform's signature, the timestamp."""

    def get(
        self, request: HttpRequest, lot: UUID, bid: UUID, name: str
    ) -> HttpResponse:
        """Give one file to download."""
        found = own_received(actor_of(request), lot, bid)
        body, media_type = receipt_file(found, name)
        response = HttpResponse(body, content_type=media_type)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def own_received(actor: Actor, lot: UUID, bid: UUID) -> Bid:
    """Return an own bid of a lot that was received, or `NotFound`."""
    found = queries.bid_for(actor, bid)
    if found.lot.uid != lot or found.received_at is None:
        raise NotFound
    return found


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
