"""What the clock owes to applications: numbers to grant, bidding to begin."""

from collections.abc import Iterator
from datetime import datetime

from bidding.facts import applicants, dues, listings
from kernel.due import Due
from tender import queries as tender


def due(now: datetime) -> Iterator[Due]:
    """Return the fit applicants whose deposit is in, then lots whose time has come."""
    for row in applicants.ready():
        yield dues.act(
            "grant number", "applications", "grant_number", application=row.uid
        )
    for lot in tender.lots_due(now):
        procedure = tender.procedure_of(lot.trade)
        if procedure.is_live and listings.ends_without_bidding(lot):
            yield dues.act("end listing", "listing_ends", "end_listing", lot=lot.uid)
        elif procedure.is_live:
            yield dues.act("open auction", "auction_clock", "open_lot", lot=lot.uid)
