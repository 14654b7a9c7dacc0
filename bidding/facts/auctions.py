"""Reading live auctions: rows, states, who holds which number, how one ended."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from bidding.facts import applicants
from bidding.models import Auction, AuctionBid
from bidding.rules.auctions import coding
from bidding.rules.auctions.result import Outcome, Result, final
from bidding.rules.auctions.state import Accepted, State
from bidding.rules.auctions.terms import Terms
from kernel.canonical import strict_object
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.disclosure import Audience, Viewer


@dataclass(frozen=True, slots=True)
class Seat:
    """Who bids under which number; `organisation` is the identifier parties see."""

    applicant: UUID
    organisation: UUID
    number: str


@dataclass(frozen=True, slots=True)
class AuctionResult:
    """How a finished auction ended: for the confirmation (成交确认书) and the notices.

    `kind`: hammer, draw, plan, no-bids, too-few-bidders, reserve-not-met. The winner's
    members are set where it is known; `among` are the numbers that others choose from.
    Prices are in `unit`.
    """

    kind: str
    number: str
    applicant: UUID | None
    organisation: UUID | None
    price: Decimal | None
    area: Decimal | None
    unit: str
    hammered_at: datetime
    among: tuple[str, ...]
    by_right: bool


_KINDS = {Outcome.BELOW_RESERVE: "reserve-not-met", Outcome.SOLD: "hammer"}


def auction(uid: UUID | str) -> Auction:
    """Return an auction, or raise `NotFound`."""
    found = _auctions().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def auction_of(lot: Any) -> Auction | None:
    """Return the auction of a lot, if it has begun."""
    found: Auction | None = _auctions().filter(lot=lot).first()
    return found


def hall_of_auction(lot: Any) -> UUID | None:
    """Return whose hall the public may watch of a lot; None before bidding began."""
    found = auction_of(lot)
    return None if found is None else found.uid


def _auctions() -> Any:
    return Auction.objects.select_related(
        "lot__trade__region", "lot__trade__owner", "lot__trade__agency"
    )


@lru_cache(maxsize=256)
def _terms(written: str) -> Terms:
    return coding.terms_from_json(strict_object(written.encode()))


def terms_of(found: Auction) -> Terms:
    """Return the rules of an auction."""
    return _terms(json.dumps(found.terms))


def state_of(found: Auction) -> State:
    """Return the auction as it was kept last."""
    return coding.state_from_json(found.state, terms_of(found))


def bids_of(found: Auction, *, last: int = 0) -> list[AuctionBid]:
    """Return the bids that count, the last first; `last`: only so many."""
    rows = found.bids.order_by("-n")
    return list(rows[:last] if last else rows)


def accepted_of(row: AuctionBid) -> Accepted:
    """Return a kept bid as the rules know it."""
    return Accepted(
        row.n,
        row.number,
        row.price,
        row.received_at,
        key=row.key,
        match=row.is_match,
        area=row.area,
        deadline=row.deadline,
    )


# --- numbers ---


def seats_of(lot: Any) -> list[Seat]:
    """Return all who hold a number in a lot."""
    return [
        Seat(row.uid, row.organisation_uid, str(row.number))
        for row in applicants.numbered(lot)
    ]


def seat_of(lot: Any, organisation: UUID | None) -> Seat | None:
    """Return the number of an organisation, if it holds one."""
    if organisation is None:
        return None
    row = applicants.own(lot, organisation)
    if row is None or not row.number:
        return None
    return Seat(row.uid, organisation, row.number)


def viewer(actor: Actor, found: Auction) -> Viewer:
    """Return an actor as a reader of the auction's lot, or raise `NotFound`."""
    tender.lot_for(actor, found.lot.uid)
    seat = seat_of(found.lot, actor.organisation)
    return tender.viewer(actor, found.lot, also=[Audience.BIDDERS] if seat else [])


# --- the end ---


def result_of(found: Auction) -> Result:
    """Return what an auction came to, or comes to if nothing more happens."""
    return final(state_of(found))


def auction_result(lot: Any) -> AuctionResult | None:
    """Return how the lot's auction ended; None where it has none, or it goes on."""
    found = auction_of(lot)
    if found is None or found.finished_at is None or found.hammered_at is None:
        return None
    result = result_of(found)
    by_number = {each.number: each for each in seats_of(found.lot)}
    seat = by_number.get(result.winner)
    kind = _KINDS.get(result.outcome, str(result.outcome))
    if result.outcome is Outcome.SOLD and len(result.among) > 1:
        kind = "draw"
    return AuctionResult(
        kind=kind,
        number=result.winner,
        applicant=seat.applicant if seat else None,
        organisation=seat.organisation if seat else None,
        price=result.price,
        area=result.area,
        unit=terms_of(found).unit,
        hammered_at=found.hammered_at,
        among=result.among,
        by_right=result.by_right,
    )
