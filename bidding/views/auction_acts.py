"""The acts of the auction hall as forms; each is one call and a way back.

A bid far above the least one is shown again before it is sent, since it cannot be taken
back. What the centre does is signed: two posts, the second with the signature.
"""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views import View

from bidding.actions import auction_staff, place_bid
from bidding.facts import auction_hall, auctions
from bidding.facts.auction_hall import Hall
from bidding.models import Auction
from bidding.rules.auctions.amounts import amount_of
from bidding.views.check_page import check_page
from bidding.views.opening_acts import signature_of
from bidding.views.opening_room import actor_of
from journal import queries as journal
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.reasons import checked_reason

#: so many steps above the least bid are asked again, where nothing else is chosen
ASK_ABOVE = 2


class AuctionAct(View):
    """An act in the hall; afterwards the reader is in the hall again."""

    def post(self, request: HttpRequest, auction: UUID) -> HttpResponse:
        """Do it and go back."""
        self.actor: Actor = actor_of(request)
        self.found: Auction = auctions.auction(auction)
        auctions.viewer(self.actor, self.found)
        self.back = reverse("bidding:auction-room", args=[auction])
        return self.act(request) or redirect(self.back)

    def act(self, request: HttpRequest) -> HttpResponse | None:
        """Do the act; a page to show first comes as the answer."""
        raise NotImplementedError


class PlaceBid(AuctionAct):
    """出价."""

    def act(self, request: HttpRequest) -> HttpResponse | None:
        """Bid; a high one is shown again first."""
        amount = amount_of(request.POST.get("amount", ""))
        key = request.POST.get("key", "")
        if request.POST.get("confirmed") != "yes":
            hall = auction_hall.hall_of(self.actor, self.found, journal.instant())
            most = hall.offers[-1][0] if hall.offers else ""
            if most and abs(amount) > abs(amount_of(most)):
                return self._asked(request, hall, amount, key)
        place_bid.place_bid(
            by=self.actor, auction=self.found.uid, amount=amount, key=key
        )
        return None

    def _asked(
        self, request: HttpRequest, hall: Hall, amount: Decimal, key: str
    ) -> HttpResponse:
        """Show a high bid once more before it is sent."""
        trade = self.found.lot.trade
        context = {
            "auction": self.found,
            "lot": self.found.lot,
            "back": self.back,
            "page_code": trade.code,
            "page_title": gettext("Check your bid"),
            "training": tender.rulebook_of(trade).is_training,
            "hall": hall,
            "key": key,
            "amount": auction_hall.plain(amount, hall.terms),
            "shown": auction_hall.grouped(amount, hall.terms),
            "upper": auction_hall.upper(amount, hall.terms),
        }
        return render(request, "bidding/auction_check.html", context)


class Enter(AuctionAct):
    """继续竞价."""

    def act(self, request: HttpRequest) -> None:
        """Enter the timed bidding."""
        place_bid.enter_timed(by=self.actor, auction=self.found.uid)


class TakeCap(AuctionAct):
    """接受最高限价."""

    def act(self, request: HttpRequest) -> None:
        """Take the cap."""
        place_bid.take_cap(by=self.actor, auction=self.found.uid)


class AnswerRight(AuctionAct):
    """行使优先权."""

    def act(self, request: HttpRequest) -> None:
        """Take the price, or waive the right."""
        takes = request.POST.get("answer") == "takes"
        place_bid.answer_right(by=self.actor, auction=self.found.uid, takes=takes)


class Reserve(AuctionAct):
    """录入底价."""

    def act(self, request: HttpRequest) -> None:
        """Type in the reserve, once."""
        amount = amount_of(request.POST.get("amount", ""))
        auction_staff.type_reserve(by=self.actor, auction=self.found.uid, amount=amount)


class Freeze(AuctionAct):
    """冻结竞价."""

    form = name = auction_staff.FREEZE
    more: dict[str, str] = {}

    def act(self, request: HttpRequest) -> HttpResponse | None:
        """Show what is signed, then do it."""
        if not tender.may(self.actor, self.name, self.found.lot.trade):
            raise NotFound
        reason = checked_reason(request.POST.get("reason", ""))
        signature = signature_of(request)
        if not signature:
            facts = auction_staff.hold_facts(self.found, reason, **self.more)
            trade = self.found.lot.trade
            return check_page(
                request,
                trade,
                act=self.form,
                body=act_bytes(self.name, str(self.found.uid), facts),
                facts=[
                    (gettext("Trade code"), trade.code),
                    (gettext("Reason"), reason),
                ],
                kept=[("reason", reason)],
                back=self.back,
            )
        self.do()(
            by=self.actor, auction=self.found.uid, reason=reason, signature=signature
        )
        return None

    def do(self) -> Callable[..., None]:
        """Return the act itself."""
        return auction_staff.freeze_auction


class Notice(Freeze):
    """公告恢复."""

    form, name = "bidding.notice-auction", auction_staff.RESUME
    more = {"notice": "yes"}

    def do(self) -> Callable[..., None]:
        """Return the act itself."""
        return auction_staff.give_notice


class Resume(Freeze):
    """恢复竞价."""

    form = name = auction_staff.RESUME
    more = {"ends_at": ""}

    def do(self) -> Callable[..., None]:
        """Return the act itself."""
        return auction_staff.resume_auction
