"""What the panel has called a round of final quotes for, as the lot's journal tells it.

The panel is an app above this one: its act is known here by the rows that it wrote.
"""

from typing import Any, Final

from bidding.models import Bid
from bidding.rules.rounds import PanelsCall, RoundLaw
from bidding.rules.uploads import BidState
from journal import queries as journal
from tender import queries as tender
from tender.rules.rulebooks import Row

_CALLED: Final = "evaluation.quotes-called"
_PHASE: Final = "evaluation.phase-changed"
_QUOTING: Final = "quoting"


def law_of(lot: Any) -> RoundLaw:
    """Return by which article the lot's final quotes are called for, and by whom."""
    procedure = tender.procedure_of(lot.trade)
    return RoundLaw(procedure.statute.article("quotes"), procedure.word("panel"))


def length_row(lot: Any) -> Row:
    """Return how long a round of the lot lasts at least."""
    procedure = tender.procedure_of(lot.trade)
    key = next(row.length_key for row in procedure.envelopes if row.rounds)
    if key is None:
        raise ValueError("a round has a least length")
    return tender.rulebook_of(lot.trade).row(key)


def panels_call(lot: Any) -> PanelsCall | None:
    """Return what the panel calls for now; None while it waits for no quotes.

    A panel that has gone on, or has ended, calls for nothing any more.
    """
    called = journal.latest(lot.stream, _CALLED)
    phase = journal.latest(lot.stream, _PHASE)
    if called is None or phase is None or phase.facts["phase"] != _QUOTING:
        return None
    key = tender.floors(lot).quotes
    row = tender.rulebook_of(lot.trade).row(key) if key else None
    bids = Bid.objects.filter(
        lot=lot, uid__in=called.facts["admitted"], state=BidState.SUBMITTED
    )
    return PanelsCall(
        envelope=str(called.facts["envelope"]),
        admitted=frozenset(bids.values_list("certificate", flat=True)),
        floor=int(row.quantity) if row else 0,
        floor_article=row.article if row else None,
        grounds=called.digest.hex(),
    )
