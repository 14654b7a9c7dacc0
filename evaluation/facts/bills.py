"""The bills of quantities of a panel's bids, beside the owner's."""

from dataclasses import dataclass

from evaluation.facts import inquiries, panels, trade
from evaluation.facts.trade import OpenedBid
from evaluation.models import Panel
from evaluation.rules import bills
from evaluation.rules.room_terms import BillTerms
from kernel.refused import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Bill:
    """A bid with its bill, or with why there is none to read."""

    bid: OpenedBid
    lines: tuple[bills.Priced, ...]
    refusal: Refused | None = None
    is_there: bool = True


def terms_of(of: Panel) -> BillTerms:
    """Return the owner's bill, or raise `NotFound` where the file has none."""
    terms = inquiries.terms_of(of).bill
    if terms is None:
        raise NotFound
    return terms


def has_bill(of: Panel) -> bool:
    """Say whether the tender file has a bill of quantities."""
    return inquiries.terms_of(of).bill is not None


def bills_of(of: Panel) -> list[Bill]:
    """Return the bills of the bids that stand, as their documents have them."""
    slot = terms_of(of).slot
    return [_bill(of, bid, slot) for bid in panels.standing(of)]


def _bill(of: Panel, bid: OpenedBid, slot: str) -> Bill:
    document = next((d for d in trade.documents_of(bid) if d.role == slot), None)
    if document is None:
        return Bill(bid, (), is_there=False)
    try:
        if document.size > bills.BYTES_MAX:
            raise bills.too_large()
        _facts, chunks = trade.open_document(of.lot, document.uid)
        return Bill(bid, bills.read_priced(b"".join(chunks)))
    except bills.BillUnreadable as refusal:
        return Bill(bid, (), refusal)
