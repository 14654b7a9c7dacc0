"""What a volume-based purchase asks of the selected: to pick a region in their turn."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_noop

from bidding.facts import volumes as facts
from bidding.models import VolumeRound
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task
from tender.rules.stages import Stage


def tasks(actor: Actor, now: datetime) -> Iterator[Task]:
    """Yield the turns that are the actor's firm's now."""
    if actor.role is not Role.BIDDER or actor.organisation is None:
        return
    rows = VolumeRound.objects.filter(
        lot__stage=Stage.DECIDING,
        picks_ended_at=None,
        rows__contains=[{"organisation": str(actor.organisation)}],
    ).select_related("lot__trade")
    for found in rows.order_by("picks_open_at", "id"):
        own = [
            row["bid"]
            for row in facts.winners_of(found)
            if row["organisation"] == str(actor.organisation)
        ]
        if own and facts.turn_at(found, now) in own:
            yield Task(
                gettext_noop("Pick a region in your turn: %(title)s, lot %(lot)s."),
                url=f"/rooms/drug/{found.lot.uid}/",
                facts={
                    "title": found.lot.trade.title,
                    "lot": str(found.lot.number),
                },
                due_at=found.turn_ends_at,
            )
