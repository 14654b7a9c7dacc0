"""A bidder's own bids: where each stands, and what is to be done about them.

Everything here is of one organisation. Nothing is counted over others' bids, and what
a bidder sees depends on nothing that others did.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_noop

from bidding.application_models import Applicant
from bidding.facts.envelopes import deadline_of
from bidding.models import Bid, OpenedBid
from bidding.rules.opening import Outcome
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from parties.rules.actor import Actor
from parties.rules.tasks import Task, TaskKind
from tender import queries as tender

LISTED_MAX = 200
#: the status that pages show of a bid that nobody opens any more (原封退回)
RETURNED: Final = "returned-unopened"
_SHOWN = (BidState.UPLOADING, BidState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class OwnBid:
    """A bid as its bidder's pages show it."""

    bid: Bid
    status: str
    deadline: datetime
    size: int
    offset: int
    is_changeable: bool

    @property
    def is_returned(self) -> bool:
        """Whether it goes back unopened (原封退回)."""
        return self.status == RETURNED

    @property
    def percent(self) -> int:
        """How much of the upload has come, in whole percent, rounded down."""
        return 100 * self.offset // self.size


def shown(bid: Bid, now: datetime) -> OwnBid:
    """Return a bid with its status, progress, and whether it can still be changed."""
    return all_shown([bid], now)[0]


def all_shown(bids: Sequence[Bid], now: datetime) -> list[OwnBid]:
    """Return bids as `shown` does one."""
    deadlines = [deadline_of(bid) for bid in bids]
    over = [bid for bid, at in zip(bids, deadlines, strict=True) if now >= at]
    returned = returned_of(over)
    return [
        _shown(bid, deadline, now, is_returned=bid.pk in returned)
        for bid, deadline in zip(bids, deadlines, strict=True)
    ]


def _shown(bid: Bid, deadline: datetime, now: datetime, *, is_returned: bool) -> OwnBid:
    parts = list(bid.parts.all())
    return OwnBid(
        bid=bid,
        status=RETURNED if is_returned else f"bid-{bid.state}",
        deadline=deadline,
        size=sum(part.size for part in parts),
        offset=sum(part.offset for part in parts),
        is_changeable=now < deadline and bid.state == BidState.SUBMITTED,
    )


def returned_of(bids: Sequence[Bid]) -> set[int]:
    """Return which bids go back unopened: not admitted, or nobody can open them now."""
    given = [bid for bid in bids if bid.state == BidState.SUBMITTED]
    aside = OpenedBid.objects.filter(bid__in=given, outcome=Outcome.RETURNED)
    found = set(aside.values_list("bid_id", flat=True))
    gone = escrow.all_returned_unopened({str(bid.lot.trade.uid) for bid in given})
    return found | {bid.pk for bid in given if bid.manifest_digest in gone}


def bids_of(actor: Actor, lot: UUID | None = None) -> list[Bid]:
    """Return the actor's own bids, the newest first, for one lot or for all."""
    if actor.organisation is None:
        return []
    found = Bid.objects.filter(organisation__uid=actor.organisation)
    if lot is not None:
        found = found.filter(lot__uid=lot)
    rows = found.select_related("lot__trade").prefetch_related("parts")
    return list(rows.order_by("-created_at", "-id")[:LISTED_MAX])


def lots_of(organisation: UUID) -> list[int]:
    """Return the keys of the lots that an organisation bid or applied for."""
    kept = Bid.objects.filter(organisation__uid=organisation).exclude(
        state__in=[BidState.WITHDRAWN, BidState.UNFINISHED]
    )
    applied = Applicant.objects.filter(organisation__uid=organisation)
    found = kept.values_list("lot_id", flat=True)
    return sorted({*found, *applied.values_list("lot_id", flat=True)})


def tasks(bids: Iterable[Bid], now: datetime) -> list[Task]:
    """Return what a bidder must do about bids before their deadline."""
    return [
        _task(bid, deadline)
        for bid in bids
        if bid.state in _SHOWN and now < (deadline := deadline_of(bid))
    ]


def tasks_ahead(actor: Actor, bids: Iterable[Bid], now: datetime) -> list[Task]:
    """Return the lots that a bidder spoke up about and has no live bid for."""
    if actor.organisation is None:
        return []
    bid_for = {bid.lot_id for bid in bids if bid.state in _SHOWN}
    return [
        Task(
            gettext_noop("Seal and hand in your bid for %(title)s, lot %(lot)s."),
            url=f"/bids/{lot.uid}/",
            facts={"title": lot.trade.title, "lot": str(lot.number)},
            due_at=lot.submission_closes_at,
        )
        for lot in tender.lots_asked_about(actor.organisation)
        if lot.pk not in bid_for
        and lot.submission_closes_at is not None
        and now < lot.submission_closes_at
        and tender.procedure_of(lot.trade).is_sealed
    ]


def _task(bid: Bid, deadline: datetime) -> Task:
    lot: Any = bid.lot
    facts = {"title": lot.trade.title, "lot": str(lot.number)}
    if bid.state == BidState.UPLOADING:
        return Task(
            gettext_noop("Finish uploading your bid for %(title)s, lot %(lot)s."),
            url=f"/bids/{lot.uid}/seal/",
            facts=facts,
            due_at=deadline,
        )
    return Task(
        gettext_noop("Your bid for %(title)s, lot %(lot)s, is submitted and sealed."),
        url=f"/bids/{lot.uid}/",
        facts=facts,
        due_at=deadline,
        kind=TaskKind.WAIT,
    )
