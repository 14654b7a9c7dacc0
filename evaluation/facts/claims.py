"""What bids claim of policies that lower a price or add points, and what is given."""

from collections.abc import Iterable

from evaluation.facts import panels, trade
from evaluation.facts.trade import Lot, OpenedBid
from evaluation.models import Panel
from evaluation.rules import claims as rule
from tender.rules.tender_file import Check


def by_bid(lot: Lot, bids: Iterable[OpenedBid]) -> dict[str, tuple[Check, ...]]:
    """Return the policies that are examined of each bid.

    A bid's documents are asked for only where the file has policies to claim by them.
    """
    file = trade.file_of(lot)
    policies = rule.policies_of(file.method.parameters)
    slots = {slot.role for slot in file.slots}
    by_document = any(rule.key_of(check) in slots for check in policies)
    return {
        bid.key: rule.claimed(
            policies,
            slots=slots,
            brought=(
                {row.role for row in trade.documents_of(bid)} if by_document else ()
            ),
        )
        for bid in bids
    }


def asked(
    lot: Lot, standing: list[OpenedBid]
) -> list[tuple[str, tuple[Check, ...], list[OpenedBid]]]:
    """Return what is examined: the kind, a policy, and the bids that claim it."""
    claims = by_bid(lot, standing)
    found: dict[str, tuple[Check, list[OpenedBid]]] = {}
    for bid in standing:
        for check in claims[bid.key]:
            found.setdefault(check.key, (check, []))[1].append(bid)
    return [(rule.KIND, (check,), bids) for check, bids in found.values()]


def granted(of: Panel, bids: Iterable[OpenedBid]) -> dict[str, list[str]]:
    """Return by bid the keys of the policies it enjoys, by the panel's majority."""
    return rule.granted(panels.findings(of, rule.KIND), by_bid(of.lot, bids))
