"""Acts beside the bidding: the owner types in its reserve; the centre freezes, resumes.

A freeze takes effect at its instant and takes no time away. It goes on by the notice's
rule for interruptions: accepted bids stand, a countdown is prepared again where the
notice says so, and where resuming needs notice, that is given first.
"""

import hashlib
import secrets
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from bidding.actions import auction_steps
from bidding.actions.auction_steps import text_of, when
from bidding.facts import auctions
from bidding.models import Auction
from bidding.rules.auction_events import (
    AuctionNoticeGiven,
    AuctionReserveTyped,
    AuctionStopped,
    AuctionWentOn,
)
from bidding.rules.auctions import live
from bidding.rules.auctions.live import Freeze, Resume, TypeReserve
from bidding.rules.auctions.refusals import NotNow
from bidding.rules.auctions.state import State
from journal import queries as journal
from journal.actions.record import record
from kernel.canonical import Json
from parties.rules.actor import Actor
from tender.actions import steps
from tender.rules.reasons import checked_reason
from tender.rules.stages import Stage

FREEZE = "bidding.freeze-auction"
RESUME = "bidding.resume-auction"
RESERVE = "bidding.type-reserve"


def hold_facts(found: Auction, reason: str, **more: str) -> dict[str, Json]:
    """Return what is signed: which auction, why, and until when where it is said.

    `frozen_at` and `after`, the row by which it last went on, tell one freeze from the
    next: a signature serves once.
    """
    last = journal.latest(found.lot.stream, AuctionWentOn.kind)
    facts: dict[str, Json] = {
        "code": found.lot.trade.code,
        "lot": found.lot.number,
        "auction": str(found.uid),
        "reason": reason.strip(),
        "frozen_at": when(found.frozen_at),
        "after": 0 if last is None else last.n,
    }
    return {**facts, **more}


@transaction.atomic(durable=True)
def freeze_auction(
    *, by: Actor, auction: UUID, reason: str, signature: bytes, ref: str = ""
) -> None:
    """Stop an auction for a failure, with the reason, for everybody to see."""
    found, state, at = _begun(by, auction, FREEZE)
    why = checked_reason(reason)
    state = live.apply(state, Freeze(), at)
    steps.signed(by, FREEZE, str(found.uid), hold_facts(found, why), signature, at)
    auction_steps.keep(found, state)
    event = AuctionStopped(
        auction=str(found.uid),
        frozen_at=at.isoformat(),
        reason=why,
        price=text_of(state.price),
    )
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)


@transaction.atomic(durable=True)
def give_notice(
    *, by: Actor, auction: UUID, reason: str, signature: bytes, ref: str = ""
) -> None:
    """Announce that a frozen auction will go on, where its rule asks for notice."""
    found, state, at = _begun(by, auction, RESUME)
    if state.frozen is None or found.notice_at is not None:
        raise NotNow(phase=state.phase)
    why = checked_reason(reason)
    facts = hold_facts(found, why, notice="yes")
    steps.signed(by, RESUME, str(found.uid), facts, signature, at)
    found.notice_at = at
    found.save(update_fields=["notice_at"])
    event = AuctionNoticeGiven(auction=str(found.uid), reason=why)
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)


@transaction.atomic(durable=True)
def resume_auction(
    *,
    by: Actor,
    auction: UUID,
    reason: str,
    signature: bytes,
    ends_at: datetime | None = None,
    ref: str = "",
) -> None:
    """Go on. `ends_at` is a later end of the listing than the rule's own."""
    found, state, at = _begun(by, auction, RESUME)
    if found.lot.stage == Stage.SUSPENDED:
        raise NotNow(phase=Stage.SUSPENDED)
    why = checked_reason(reason)
    notice_at = found.notice_at
    state = live.apply(state, Resume(notice_at, ends_at), at)
    facts = hold_facts(found, why, ends_at=when(ends_at))
    steps.signed(by, RESUME, str(found.uid), facts, signature, at)
    auction_steps.keep(found, state)
    found.notice_at = None
    found.save(update_fields=["notice_at"])
    event = AuctionWentOn(
        auction=str(found.uid),
        reason=why,
        phase=str(state.phase),
        notice_at=when(notice_at),
        until=when(state.until),
    )
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)


@transaction.atomic(durable=True)
def type_reserve(*, by: Actor, auction: UUID, amount: Decimal, ref: str = "") -> None:
    """Type in the reserve (底价), once; it is told with the end, its digest now."""
    found, state, at = _begun(by, auction, RESERVE)
    state = live.apply(state, TypeReserve(amount), at)
    auction_steps.keep(found, state)
    found.reserve_salt = secrets.token_hex(32)
    found.save(update_fields=["reserve_salt"])
    digest = reserve_digest(found.reserve_salt, amount)
    event = AuctionReserveTyped(auction=str(found.uid), digest=digest)
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)


def reserve_digest(salt: str, amount: Decimal) -> str:
    """Return what is public of a reserve before the end: SHA-256 in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + f"{amount:f}".encode()).hexdigest()


def _begun(by: Actor, auction: UUID, act: str) -> tuple[Auction, State, datetime]:
    steps.check_may(by, act, auctions.auction(auction).lot.trade)
    found = auction_steps.locked(auction)
    at = auction_steps.now_of(found)
    state, events = auction_steps.brought(found, at)
    if events:
        auction_steps.keep(found, state)
        auction_steps.say(found, events, at)
    return found, state, at
