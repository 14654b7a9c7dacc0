"""Reading deals made by the hammer: rows, clocks, what a confirmation says."""

from datetime import datetime
from typing import Any

from award.facts.rows import Lot
from award.models import Deal, DealSignature
from award.rules.deals import CATEGORIES, Clocks, Party
from bidding import queries as bidding
from kernel.canonical import Json
from parties import queries as parties
from tender import queries as tender
from tender.rules import parcels
from tender.rules.auction_part import AuctionLot
from tender.rules.procedures import PROCEDURES
from tender.rules.stages import Stage

#: how an auction ends that names a winner
SOLD = frozenset({"hammer", "draw"})
#: procedures whose hammer leads to a confirmation
PROCEDURES_SOLD = sorted(
    code
    for code, row in PROCEDURES.items()
    if row.is_live and row.category in CATEGORIES
)


def deal_of(lot: Lot) -> Deal | None:
    """Return the deal that stands."""
    return _rows().filter(lot=lot, cancelled_at=None).first()


def last_deal_of(lot: Lot) -> Deal | None:
    """Return the lot's last deal, whether it stands or was cancelled."""
    return _rows().filter(lot=lot).order_by("-id").first()


def _rows() -> Any:
    return Deal.objects.select_related(
        "organisation", "lot__trade__owner", "lot__trade__region"
    )


def to_make() -> Any:
    """Return the lots that were sold and have no deal yet."""
    rows = tender.lots_at(Stage.DECIDING).filter(trade__procedure__in=PROCEDURES_SOLD)
    return rows.exclude(pk__in=Deal.objects.values("lot"))


def sold(lot: Lot) -> Any:
    """Return how the lot was sold (`AuctionResult` of bidding), or None."""
    found = bidding.auction_result(lot)
    if found is None or found.kind not in SOLD or found.organisation is None:
        return None
    return found


def numbers_of(lot: Lot) -> AuctionLot:
    """Return the numbers of a live lot, from the file in force."""
    part = tender.tender_file_of(lot).content.auction
    assert part is not None
    return part.lot(lot.number)


def clocks_of(deal: Deal) -> Clocks:
    """Return how far a deal is."""
    return Clocks(
        confirm_until=deal.confirm_until,
        confirmed_at=deal.confirmed_at,
        contract_until=deal.contract_until,
        contracted=deal.contracted_at is not None,
    )


def signature_of(deal: Deal, party: Party) -> DealSignature:
    """Return one party's place in the confirmation."""
    row: DealSignature = deal.signatures.get(party=str(party))
    return row


def content_of(lot: Lot, result: Any, at: datetime) -> dict[str, Json]:
    """Return what a confirmation says, but for its number."""
    trade, winner = lot.trade, parties.organisation(result.organisation)
    numbers = numbers_of(lot)
    told: list[Json] = []
    if numbers.parcel is not None:
        for label, value in parcels.lines(numbers.parcel):
            told.append([label.zh, label.en, value.zh, value.en])
    return {
        "trade": {"code": trade.code, "title": trade.title},
        "lot": {"number": lot.number, "title": lot.title},
        "owner": {"name": trade.owner.name, "uscc": trade.owner.uscc},
        "winner": {
            "name": winner.name,
            "uscc": winner.uscc,
            "number": result.number,
        },
        "price": {
            "value": plain(result.price),
            "unit": result.unit,
            "area": "" if result.area is None else plain(result.area),
        },
        "parcel": told,
        "deposit_fen": numbers.deposit_fen,
        "closed_at": result.hammered_at.isoformat(),
        "made_at": at.isoformat(),
        "by": result.kind,
        "procedure": trade.procedure,
        "rulebook": trade.rulebook,
    }


def plain(value: Any) -> str:
    """Return a number as the record has it, without the zeros of its column."""
    return f"{value.normalize():f}"
