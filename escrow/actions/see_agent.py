"""Remember when a custodian's agent was last heard of. No legal effect, no record."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from escrow.models import Seat

#: an agent asks every second or so; its pulse is written less often
EVERY: Final = timedelta(seconds=15)


def see_agent(*, signer: str, at: datetime) -> None:
    """Note that the agent of this certificate has asked."""
    stale = Q(seen_at=None) | Q(seen_at__lte=at - EVERY)
    Seat.objects.filter(stale, signer=signer).update(seen_at=at)
