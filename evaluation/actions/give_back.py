"""Give bidders the time back in which nobody may answer; on the record, and shown.

Every act that stops a room, or lets it go on, does this in its own step; the clock does
it after a suspension, which ends in tender/.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import inquiries, trade
from evaluation.models import Inquiry, Panel
from evaluation.rules.room_events import AnswerTimeGivenBack
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def give_time_back(*, panel: UUID) -> None:
    """Give back what was lost; the clock's act. Twice is once."""
    policy.check(CLOCK, "evaluation.expire")
    found = steps.panel_locked(panel)
    in_step(found, at=instant())


def in_step(of: Panel, *, at: datetime) -> None:
    """Move the limits of open questions, inside the caller's act.

    Nothing is moved while the room stands still for yet another reason.
    """
    for asked in inquiries.open_rows(of):
        due_at = inquiries.runs_until(asked, at)
        if due_at is None:
            return
        _move(of, asked, due_at, at=at)


def _move(of: Panel, asked: Inquiry, due_at: datetime, *, at: datetime) -> None:
    former, asked.due_at, asked.counted_at = asked.due_at, due_at, at
    asked.save(update_fields=["due_at", "counted_at"])
    if due_at == former:
        return
    bid = str(asked.bid)
    event = AnswerTimeGivenBack(
        inquiry=str(asked.uid),
        number=asked.n,
        bid=bid,
        bid_name=trade.names(trade.bids_of(of.lot)).get(bid, bid),
        lost_s=int((due_at - former).total_seconds()),
        former=former.isoformat(),
        due_at=due_at.isoformat(),
    )
    steps.keep(of, event, by=CLOCK, at=at, item=Item.INQUIRY, owner=bid)
