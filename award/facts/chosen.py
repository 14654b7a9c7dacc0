"""Awards of lots in which nobody evaluates: intermediaries, equity, volumes.

The order of the draw, of the committee's points or of the prices stands in place of a
report's ranking, and the digest of what it rests on in place of the report's.
"""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from award.facts.rows import Lot
from award.rules.decisions import Candidate
from bidding import queries as bidding
from kernel.refused import NotFound
from tender import queries as tender
from tender.rules import equity_terms
from tender.rules.procedures import Category
from tender.rules.rulebooks import Text
from tender.rules.tender_file import FormItem

#: the fee, as a decision and its letter have it
FEE = FormItem(
    key="price",
    type="amount",
    unit="CNY",
    label=Text("服务费用", "fee"),
    required=True,
)


@dataclass(frozen=True, slots=True)
class SignedUp:
    """An intermediary that signed up, as letters name it."""

    uid: UUID
    organisation: UUID
    name: str
    uscc: str


def is_chosen(lot: Lot) -> bool:
    """Say whether nobody evaluates: prices, a draw or the owner choose by rule."""
    category = tender.procedure_of(lot.trade).category
    return category in (Category.INTERMEDIARY, Category.EQUITY, Category.DRUGS)


def is_shared(lot: Lot) -> bool:
    """Say whether all who were selected are awarded the lot, each with its regions."""
    return tender.procedure_of(lot.trade).buys_by_volume


def is_picking(lot: Lot) -> bool:
    """Say whether the selected of a purchase by volume still pick their regions."""
    return is_shared(lot) and bidding.is_picking(lot)


def check_settled(lot: Lot, price: str) -> None:
    """Refuse the certificate of a transfer before its first payment (32号令28)."""
    if tender.procedure_of(lot.trade).category is not Category.EQUITY:
        return
    terms = equity_terms.terms_of(tender.rulebook_of(lot.trade))
    paid = bidding.paid_yuan(lot)
    equity_terms.check_down_payment(terms, price=Decimal(price), paid=paid)


def candidates(lot: Lot) -> list[Candidate]:
    """Return who was chosen and who stands by, in their order."""
    return [
        Candidate(
            rank=one.rank,
            bid=str(one.application),
            organisation=str(one.organisation),
            name=one.name,
            price=one.price,
        )
        for one in bidding.selected(lot)
    ]


def bidders(lot: Lot) -> list[SignedUp]:
    """Return all who signed up and were on the list, or whose prices were opened."""
    if is_shared(lot):
        return [
            SignedUp(bid.uid, bid.organisation, bid.name, bid.uscc)
            for bid in bidding.offers(lot)
        ]
    return [
        SignedUp(
            row.uid, row.organisation.uid, row.organisation.name, row.organisation.uscc
        )
        for row in bidding.sign_ups(lot).filter(state="qualified")
    ]


def digest(lot: Lot) -> str:
    """Return the digest of what the choice rests on, or `NotFound` before it."""
    found: str = bidding.selection_digest(lot)
    if not found:
        raise NotFound
    return found
