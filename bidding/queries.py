"""Reading bids: a bidder's own, what custodians may fetch, and what is due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from uuid import UUID

from bidding.facts.envelopes import ROUND_PREFIX
from bidding.models import Bid
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from kernel.due import Due
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender

# --- doors ---


def bid_for(actor: Actor, uid: UUID | str) -> Bid:
    """Return a bid of the actor's own organisation, or `NotFound`."""
    found = (
        Bid.objects.select_related("lot__trade", "organisation").filter(uid=uid).first()
    )
    if found is None:
        raise NotFound
    policy.check(actor, "bidding.see-own", organisation=found.organisation.uid)
    return found


def own_bids(actor: Actor, lot: UUID) -> list[Bid]:
    """Return the actor's own bids for a lot, the newest first."""
    found = Bid.objects.select_related("lot__trade").filter(
        lot__uid=lot, organisation__uid=actor.organisation
    )
    return list(found.order_by("-created_at", "-id"))


# --- what custodians fetch ---


@dataclass(frozen=True, slots=True)
class ListedBid:
    """A listed bid as a custodian's agent gets it."""

    manifest: bytes
    token: bytes
    share: bytes


def listed_bids(
    closing: str, index: int, *, start: int, count: int
) -> Iterator[ListedBid]:
    """Yield a page of what the agent of seat `index` needs of a published list."""
    found = escrow.closing(closing)
    if found is None or found.published_at is None:
        raise NotFound
    bids = Bid.objects.filter(
        lot__uid=found.lot, envelope=found.envelope, state=BidState.SUBMITTED
    ).order_by("received_at", "id")
    for bid in bids.prefetch_related("shares")[start : start + count]:
        share = next(each for each in bid.shares.all() if each.index == index)
        yield ListedBid(
            bytes(bid.manifest), bytes(bid.token or b""), bytes(share.envelope)
        )


# --- what is due ---


def due(now: datetime) -> Iterable[Due]:
    """Return what the clock does for submissions: stamps, closings, publications."""
    yield from _stamps_due()
    yield from _closings_due(now)
    yield from _publications_due()


def _stamps_due() -> Iterator[Due]:
    waiting = Bid.objects.filter(state=BidState.SUBMITTED, token__isnull=True)
    for uid in waiting.values_list("uid", flat=True):
        yield Due(
            name="stamp bid",
            key=str(uid),
            queue="outbox",
            task="bidding.tasks.stamp_bid",
            kwargs={"bid": str(uid)},
        )


def _closings_due(now: datetime) -> Iterator[Due]:
    for lot in tender.lots_due(now):
        first = tender.procedure_of(lot.trade).first_envelope.envelope
        call = partial(_act, "close", "close_envelope", lot=lot.uid, envelope=first)
        yield Due("close envelope", f"{lot.uid}/{first}", call)
    for order in escrow.rounds_due(now, prefix=ROUND_PREFIX):
        call = partial(
            _act,
            "close",
            "close_envelope",
            lot=UUID(order.lot),
            envelope=order.envelope,
        )
        yield Due("close envelope", f"{order.lot}/{order.envelope}", call)


def _publications_due() -> Iterator[Due]:
    for digest in escrow.unpublished_closings():
        yield Due(
            name="publish closing",
            key=digest,
            queue="outbox",
            task="bidding.tasks.publish_closing",
            kwargs={"closing": digest},
        )


def _act(module: str, name: str, **keys: object) -> None:
    """Do an act of the clock. Actions read here, so they are looked up when called."""
    getattr(import_module(f"bidding.actions.{module}"), name)(**keys)


def next_instant(now: datetime) -> datetime | None:
    """Return the earliest round's end after `now`; lots are tender's to say."""
    return escrow.next_round_end(now, prefix=ROUND_PREFIX)
