"""The auction hall: one address for all, the view by role."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views import View

from bidding.facts import auction_hall, auctions
from bidding.facts.auction_hall import YUAN, Hall
from bidding.rules.auction_events import (
    OUTCOMES,
    PHASES,
    AuctionNoticeGiven,
    AuctionStopped,
)
from bidding.rules.auctions.result import Outcome
from bidding.rules.auctions.state import Phase
from bidding.rules.auctions.terms import AtCap, ResetKind, Steps
from bidding.views.opening_room import actor_of
from journal import queries as journal
from tender import queries as tender
from tender.rules.procedures import Category

_CAPS = {
    AtCap.FIRST: ("先到者得", "the first at it wins"),
    AtCap.DRAW: ("停止竞价，转摇号", "bidding stops and a draw follows"),
    AtCap.AREA: ("停止竞价，转竞报面积", "bidding stops and area is bid"),
    AtCap.PLAN: ("停止竞价，转方案评比", "bidding stops and plans are compared"),
}


class Room(View):
    """The hall, for everybody who may see the lot."""

    def get(self, request: HttpRequest, auction: UUID) -> HttpResponse:
        """Show it as it is now."""
        actor = actor_of(request)
        found = auctions.auction(auction)
        hall = auction_hall.hall_of(actor, found, journal.instant())
        trade = found.lot.trade
        head, _digest = journal.head(found.lot.stream)
        context = {
            "hall": hall,
            "auction": found,
            "lot": found.lot,
            "trade": trade,
            "training": tender.rulebook_of(trade).is_training,
            "page_code": trade.code,
            "page_title": gettext("Auction hall"),
            "phase_word": phase_word(hall),
            "outcome_word": _of(OUTCOMES.get(str(hall.result.outcome), ("", ""))),
            "until_word": until_word(hall),
            "rules": rules_of(hall),
            "unit_yuan": YUAN.get(hall.terms.unit, 0),
            "key": str(uuid4()),
            "why": why_frozen(hall),
            "may_hold": tender.may(actor, "bidding.freeze-auction", trade),
            "may_reserve": may_reserve(hall, actor),
            "head": head,
            "live_url": f"/live/auction/{found.uid}/",
            "draws": draws_at_cap(hall),
            "is_land": tender.procedure_of(trade).category is Category.LAND,
        }
        return render(request, "bidding/auction_room.html", context)


def why_frozen(hall: Hall) -> list[str]:
    """Return why a frozen auction stands still, and what was announced since."""
    if not hall.is_frozen:
        return []
    stream = hall.auction.lot.stream
    stopped = journal.latest(stream, AuctionStopped.kind)
    noticed = journal.latest(stream, AuctionNoticeGiven.kind)
    rows = [row for row in (stopped, noticed) if row is not None]
    last = stopped.n if stopped else 0
    return [journal.sentence(row) for row in rows if row.n >= last]


def draws_at_cap(hall: Hall) -> bool:
    """Say whether a draw among those who take the cap may follow."""
    cap = hall.terms.cap
    return cap is not None and cap.then is AtCap.DRAW


def may_reserve(hall: Hall, actor: Any) -> bool:
    """Say whether the reader types in the reserve that the notice announces."""
    is_open = hall.terms.reserve is not None and hall.state.reserve is None
    may = tender.may(actor, "bidding.type-reserve", hall.auction.lot.trade)
    return is_open and not hall.is_over and may


def _of(words: tuple[str, str]) -> str:
    is_chinese = (get_language() or "zh-hans").startswith("zh")
    return words[0] if is_chinese else words[1]


def phase_word(hall: Hall) -> str:
    """Return what is going on, in words."""
    if hall.is_frozen:
        return gettext("Frozen")
    return _of(PHASES[str(hall.state.phase)])


def until_word(hall: Hall) -> str:
    """Return what the countdown runs to, in words."""
    last = hall.state.phase in {Phase.TIMED, Phase.AREA}
    return gettext("Until the hammer") if last else gettext("Until the next phase")


def rules_of(hall: Hall) -> list[str]:
    """Return the rules of this auction, a sentence each."""
    terms = hall.terms
    found: list[str] = []
    if terms.increment:
        step = auction_hall.grouped(terms.increment, terms)
        says = {
            Steps.MULTIPLE: gettext("A bid moves by whole multiples of %(step)s."),
            Steps.AT_LEAST: gettext("A bid moves by at least %(step)s."),
        }
        found.append(says[terms.steps] % {"step": f"{step} {terms.unit}"})
    if terms.free is not None and terms.free.reset.kind is ResetKind.EXTEND:
        length = int(terms.free.reset.by.total_seconds())
        late = gettext("A bid in the last %(time)s moves the end to %(time)s after it.")
        found.append(late % {"time": f"{length // 60}:{length % 60:02}"})
    if terms.timed is not None and terms.timed.reset.kind is ResetKind.RESTART:
        length = int(terms.timed.reset.by.total_seconds())
        found.append(
            gettext(
                "In timed bidding each bid that counts restarts the countdown of "
                "%(time)s; the server's receipt counts."
            )
            % {"time": f"{length // 60}:{length % 60:02}"}
        )
    if terms.cap is not None:
        price = auction_hall.grouped(terms.cap.price, terms)
        cap = gettext("At the cap of %(price)s: %(then)s.")
        if hall.falls:
            cap = gettext("No bid below %(price)s counts; at it: %(then)s.")
        found.append(
            cap % {"price": f"{price} {terms.unit}", "then": _of(_CAPS[terms.cap.then])}
        )
    if terms.reserve is not None:
        found.append(reserve_word(hall))
    return [*found, gettext("A bid that counts cannot be taken back.")]


def reserve_word(hall: Hall) -> str:
    """Return what may be said of the reserve."""
    if hall.result.outcome is Outcome.BELOW_RESERVE:
        return gettext("The reserve was not met.")
    if hall.state.reserve is None:
        return gettext("A reserve is announced; it has not been entered yet.")
    return gettext("There is a reserve; it is not disclosed.")
