"""What the console adds to the hall: the closing list in figures, and the custodians.

Figures of the list are shown by what the hall itself may show; whether custodians'
programs are heard of depends on no bid.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bidding.facts import openings
from bidding.facts.envelopes import terms_of
from bidding.facts.hall import Hall
from bidding.models import Opening
from escrow import queries as escrow
from sealing import certificates, timestamp
from sealing import closing as closings


@dataclass(frozen=True, slots=True)
class StampShown:
    """One authority's time."""

    authority: str
    at: datetime


@dataclass(slots=True)
class Console:
    """The closing list and the agents at one instant."""

    #: escrow's facts of each seat's agent
    agents: list[Any]
    needed: int
    digest: str = ""
    published_at: datetime | None = None
    bids: int | None = None
    floor: int = 0
    stamps: list[StampShown] = field(default_factory=list)

    @property
    def alive(self) -> int:
        """How many agents are heard of."""
        return sum(each.is_alive for each in self.agents)


def console_of(found: Opening, hall: Hall) -> Console:
    """Return it for those who work here; the caller has checked that."""
    agents = escrow.agents_of(str(found.lot.trade.uid), hall.now)
    shown = Console(agents=agents, needed=hall.needed)
    listed = openings.closing_of(found)
    if listed is None:
        return shown
    shown.digest, shown.published_at = listed.digest, listed.published_at
    shown.floor = terms_of(found.lot, found.envelope).floor
    if hall.bidders is not None:
        shown.bids = len(closings.read(bytes(listed.body)).entries)
    if listed.token:
        shown.stamps = [_stamp(bytes(listed.token))]
    return shown


def _stamp(token: bytes) -> StampShown:
    read = timestamp.Token.parse(token)
    return StampShown(certificates.organisation(read.certificate) or "", read.gen_time)
