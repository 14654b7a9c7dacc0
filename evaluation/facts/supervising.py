"""What a supervisor is told of rooms: sheets that were reopened, stops in force."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from evaluation.facts import panels
from evaluation.rules.phases import AT_WORK
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.tasks import Task, TaskKind


def tasks(actor: Actor) -> Iterator[Task]:
    """Return what the supervisor must know of or decide in rooms at work."""
    at_work = panels.panels().filter(phase__in=sorted(AT_WORK))
    reopened = at_work.filter(members__sheet__version__gt=1).distinct()
    stopped = at_work.filter(halts__isnull=False, halts__resumed_at=None)
    for row in reopened:
        if policy.may(actor, "evaluation.watch", region=row.lot.trade.region.path):
            yield Task(
                gettext_noop("A signed score sheet was reopened: %(title)s"),
                url=f"/rooms/scoring/{row.uid}/",
                facts={"title": row.lot.title},
                kind=TaskKind.WAIT,
            )
    for row in stopped:
        if policy.may(actor, "evaluation.halt", region=row.lot.trade.region.path):
            yield Task(
                gettext_noop("The evaluation of %(title)s is stopped: let it go on"),
                url=f"/rooms/scoring/{row.uid}/",
                facts={"title": row.lot.title},
            )
