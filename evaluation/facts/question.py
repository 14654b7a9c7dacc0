"""The question that a panel's record puts to the method, as plain JSON.

The shape is that of docs/reference/recompute.md, so that the stored question can be
given to `python -m verifier recompute` as it is.
"""

from collections.abc import Mapping
from decimal import Decimal

from evaluation.facts import claims, inquiries, panels, trade
from evaluation.facts.trade import OpenedBid
from evaluation.models import Panel, SignedSheet
from evaluation.rules.methods.figures import plain
from kernel.canonical import Json
from tender.rules.tender_file import TenderFile

VERSION = "openseal/recompute/1"


def as_json(
    of: Panel, *, corrected: Mapping[str, Decimal] | None = None
) -> dict[str, Json]:
    """Return the question: method, items, bids with their final prices, sheets.

    `corrected` are prices in force instead of the tables' (a replay has its own).
    """
    file = trade.file_of(of.lot)
    bids = trade.bids_of(of.lot)
    out = panels.rejected(of)
    priced = inquiries.priced(of, bids)
    given = claims.granted(of, bids)
    if corrected is None:
        corrected = inquiries.corrections(of)
    asked: dict[str, Json] = {
        "method": trade.method_of(file),
        "items": _items(file),
        "bids": [
            _bid(
                bid,
                priced[bid.key],
                corrected.get(bid.key),
                given[bid.key],
                rejected=bid.key in out,
            )
            for bid in bids
        ],
        "sheets": _sheets(of),
        "drawn": {name: plain(value) for name, value in trade.drawn_of(of.lot).items()},
    }
    ceiling = trade.ceiling_of(of.lot)
    if ceiling is not None:
        asked["ceiling"] = plain(ceiling)
    return asked


def _items(file: TenderFile) -> list[Json]:
    return [
        {
            "key": item.key,
            "group": item.group,
            "min": plain(item.low),
            "max": plain(item.high),
            "objective": item.objective,
            "label": item.label,
        }
        for item in trade.items_of(file)
    ]


def _bid(
    bid: OpenedBid,
    priced: OpenedBid,
    corrected: Decimal | None,
    given: list[str],
    *,
    rejected: bool,
) -> dict[str, Json]:
    """A price that the bidder confirmed as corrected is its price from then on.

    `given` are the policies that the members found it enjoys.
    """
    row: dict[str, Json] = {
        "bid": bid.key,
        "name": bid.name,
        "state": "rejected" if rejected else "valid",
    }
    if priced.price is not None:
        row["price"] = {
            "type": priced.price_type,
            "value": _money(priced.price if corrected is None else corrected),
        }
    if given:
        row["deductions"] = [*given]
    return row


def _money(value: Decimal) -> str:
    return f"{value:f}"


def _sheets(of: Panel) -> list[Json]:
    latest: dict[int, SignedSheet] = {}
    rows = SignedSheet.objects.filter(sheet__member__panel=of).order_by("version")
    for row in rows:
        latest[row.sheet_id] = row
    sheets: list[Json] = []
    for member in panels.seats(of):
        signed = latest.get(member.sheet.pk)
        if signed is None:
            continue
        facts = trade.read_body(signed.body)["facts"]
        assert isinstance(facts, dict)
        sheets.append({"seat": member.seat, "scores": facts["scores"]})
    return sheets
