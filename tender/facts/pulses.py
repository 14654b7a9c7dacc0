"""Which openings to come want their custodians' agents looked for now."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from escrow import queries as escrow
from escrow.actions.see_agent import look_for_agents
from kernel.due import Due
from parties.rules.actor import CLOCK
from tender.facts import books
from tender.models import Lot
from tender.rules.pulses import BEFORE_MAX, due_look
from tender.rules.stages import Stage

_WAITING = (Stage.OPEN, Stage.FROZEN)


def due(now: datetime) -> Iterator[Due]:
    """Return the looks that are due; all lots of a trade open together."""
    for subject, opens_at, is_training in _openings(now):
        number = due_look(opens_at, now, is_training=is_training)
        if number is None or escrow.was_looked_for(subject, opens_at, number):
            continue
        yield Due(
            name="look for agents",
            key=f"{subject} {opens_at.isoformat()} {number}",
            call=partial(
                look_for_agents,
                by=CLOCK,
                subject=subject,
                opens_at=opens_at,
                number=number,
            ),
        )


def _openings(now: datetime) -> set[tuple[str, datetime, bool]]:
    rows = Lot.objects.filter(
        stage__in=_WAITING, opens_at__gt=now, opens_at__lte=now + BEFORE_MAX
    ).values_list("trade__uid", "opens_at", "trade__rulebook")
    return {
        (str(uid), opens_at, books.get(book).is_training)
        for uid, opens_at, book in rows
        if opens_at is not None
    }
