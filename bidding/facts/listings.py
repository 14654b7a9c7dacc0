"""Who takes what a decision is signed for: a transfer of equity, a service by price.

企业国有资产法54: two or more takers compete; one agrees at the listing price or above.
A price competition of intermediaries needs the sign-ups that its file asks for. What
was settled, by agreement or by the hammer, is read here for the award.
"""

import hashlib
from decimal import Decimal
from typing import Any

from bidding.facts import applicants, auctions
from bidding.facts.selections import Chosen, part_of
from escrow import queries as escrow
from kernel.canonical import canonical
from tender import queries as tender
from tender.rules.auction_part import UNITS
from tender.rules.equity_terms import Next, after_listing, terms_of
from tender.rules.procedures import Category
from tender.rules.stages import Stage

#: stages at which a transfer has its taker
_SETTLED = frozenset({Stage.DECIDING, Stage.AWARDED, Stage.CONTRACTED, Stage.ARCHIVED})


def ends_without_bidding(lot: Any) -> bool:
    """Say whether fewer came than compete, all numbers granted."""
    category = tender.procedure_of(lot.trade).category
    if category is Category.INTERMEDIARY:
        return len(applicants.numbered(lot)) < part_of(lot).least
    return category is Category.EQUITY and follows(lot) is not Next.COMPETITION


def follows(lot: Any) -> Next:
    """Return what follows the disclosure, by the takers that hold a number."""
    terms = terms_of(tender.rulebook_of(lot.trade))
    takers = len(applicants.numbered(lot))
    return after_listing(terms, takers=takers, extended=terms.extensions)


def waits_for_numbers(lot: Any) -> bool:
    """Say whether somebody is fit and has paid, and has no number yet."""
    return any(row.lot.pk == lot.pk for row in applicants.ready())


def taker_of(lot: Any) -> list[Chosen]:
    """Return who took what is settled, and its price in yuan."""
    if Stage(lot.stage) not in _SETTLED:
        return []
    found = auctions.auction_result(lot)
    if found is None:
        return _by_agreement(lot)
    if found.applicant is None or found.organisation is None or found.price is None:
        return []
    name = _name(lot, found.number)
    price = _yuan(lot, found.price)
    return [Chosen(1, found.applicant, found.organisation, name, price)]


def _by_agreement(lot: Any) -> list[Chosen]:
    part = tender.tender_file_of(lot).content.auction
    assert part is not None, "a transfer has its prices"
    price = _yuan(lot, part.lot(lot.number).start)
    return [
        Chosen(1, row.uid, row.organisation_uid, row.organisation_name, price)
        for row in applicants.numbered(lot)[:1]
    ]


def _name(lot: Any, number: str) -> str:
    held = {row.number: row.organisation_name for row in applicants.numbered(lot)}
    return held[number]


def _yuan(lot: Any, price: Decimal) -> str:
    """Return a price of the auction's unit in yuan."""
    part = tender.tender_file_of(lot).content.auction
    assert part is not None
    return f"{price * UNITS[part.unit] / 100:.2f}"


def digest_of(lot: Any) -> str:
    """Return the digest of what was settled; empty before."""
    found = taker_of(lot)
    if not found:
        return ""
    one = found[0]
    body = {
        "lot": str(lot.uid),
        "application": str(one.application),
        "price": one.price,
        "by": _how(lot),
    }
    return hashlib.sha256(canonical(body)).hexdigest()


def _how(lot: Any) -> str:
    """Return what led to the price: a competition of takers, or of sign-ups."""
    is_transfer = tender.procedure_of(lot.trade).category is Category.EQUITY
    return str(follows(lot) if is_transfer else Next.COMPETITION)


def paid_yuan(lot: Any) -> Decimal:
    """Return what the transferee has paid in yuan, its deposit counted in."""
    found = taker_of(lot)
    if not found:
        return Decimal(0)
    lines = escrow.paid_lines({lot.uid}).get((lot.uid, found[0].organisation), [])
    return Decimal(sum(fen for _at, fen in lines)) / 100
