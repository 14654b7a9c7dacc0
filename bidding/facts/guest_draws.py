"""Lots whose guests are drawn among those that passed (政府采购邀请招标, 87号令14).

The list is of applications by the numbers of their receipts: each applicant knows its
own, and nobody is told before the bids are opened who else is invited.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from bidding.models import Bid, Selection
from bidding.rules.selections import Entered
from tender import queries as tender
from tender.rules import guests as rule

#: how an application stands on the list that is drawn from
RECEIPT = "申请回执"


def pool(lot: Any, organisations: Collection[UUID]) -> tuple[Entered, ...]:
    """Return the applications of these organisations as a list, by receipt number."""
    first = tender.procedure_of(lot.trade).first_envelope.envelope
    rows = Bid.objects.filter(
        lot=lot, envelope=first, organisation__uid__in=organisations
    ).exclude(receipt=None)
    found = sorted(str(row.uid) for row in rows)
    return tuple(Entered(uid, RECEIPT, uid) for uid in found)


def applicants_of(found: Selection) -> dict[str, tuple[str, str]]:
    """Return (organisation, name) by application of the list that was drawn from."""
    rows = Bid.objects.filter(uid__in=found.among).select_related("organisation")
    return {
        str(row.uid): (str(row.organisation.uid), row.organisation.name) for row in rows
    }


def places(lot: Any) -> int:
    """Return how many are drawn, as the file says."""
    file = tender.tender_file_of(lot).content
    return rule.places_of(file.method.parameters, tender.guest_floor(lot.trade))
