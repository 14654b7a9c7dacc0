"""Reading bids: a bidder's own, what custodians may fetch, openings, what is due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from bidding.facts import (
    applicants,
    application_tasks,
    application_work,
    auction_hall,
    auction_work,
    auctions,
    closing_lists,
    dues,
    later,
    listings,
    opening_tasks,
    opening_work,
    openings,
    own,
    selection_tasks,
    selections,
    volume_tasks,
    volumes,
)
from bidding.facts.envelopes import ROUND_PREFIX
from bidding.models import Bid, Opening, ShareEnvelope
from bidding.rules.closing import GRACE
from bidding.rules.opening import MAY_OPEN, OVER
from bidding.rules.rounds import never_closes
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from kernel.due import Due
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task
from sealing import closing
from tender import queries as tender
from tender.rules.stages import Stage

# --- openings, for the apps above ---

auction_result = auctions.auction_result
hall_of_auction = auctions.hall_of_auction
has_draw_page = selections.has_draw_page
paid_yuan = listings.paid_yuan
was_drawn = selections.was_drawn
sign_ups = applicants.applications
opening_for = openings.opening_for
opening_state = openings.opening_state
opening_finished = openings.opening_finished
opened_bids = openings.opened_bids
offers = later.offers
bidder_parties = openings.bidder_parties
drawn_factors = openings.drawn_factors
bid_documents = openings.bid_documents
open_document = openings.open_document
bid_marks = openings.bid_marks
listed_certificates = later.listed_certificates
asked_to_quote = later.asked_to_quote
is_picking = volumes.is_picking
volume_round = volumes.round_of


def selected(lot: Any) -> list[selections.Chosen]:
    """Return whom a selection, a hammer, an agreement or prices named, by rank."""
    procedure = tender.procedure_of(lot.trade)
    if procedure.buys_by_volume:
        return volumes.selected_of(lot)
    if procedure.is_live:
        return listings.taker_of(lot)
    return selections.chosen_of(lot)


def selection_digest(lot: Any) -> str:
    """Return the digest of what that rests on; empty before."""
    procedure = tender.procedure_of(lot.trade)
    if procedure.buys_by_volume:
        return volumes.digest_of(lot)
    if procedure.is_live:
        return listings.digest_of(lot)
    return selections.digest_of(lot)


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


# --- closing lists ---

closing_list = closing_lists.closing_list


# --- what custodians fetch ---


#: at most so many listed bids a page, or so many bytes of them
PAGE_MAX = 64
PAGE_BYTES_MAX = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ListedBid:
    """A listed bid as a custodian's agent gets it; `n` is its place in the list."""

    n: int
    manifest: bytes
    token: bytes
    envelope: bytes


@dataclass(frozen=True, slots=True)
class ListedPage:
    """Some listed bids in the list's order, and whether they are the last ones."""

    entries: tuple[ListedBid, ...]
    is_complete: bool


def listed_bids(digest: str, signer: str, *, after: int) -> ListedPage:
    """Return what the agent of one signer needs of a published list, page by page.

    Only the envelopes of the signer's own seat are given. A list that does not exist,
    is not published, or is of another tender's custodians is `NotFound`.
    """
    found = escrow.closing(digest)
    if found is None or found.published_at is None:
        raise NotFound
    index = _seat_index(found.custody.subject, signer)
    entries = closing.read(bytes(found.body)).entries
    wanted = list(enumerate(entries, start=1))[after : after + PAGE_MAX]
    by_digest = {
        row.bid.manifest_digest: row
        for row in ShareEnvelope.objects.select_related("bid").filter(
            index=index, bid__manifest_digest__in=[e.manifest for _n, e in wanted]
        )
    }
    page: list[ListedBid] = []
    size = 0
    for n, entry in wanted:
        row = by_digest[entry.manifest]
        listed = ListedBid(
            n, bytes(row.bid.manifest), bytes(row.bid.token or b""), bytes(row.envelope)
        )
        size += len(listed.manifest) + len(listed.token) + len(listed.envelope)
        if page and size > PAGE_BYTES_MAX:
            break
        page.append(listed)
    return ListedPage(tuple(page), after + len(page) >= len(entries))


def _seat_index(subject: str, signer: str) -> int:
    for seat in escrow.seats_of_signer(signer):
        if seat.custody.subject == subject:
            return int(seat.index)
    raise NotFound


# --- what is due ---


def due(now: datetime) -> Iterable[Due]:
    """Return what clock and workers do for bids, from stamps to the last document."""
    yield from _stamps_due(now)
    yield from _closings_due(now)
    yield from _publications_due()
    yield from opening_work.due(now)
    yield from auction_work.due(now)
    yield from application_work.due(now)
    yield from selections.due(now)
    yield from volumes.due(now)


def _stamps_due(now: datetime) -> Iterator[Due]:
    """Ask for tokens while one would be accepted; after that the deadline moves."""
    in_time = Q(lot__submission_closes_at__gte=now - GRACE)
    # The later deadline of a frozen lot counts before the statement bears it.
    announced = Q(
        lot__stage=Stage.FROZEN,
        lot__trade__extensions__in_force_at=None,
        lot__trade__extensions__submission_closes_at__gte=now - GRACE,
    )
    running = Opening.objects.filter(
        lot=OuterRef("lot"), envelope=OuterRef("envelope"), state__in=list(MAY_OPEN)
    )
    waiting = Bid.objects.filter(
        in_time | announced | Q(Exists(running), envelope__startswith=ROUND_PREFIX),
        state=BidState.SUBMITTED,
        token__isnull=True,
    )
    for uid in waiting.values_list("uid", flat=True).distinct():
        yield dues.task("stamp bid", "outbox", "stamp_bid", bid=uid)


def _closings_due(now: datetime) -> Iterator[Due]:
    for lot in tender.lots_due(now):
        if not tender.procedure_of(lot.trade).is_sealed:
            continue  # nothing was sealed: bidding begins instead (auction_work)
        if _misses_tokens(lot, now):
            yield dues.act(
                "extend for tokens",
                "extend_for_tokens",
                "extend_for_tokens",
                key=str(lot.trade.uid),
                lot=lot.uid,
            )
            continue
        first = tender.procedure_of(lot.trade).first_envelope.envelope
        yield _to_close(lot.uid, first)
    yield from _rounds_due(now)


def _rounds_due(now: datetime) -> Iterator[Due]:
    """Close rounds whose time is up, or annul those that never can be."""
    for order in escrow.rounds_due(now, prefix=ROUND_PREFIX):
        made = openings.opening_for(order.lot, order.envelope)
        if made is None or made.state in OVER:
            continue
        waiting = Bid.objects.filter(
            lot=made.lot,
            envelope=order.envelope,
            state=BidState.SUBMITTED,
            token__isnull=True,
        )
        missing = waiting.count()
        if never_closes(deadline=order.deadline, missing=missing, now=now):
            yield dues.act(
                "annul round", "annul_round", "annul_round", opening=made.uid
            )
            continue
        yield _to_close(UUID(order.lot), order.envelope)


def _to_close(lot: UUID, envelope: str) -> Due:
    return dues.act(
        "close envelope", "close", "close_envelope", lot=lot, envelope=envelope
    )


def _misses_tokens(lot: Any, now: datetime) -> bool:
    """Say whether a token is missing that can no longer come in time."""
    if lot.submission_closes_at is None or now <= lot.submission_closes_at + GRACE:
        return False
    waiting = Bid.objects.filter(lot=lot, state=BidState.SUBMITTED, token__isnull=True)
    return waiting.exists()


def _publications_due() -> Iterator[Due]:
    for digest in escrow.unpublished_closings():
        yield dues.task("publish closing", "outbox", "publish_closing", closing=digest)
    # A worker may have died when its list was published, before custodians were called.
    for lot in tender.lots_at(Stage.CLOSED):
        first = tender.procedure_of(lot.trade).first_envelope.envelope
        listed = escrow.closing_for(str(lot.trade.uid), str(lot.uid), first)
        if listed is not None and listed.published_at is not None:
            yield dues.act("call releases", "stamp", "call_releases", lot=lot.uid)


def next_instant(now: datetime) -> datetime | None:
    """Return the earliest instant after `now`; lots' deadlines are tender's to say."""
    found = [
        escrow.next_round_end(now, prefix=ROUND_PREFIX),
        opening_work.next_instant(now),
        selections.next_instant(now),
        volumes.next_instant(now),
    ]
    return min((at for at in found if at is not None), default=None)


#: the lane for what must be heard at once
hammers, next_hammer = auction_work.hammers, auction_work.next_hammer


#: the lots that an organisation takes part in, for what follows their results
lots_of = own.lots_of


# --- the desk ---


def tasks_for(actor: Actor, now: datetime) -> list[Task]:
    """Return what is to be done about one's own bids, and in openings."""
    found = [
        *opening_tasks.tasks(actor, now),
        *application_tasks.tasks(actor, now),
        *selection_tasks.tasks(actor, now),
        *volume_tasks.tasks(actor, now),
    ]
    if actor.role is Role.BIDDER and actor.organisation is not None:
        bids = own.bids_of(actor)
        found += [*own.tasks(bids, now), *own.tasks_ahead(actor, bids, now)]
    return found


def live_rooms(now: datetime) -> list[opening_tasks.LiveHall]:
    """Return the halls that the public may watch now."""
    return opening_tasks.live_rooms(now) + auction_hall.live_rooms(now)


sessions_today = opening_tasks.sessions_today
