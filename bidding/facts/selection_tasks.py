"""What a draw asks of its parties: to commit while nobody knows the list, to reveal.

Centre, owner and supervisor each give a part of the seed; one that nobody told of it
would be left to its sealed backup, or would have no part at all.
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_noop

from bidding.facts import selections as facts
from bidding.facts.selection_hall import hall_of
from bidding.models import Selection
from bidding.rules.draws import PARTIES
from parties.rules.actor import Actor
from parties.rules.tasks import Task
from tender.rules.stages import Stage


def tasks(actor: Actor, now: datetime) -> Iterator[Task]:
    """Yield what the role being used has to do for draws."""
    if actor.role not in PARTIES:
        return
    waiting = Selection.objects.filter(
        lot__stage__in=[Stage.OPEN, Stage.DRAWING], drawn_at=None
    ).select_related("lot__trade__owner", "lot__trade__agency", "lot__trade__region")
    for found in waiting.prefetch_related("secrets").order_by("lot_id"):
        hall = hall_of(actor, found, now)
        if hall.may_commit and facts.has_draw(found.lot):
            yield _task(
                gettext_noop("Commit to a secret for the draw of %(title)s"),
                found,
                hall.closes_at,
            )
        elif hall.may_reveal:
            yield _task(
                gettext_noop("Reveal your secret: %(title)s is being drawn"),
                found,
                found.reveal_until,
            )


def _task(words: str, found: Selection, due_at: datetime | None) -> Task:
    return Task(
        words,
        url=f"/rooms/draw/{found.lot.uid}/",
        facts={"title": found.lot.title},
        due_at=due_at,
    )
