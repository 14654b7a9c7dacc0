"""A bidder's own bids: where each stands, and what is to be done about them.

Everything here is of one organisation. Nothing is counted over others' bids, and what
a bidder sees depends on nothing that others did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_noop

from bidding.facts.envelopes import deadline_of
from bidding.models import Bid, OpenedBid
from bidding.rules.opening import Outcome
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from parties.rules.actor import Actor
from parties.rules.tasks import Task, TaskKind

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
    parts = list(bid.parts.all())
    deadline = deadline_of(bid)
    status = f"bid-{bid.state}"
    if now >= deadline and is_returned(bid):
        status = RETURNED
    return OwnBid(
        bid=bid,
        status=status,
        deadline=deadline,
        size=sum(part.size for part in parts),
        offset=sum(part.offset for part in parts),
        is_changeable=now < deadline and bid.state == BidState.SUBMITTED,
    )


def is_returned(bid: Bid) -> bool:
    """Whether a bid goes back unopened: not admitted, or nobody can open it now."""
    if bid.state != BidState.SUBMITTED:
        return False
    if OpenedBid.objects.filter(bid=bid, outcome=Outcome.RETURNED).exists():
        return True
    lot: Any = bid.lot
    listed = escrow.closing_for(str(lot.trade.uid), str(lot.uid), bid.envelope)
    if listed is None:
        return False
    return bid.manifest_digest in escrow.returned_unopened(listed.digest)


def bids_of(actor: Actor, lot: UUID | None = None) -> list[Bid]:
    """Return the actor's own bids, the newest first, for one lot or for all."""
    if actor.organisation is None:
        return []
    found = Bid.objects.filter(organisation__uid=actor.organisation)
    if lot is not None:
        found = found.filter(lot__uid=lot)
    rows = found.select_related("lot__trade").prefetch_related("parts")
    return list(rows.order_by("-created_at", "-id")[:LISTED_MAX])


def tasks(bids: Iterable[Bid], now: datetime) -> list[Task]:
    """Return what a bidder must do about bids before their deadline."""
    return [
        _task(bid, deadline)
        for bid in bids
        if bid.state in _SHOWN and now < (deadline := deadline_of(bid))
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
