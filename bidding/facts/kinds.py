"""What kind of opening this is: the first of its lot, a round, by order, or aside.

The first is hosted and moves the lot; a round is read by the panel alone; a later one
waits for the owner's order (双信封); one aside is somebody else's than a bidder's: the
owner's reserve, a party's secret for a draw.
"""

from datetime import datetime
from typing import Any, Final

from bidding.facts.envelopes import ROUND_PREFIX
from bidding.models import Opening
from escrow import queries as escrow
from parties import queries as parties
from sealing import order as orders
from sealing.order import Order
from tender import queries as tender
from tender.rules.envelope_rows import EnvelopeRow
from tender.rules.procedures import PROCEDURES
from tender.rules.stages import Stage

#: the envelopes that others than bidders seal, in whichever procedure
ASIDE_ENVELOPES: Final = frozenset(
    row.envelope
    for procedure in PROCEDURES.values()
    for row in procedure.envelopes
    if row.is_aside
)
#: what is aside may be opened from the call for releases until the report
_ASIDE: Final = frozenset({Stage.RELEASING, Stage.OPENING, Stage.EVALUATING})


def is_round(found: Opening) -> bool:
    """Say whether this is a round of quotes, which the panel alone reads."""
    return found.envelope.startswith(ROUND_PREFIX)


def row_of(found: Opening) -> EnvelopeRow | None:
    """Return the procedure's row of an opening's envelope; None for a round."""
    return tender.procedure_of(found.lot.trade).envelope(found.envelope)


def is_first(found: Opening) -> bool:
    """Say whether this opening is the one that moves the lot."""
    first = tender.procedure_of(found.lot.trade).first_envelope
    return found.envelope == first.envelope


def is_aside(found: Opening) -> bool:
    """Say whether what it opens was sealed by somebody else than bidders."""
    return found.envelope in ASIDE_ENVELOPES


def is_hosted(found: Opening) -> bool:
    """Say whether people hold it: owner hosts, centre witnesses, bidders confirm."""
    return not is_round(found) and not is_aside(found)


def order_of(found: Opening) -> Order | None:
    """Return the owner's order that an opening rests on, if it rests on one."""
    given = escrow.order_for(
        str(found.lot.trade.uid), str(found.lot.uid), found.envelope
    )
    return None if given is None else orders.read(bytes(given.body))


def opens_at(found: Opening) -> datetime | None:
    """Return from when it may be opened, as statement or order say."""
    row = row_of(found)
    if row is None or row.on_order:
        order = order_of(found)
        return None if order is None else order.opens_at
    at: datetime | None = found.lot.opens_at
    if at is None or row.opens_after_key is None:
        return at
    book = tender.rulebook_of(found.lot.trade)
    return book.row(row.opens_after_key).earliest(at, parties.calendar())


def closes_at(found: Opening) -> datetime | None:
    """Return until when what it opens was taken."""
    if is_round(found):
        order = order_of(found)
        return None if order is None else order.deadline
    at: datetime | None = found.lot.submission_closes_at
    return at


def is_its_stage(found: Opening) -> bool:
    """Say whether the lot is where this opening may come to a table."""
    if is_first(found):
        return bool(found.lot.stage == Stage.RELEASING)
    if is_aside(found):
        return found.lot.stage in _ASIDE
    return bool(found.lot.stage == Stage.EVALUATING)


def reads_out(found: Opening, form: Any) -> Any:
    """Return the lines of the opening form that this opening reads out."""
    row = row_of(found)
    return form if row is None else row.reads_out(form)
