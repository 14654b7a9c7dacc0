"""Hear of custodians' agents, and look for them before an opening (值守, 失联)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from escrow.actions import steps
from escrow.models import AgentWarning, PulseCheck, Seat
from escrow.rules.agents import Pulse, pulse
from escrow.rules.safety_events import AgentSilent, AgentsLookedFor
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import Actor

#: an agent's pulse is written no more often than this
EVERY: Final = timedelta(seconds=15)


def see_agent(*, signer: str, subjects: Collection[str], at: datetime) -> None:
    """Note that the agent of a certificate lives, and has these tenders' keys.

    No legal effect, no record.
    """
    stale = Q(seen_at=None) | Q(seen_at__lte=at - EVERY)
    mine = Seat.objects.filter(signer=signer, custody__subject__in=subjects)
    mine.filter(stale).update(seen_at=at)


@transaction.atomic(durable=True)
def look_for_agents(
    *, by: Actor, subject: str, opens_at: datetime, number: int
) -> PulseCheck:
    """Record which agents were heard of before an opening; looked already is no fault.

    `number` tells the looks before one opening apart. A silent one is a warning to
    staff and to the seat itself.
    """
    policy.check(by, "escrow.look-for-agents")
    custody = steps.custody_locked(subject)
    known = PulseCheck.objects.filter(
        custody=custody, opens_at=opens_at, number=number
    ).first()
    if known is not None:
        return known
    at = instant()
    made = PulseCheck.objects.create(
        custody=custody, opens_at=opens_at, number=number, checked_at=at
    )
    seats = list(custody.seats.select_related("organisation").order_by("index"))
    silent = [seat for seat in seats if pulse(seat.seen_at, at) is not Pulse.ALIVE]
    AgentWarning.objects.bulk_create(
        AgentWarning(check_made=made, seat=seat) for seat in silent
    )
    event = AgentsLookedFor(
        opens_at=opens_at.isoformat(),
        alive=len(seats) - len(silent),
        n=len(seats),
        silent=[seat.index for seat in silent],
    )
    steps.keep(custody, event, by=by, at=at)
    for seat in silent:
        warning = AgentSilent(
            opens_at=opens_at.isoformat(),
            index=seat.index,
            organisation=seat.organisation.name,
        )
        steps.keep(custody, warning, by=by, at=at)
    return made
