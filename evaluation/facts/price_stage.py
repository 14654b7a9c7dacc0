"""What the technical stage of two envelopes ended in: the ground of the price order.

Every seat has signed its sheet before a price is opened (双信封). Their digests, who
stands and who is out are one canonical text; the owner's order names its SHA-256 and
exactly those whose bids stand.
"""

import hashlib
from typing import Any

from bidding import queries as bidding
from bidding.rules.later import FormerStage, StageNotOver
from evaluation.facts import panels, trade
from evaluation.models import Panel, SignedSheet
from evaluation.rules.events import QuotesCalled
from evaluation.rules.phases import Phase
from journal import queries as journal
from kernel.canonical import Json, canonical
from tender.rules.procedures import Procedure

VERSION = "openseal/technical/1"


def price_envelope(procedure: Procedure) -> str:
    """Return the envelope that waits for the technical result; empty for none."""
    later = procedure.later_envelopes
    return later[0].envelope if later else ""


def has_called_all(of: Panel) -> bool:
    """Say whether the panel's last call for final quotes admits all who stand now."""
    called = journal.latest(of.lot.stream, QuotesCalled.kind)
    admitted = () if called is None else called.facts["admitted"]
    return all(bid.key in admitted for bid in panels.standing(of))


def is_ordered(lot: Any) -> bool:
    """Say whether the owner has ordered the price envelopes opened."""
    envelope = price_envelope(trade.procedure_of(lot))
    return bool(envelope) and bidding.opening_for(lot.uid, envelope) is not None


def waits_for_prices(lot: Any) -> bool:
    """Say whether sheets are not to be added up yet: prices are still shut."""
    envelope = price_envelope(trade.procedure_of(lot))
    return bool(envelope) and not bidding.opening_finished(lot, envelope)


def is_ready(of: Panel) -> bool:
    """Say whether signed sheets wait to be added up with prices that are opened."""
    envelope = price_envelope(trade.procedure_of(of.lot))
    if not envelope or not bidding.opening_finished(of.lot, envelope):
        return False
    return panels.has_all_signed(of)


def is_taken(of: Panel) -> bool:
    """Say whether the opened prices are before a panel that has signed its sheets."""
    envelope = price_envelope(trade.procedure_of(of.lot))
    return bool(envelope) and of.quote_envelope == envelope and is_signed(of)


def may_ask(of: Panel) -> bool:
    """Say whether bidders may be asked: nothing is signed, or prices came after it."""
    return not panels.has_all_signed(of) or is_taken(of)


def is_signed(of: Panel) -> bool:
    """Say whether the technical result is there: every seat has signed its sheet."""
    return of.phase == Phase.SCORING and panels.has_all_signed(of)


def waits_for_order(of: Panel) -> bool:
    """Say whether the owner is to order the price envelopes opened."""
    envelope = price_envelope(trade.procedure_of(of.lot))
    if not envelope or not is_signed(of):
        return False
    return bidding.opening_for(of.lot.uid, envelope) is None


def technical_result(of: Panel) -> bytes:
    """Return the technical result as canonical bytes, or refuse until all signed."""
    if not is_signed(of):
        raise StageNotOver
    out = panels.rejected(of)
    rows = SignedSheet.objects.filter(sheet__member__in=panels.seats(of))
    rows = rows.order_by("version")
    # A sheet that was reopened and signed again counts as it was signed last.
    sheets: dict[str, Json] = dict(rows.values_list("sheet__member__seat", "digest"))
    admitted: list[Json] = [*sorted(bid.key for bid in panels.standing(of))]
    rejected: list[Json] = [*sorted(out)]
    value: dict[str, Json] = {
        "v": VERSION,
        "panel": str(of.uid),
        "lot": str(of.lot.uid),
        "edition": of.edition,
        "admitted": admitted,
        "rejected": rejected,
        "sheets": sheets,
    }
    return canonical(value)


def former_stage(of: Panel) -> FormerStage:
    """Return whom the technical result admits, and its digest."""
    body = technical_result(of)
    envelope = price_envelope(trade.procedure_of(of.lot))
    listed = bidding.listed_certificates(of.lot, envelope)
    standing = [bid.organisation for bid in panels.standing(of)]
    admitted = frozenset(listed[each] for each in standing if each in listed)
    return FormerStage(admitted, hashlib.sha256(body).hexdigest())
