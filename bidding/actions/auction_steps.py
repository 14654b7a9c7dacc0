"""What every act of an auction does: hold its queue, bring it up to date, keep it.

The queue of a lot is its own row and the auction's, locked in this order by one
statement. The instant is read after that. `brought` walks over every phase that ended
since the last act, and says each in the record: whoever comes first after a hammer has
fallen finds that it fell when the rule says.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bidding.actions import auction_statements
from bidding.facts import auctions
from bidding.models import Auction
from bidding.rules.auction_events import (
    AuctionDrawn,
    AuctionHammered,
    AuctionStopped,
    AuctionWent,
)
from bidding.rules.auctions import at_cap, coding, holds, live
from bidding.rules.auctions.interruptions import interrupted_at
from bidding.rules.auctions.state import OVER, State, advance, minimum
from journal.actions.record import record
from journal.queries import instant
from journal.rules.events import Event
from kernel.refused import NotFound
from parties.rules.actor import CLOCK, Actor
from tender import queries as tender
from tender.actions import steps
from tender.rules.stages import Act, Stage

SUSPENDED = "suspended"
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class ByNumber:
    """Who acts, as everybody may know it until the end: a number on a paddle."""

    number: str

    def as_facts(self) -> dict[str, str]:
        """Return what a journal row keeps of it."""
        return {"role": "bidder", "number": self.number}


def locked(uid: UUID | str) -> Auction:
    """Return an auction for an act: its lot is locked first."""
    found = auction_statements.lock(uid)
    if found is None:
        raise NotFound
    return found


def now_of(found: Auction) -> datetime:
    """Return the instant of an act; the queue never runs backwards."""
    return never_back(found, instant())


def never_back(found: Auction, now: datetime) -> datetime:
    """Return an instant read after the lock; the queue never runs backwards."""
    return max(now, found.seen_at)


def brought(found: Auction, at: datetime) -> tuple[State, list[Event]]:
    """Return the locked auction at `at`, and what the record has to say of the way."""
    state = auctions.state_of(found)
    events: list[Event] = []
    stopped = _stopped_at(found, state, at)
    until = at if stopped is None else max(stopped[0], found.seen_at)
    while state.until is not None and state.until <= until:
        since = state.until
        was_over = state.phase in OVER
        state = advance(state, since)
        if not was_over or state.phase not in OVER:
            events.append(_went(found, state, since))
    if stopped is not None and state.phase not in OVER:
        state = holds.freeze(live.at_instant(state, until), until)
        events.append(_stop(found, state, until, stopped[1]))
    return live.at_instant(state, at), events


def _stopped_at(
    found: Auction, state: State, at: datetime
) -> tuple[datetime, str] | None:
    """Return since when the auction stands still by itself, and why."""
    if state.frozen is not None or state.phase in OVER:
        return None
    if found.lot.stage == Stage.SUSPENDED:
        return tender.suspensions_of(found.lot)[-1].starts_at, SUSPENDED
    since = interrupted_at(state, found.looked_at, at)
    return None if since is None else (since, INTERRUPTED)


def _went(found: Auction, state: State, since: datetime) -> Event:
    if state.phase in OVER:
        return hammered(found, state)
    return AuctionWent(
        auction=str(found.uid),
        phase=str(state.phase),
        since=since.isoformat(),
        until=when(state.until),
        price=text_of(state.price),
        minimum=text_of(minimum(state, since)),
    )


def hammered(found: Auction, state: State) -> Event:
    """Return what the record says of the hammer."""
    assert state.hammered_at is not None
    return AuctionHammered(
        auction=str(found.uid),
        hammered_at=state.hammered_at.isoformat(),
        number=state.leader.bidder if state.leader else "",
        price=text_of(state.price),
        unit=state.terms.unit,
        bids=state.accepted,
    )


def _stop(found: Auction, state: State, at: datetime, reason: str) -> Event:
    return AuctionStopped(
        auction=str(found.uid),
        frozen_at=at.isoformat(),
        reason=reason,
        price=text_of(state.price),
    )


def keep(found: Auction, state: State) -> None:
    """Write the auction as it stands now."""
    bring(found, state)
    auction_statements.keep(found)


def bring(found: Auction, state: State) -> None:
    """Bring the columns of an auction to its state; whoever calls writes them."""
    assert state.seen_at is not None
    found.state = coding.state_to_json(state)
    found.phase = str(state.phase)
    found.accepted = state.accepted
    found.price = state.price
    found.leader = state.leader.bidder if state.leader else ""
    found.seen_at = found.looked_at = state.seen_at
    found.next_due_at = state.until
    found.frozen_at = state.frozen.at if state.frozen else None
    found.hammered_at = state.hammered_at


def say(found: Auction, events: list[Event], at: datetime) -> None:
    """Record what the clock did on the way."""
    for event in events:
        record(stream=found.lot.stream, event=event, by=CLOCK, at=at)


def win_by_draw(lot: Any, applicant: str, *, by: Actor, at: datetime) -> None:
    """Let the applicant that was drawn win a locked lot's auction; hand the lot on."""
    found = Auction.objects.select_for_update(of=("self",)).get(lot=lot)
    found.lot = lot
    numbers = {str(seat.applicant): seat.number for seat in auctions.seats_of(lot)}
    number = numbers[applicant]
    state = at_cap.drawn(auctions.state_of(found), number)
    keep(found, state)
    event = AuctionDrawn(
        auction=str(found.uid), number=number, among=list(state.takers)
    )
    record(stream=lot.stream, event=event, by=by, at=at)
    steps.move_lot(lot, Act.FINISH_COMPETING, by=by, at=at)


def text_of(value: object) -> str:
    """Return a price as the record has it; empty for none."""
    return "" if value is None else f"{value:f}"


def when(at: datetime | None) -> str:
    """Return an instant as the record has it; empty for none."""
    return "" if at is None else at.isoformat()
