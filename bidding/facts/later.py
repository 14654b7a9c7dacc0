"""Envelopes beside the first, as the apps above ask about them (双信封)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from bidding.facts.openings import OpenedBidFacts, opened_bids
from bidding.models import Bid
from bidding.rules.opening import Outcome
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from kernel.refused import Refused
from sealing import order as orders
from tender import queries as tender


def listed_certificates(lot: Any, envelope: str) -> dict[UUID, str]:
    """Return by organisation who signed the listed bids of an envelope that closed.

    Nothing before its closing list is there.
    """
    if not escrow.closing_for(str(lot.trade.uid), str(lot.uid), envelope):
        return {}
    found = Bid.objects.filter(lot=lot, envelope=envelope, state=BidState.SUBMITTED)
    return dict(found.values_list("organisation__uid", "certificate"))


def asked_to_quote(lot: Any, envelope: str) -> set[UUID]:
    """Return the organisations that a round's order admits; nobody without an order."""
    given = escrow.order_for(str(lot.trade.uid), str(lot.uid), envelope)
    if given is None:
        return set()
    first = tender.procedure_of(lot.trade).first_envelope.envelope
    admitted = orders.read(bytes(given.body)).admitted
    listed = listed_certificates(lot, first)
    return {who for who, certificate in listed.items() if certificate in admitted}


def offers(lot: Any) -> list[OpenedBidFacts]:
    """Return the opened bids of the first envelope with all that was opened of them.

    Where prices stand in an envelope of their own (双信封), they join their bidder's
    row once they are opened; a quote of a round is no part of a bid.
    """
    procedure = tender.procedure_of(lot.trade)
    later: dict[UUID, dict[str, str]] = {}
    faults: dict[UUID, tuple[Refused, ...]] = {}
    for row in procedure.later_envelopes:
        for opened in opened_bids(lot, row.envelope):
            later.setdefault(opened.organisation, {}).update(opened.items)
            known = faults.get(opened.organisation, ())
            faults[opened.organisation] = known + opened.faults
    return [
        replace(
            bid,
            items={**bid.items, **later.get(bid.organisation, {})},
            faults=bid.faults + faults.get(bid.organisation, ()),
        )
        for bid in opened_bids(lot, procedure.first_envelope.envelope)
        if bid.outcome == Outcome.OPENED
    ]
